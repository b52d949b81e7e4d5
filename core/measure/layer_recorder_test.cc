// What a recorder asks of the trainer decides how the step is made, but neither the numbers nor the
// training.
#include "core/measure/layer_recorder.h"

#include <gtest/gtest.h>

#include "core/nn/optimizer.h"
#include "core/random/stream.h"
#include "core/train/trainer.h"

namespace relulab {
namespace {

template <typename Scalar>
struct Trained {
  std::vector<LayerRow> rows;
  std::vector<Layer<Scalar>> layers;
};

template <typename Scalar>
Trained<Scalar> TrainRecording(const std::vector<std::string>& metrics,
                               const std::string& optimizer, double weight_decay,
                               Execution execution) {
  Dataset<Scalar> data;
  RandomStream stream(2, Purpose::kData, 0);
  data.train.inputs = Matrix<Scalar>::NullaryExpr(
      13, 90, [&](Index, Index) { return static_cast<Scalar>(stream.Normal()); });
  for (int i = 0; i < 90; ++i) data.train.labels.push_back(i % 3);
  data.classes = 3;

  NetworkSpec spec;
  spec.input_size = 13;
  spec.widths = {24, 17};
  spec.output_size = 3;
  spec.execution = execution;
  Network<Scalar> network(spec, 5);

  TrainingSpec training;
  training.optimizer = optimizer;
  training.optimizer_parameters = DefaultValues(FindRow(Optimizers(), optimizer)->parameters);
  training.weight_decay = weight_decay;
  training.activation_l1 = 0.001;
  training.batch_size = 30;
  training.steps = 6;
  MeasureSpec measure;
  measure.every = 2;
  measure.probe = ProbeSource::kBatch;

  LayerRecorder<Scalar> recorder(metrics);
  Train(network, data, training, measure, 5, {&recorder});
  return {recorder.rows(), network.layers()};
}

template <typename Scalar>
void ExpectSame(const std::string& optimizer, double weight_decay, Execution execution) {
  SCOPED_TRACE(testing::Message() << optimizer << ", decay " << weight_decay);
  const auto nothing = TrainRecording<Scalar>({}, optimizer, weight_decay, execution);
  const auto little = TrainRecording<Scalar>({"weight_gradient_norm", "zero_fraction"}, optimizer,
                                             weight_decay, execution);
  const auto everything =
      TrainRecording<Scalar>({"weight_gradient_norm", "zero_fraction", "weight_norm", "delta_norm"},
                             optimizer, weight_decay, execution);
  for (std::size_t l = 0; l < nothing.layers.size(); ++l) {
    for (const auto* other : {&little, &everything}) {
      EXPECT_EQ(other->layers[l].weights, nothing.layers[l].weights);
      EXPECT_EQ(other->layers[l].bias, nothing.layers[l].bias);
    }
  }
  ASSERT_EQ(little.rows.size(), 9U);  // steps 0, 2 and 4 of three layers
  ASSERT_EQ(everything.rows.size(), little.rows.size());
  for (std::size_t k = 0; k < little.rows.size(); ++k) {
    EXPECT_EQ(little.rows[k].step, everything.rows[k].step);
    const double norm = *everything.rows[k].values[0];
    EXPECT_GT(norm, 0.0);
    EXPECT_NEAR(*little.rows[k].values[0], norm, 1e-13 * norm);
    EXPECT_EQ(little.rows[k].values[1], everything.rows[k].values[1]);
  }
}

TEST(LayerRecorder, SeesTheSameHoweverMuchItAsksFor) {
  for (const OptimizerInfo& row : Optimizers()) {
    for (const Execution execution : {Execution::kDense, Execution::kSparse}) {
      ExpectSame<float>(std::string(row.name), 0.0, execution);
      ExpectSame<float>(std::string(row.name), 0.01, execution);
      ExpectSame<double>(std::string(row.name), 0.01, execution);
    }
  }
}

}  // namespace
}  // namespace relulab
