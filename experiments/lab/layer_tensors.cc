#include "experiments/lab/layer_tensors.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <type_traits>

#include "core/data/dataset.h"
#include "experiments/store/json.h"

namespace relulab {
namespace {

template <typename Scalar>
using RowMajor = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::string TensorPrefix(std::size_t l) { return "layers." + std::to_string(l + 1) + "."; }

const char* TypeName(TensorType type) { return type == TensorType::kF32 ? "F32" : "F64"; }

template <typename Scalar>
constexpr TensorType kTypeOf = std::is_same_v<Scalar, float> ? TensorType::kF32 : TensorType::kF64;

/// The values of the tensor of that name, which is of that type and shape.
std::vector<double> FindValues(const std::vector<Tensor>& tensors, const std::string& name,
                               TensorType type, const std::vector<std::int64_t>& shape,
                               const std::string& source) {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const Tensor& tensor) { return tensor.name == name; });
  if (found == tensors.end()) {
    throw DataError(source + ": lacks the tensor \"" + name + "\" of the run's network");
  }
  if (found->type != type || found->shape != shape) {
    const auto describe = [](TensorType t, const std::vector<std::int64_t>& s) {
      return std::string(TypeName(t)) + " " + Json(s).dump();
    };
    throw DataError(source + ": the tensor \"" + name + "\" is " +
                    describe(found->type, found->shape) + "; the run's network has " +
                    describe(type, shape));
  }
  std::vector<double> values = TensorValues(*found);
  if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
    throw DataError(source + ": the tensor \"" + name +
                    "\" has a value that is not finite; expected finite ones, as a run has "
                    "before it diverges");
  }
  return values;
}

}  // namespace

template <typename Scalar>
std::vector<Tensor> LayerTensors(const std::vector<Layer<Scalar>>& layers) {
  std::vector<Tensor> tensors;
  const auto values_of = [](const auto& matrix) {
    return std::span(matrix.data(), static_cast<std::size_t>(matrix.size()));
  };
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const RowMajor<Scalar> weights = layers[l].weights;
    const Vector<Scalar>& bias = layers[l].bias;
    tensors.push_back(MakeTensor(TensorPrefix(l) + "weight", {weights.rows(), weights.cols()},
                                 values_of(weights)));
    tensors.push_back(MakeTensor(TensorPrefix(l) + "bias", {bias.size()}, values_of(bias)));
  }
  return tensors;
}

template <typename Scalar>
std::vector<Layer<Scalar>> LayersOf(const std::vector<Tensor>& tensors,
                                    const std::vector<Index>& sizes, const std::string& source) {
  std::vector<Layer<Scalar>> layers(sizes.size() - 1);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Index in = sizes[l];
    const Index out = sizes[l + 1];
    const std::vector<double> weights =
        FindValues(tensors, TensorPrefix(l) + "weight", kTypeOf<Scalar>, {out, in}, source);
    const std::vector<double> bias =
        FindValues(tensors, TensorPrefix(l) + "bias", kTypeOf<Scalar>, {out}, source);
    layers[l].weights =
        Eigen::Map<const RowMajor<double>>(weights.data(), out, in).template cast<Scalar>();
    layers[l].bias = Eigen::Map<const Vector<double>>(bias.data(), out).template cast<Scalar>();
  }
  if (tensors.size() != 2 * layers.size()) {
    throw DataError(source + ": found " + std::to_string(tensors.size()) +
                    " tensors; the run's network has " + std::to_string(2 * layers.size()));
  }
  return layers;
}

template std::vector<Tensor> LayerTensors(const std::vector<Layer<float>>&);
template std::vector<Tensor> LayerTensors(const std::vector<Layer<double>>&);
template std::vector<Layer<float>> LayersOf(const std::vector<Tensor>&, const std::vector<Index>&,
                                            const std::string&);
template std::vector<Layer<double>> LayersOf(const std::vector<Tensor>&, const std::vector<Index>&,
                                             const std::string&);

}  // namespace relulab
