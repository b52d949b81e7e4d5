#include "experiments/lab/layer_tensors.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/data/dataset.h"

namespace relulab {
namespace {

std::vector<Layer<float>> SomeLayers() {
  return {{Matrix<float>{{1, 2, 3}, {4, 5, 6}}, Vector<float>{{7, 8}}},
          {Matrix<float>{{9, -0.5F}}, Vector<float>{{0.25F}}}};
}

const std::vector<Index> kSizes = {3, 2, 1};

std::string ErrorOf(const std::vector<Tensor>& tensors, const std::vector<Index>& sizes) {
  try {
    LayersOf<float>(tensors, sizes, "file");
  } catch (const DataError& error) {
    return error.what();
  }
  return "no error";
}

TEST(LayerTensors, AreRowMajorAndNamedByLayer) {
  const std::vector<Tensor> tensors = LayerTensors(SomeLayers());
  ASSERT_EQ(tensors.size(), 4U);
  EXPECT_EQ(tensors[0].name, "layers.1.weight");
  EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(TensorValues(tensors[0]), (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(tensors[1].name, "layers.1.bias");
  EXPECT_EQ(tensors[1].shape, (std::vector<std::int64_t>{2}));
  EXPECT_EQ(tensors[3].name, "layers.2.bias");
}

TEST(LayerTensors, AreReadBack) {
  const std::vector<Layer<float>> layers = LayersOf<float>(LayerTensors(SomeLayers()), kSizes, "");
  ASSERT_EQ(layers.size(), 2U);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    EXPECT_EQ(layers[l].weights, SomeLayers()[l].weights);
    EXPECT_EQ(layers[l].bias, SomeLayers()[l].bias);
  }
}

TEST(LayerTensors, MustBeThoseOfTheNetwork) {
  std::vector<Tensor> tensors = LayerTensors(SomeLayers());
  EXPECT_EQ(ErrorOf(tensors, {4, 2, 1}),
            "file: the tensor \"layers.1.weight\" is F32 [2,3]; the run's network has F32 [2,4]");
  EXPECT_EQ(ErrorOf(tensors, {3, 2}), "file: found 4 tensors; the run's network has 2");
  EXPECT_EQ(ErrorOf(tensors, {3, 2, 1, 1}),
            "file: lacks the tensor \"layers.3.weight\" of the run's network");
  tensors[3] = MakeTensor("layers.2.bias", {1}, std::vector<double>{1.0});
  EXPECT_EQ(ErrorOf(tensors, kSizes),
            "file: the tensor \"layers.2.bias\" is F64 [1]; the run's network has F32 [1]");
  std::vector<Layer<float>> layers = SomeLayers();
  layers[1].weights(0, 1) = std::numeric_limits<float>::infinity();
  EXPECT_EQ(ErrorOf(LayerTensors(layers), kSizes),
            "file: the tensor \"layers.2.weight\" has a value that is not finite; expected "
            "a checkpoint from before the run diverged");
}

}  // namespace
}  // namespace relulab
