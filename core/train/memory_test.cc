// What a run needs beyond the data and the parameters: README, "Speed".
#include <gtest/gtest.h>

#include "core/numeric/heap_peak.h"
#include "core/train/trainer.h"

namespace relulab {
namespace {

/// In activations of one batch.
double PeakOf(const std::string& activation, Index width, Index depth, Index batch) {
  NetworkSpec spec;
  spec.input_size = 784;
  spec.widths.assign(static_cast<std::size_t>(depth), width);
  spec.output_size = 10;
  spec.activation = activation;
  Network<float> network(spec, 1);
  Dataset<float> data;
  data.classes = 10;
  data.train.inputs = Matrix<float>::Ones(784, 300);
  data.train.labels.assign(300, 1);
  TrainingSpec training;
  training.batch_size = batch;
  training.steps = 3;
  training.optimizer_parameters.Set("learning_rate", 1e-5);
  training.optimizer_parameters.Set("momentum", 0.0);
  MeasureSpec measure;
  measure.every = 0;
  measure.evaluate_every = 2;
  const HeapPeak peak;
  Train(network, data, training, measure, 1, {});
  return static_cast<double>(peak.bytes()) / static_cast<double>(width * depth * batch * 4);
}

TEST(TrainingMemory, StaysWithinThreeTimesTheActivations) {
  EXPECT_LE(PeakOf("relu", 64, 30, 64), 2.0);
  EXPECT_LE(PeakOf("relu", 256, 20, 128), 2.0);
  EXPECT_LE(PeakOf("relu", 1000, 3, 100), 3.0);
  // Its derivatives are kept from one pass to the other.
  EXPECT_LE(PeakOf("tanh", 64, 30, 64), 3.0);
  EXPECT_LE(PeakOf("tanh", 256, 20, 128), 3.0);
}

TEST(HeapPeak, CountsWhatStoodAtOnce) {
  std::vector<double> before(1000);
  const HeapPeak peak;
  EXPECT_EQ(peak.bytes(), 0U);
  for (int turn = 0; turn < 3; ++turn) {
    const std::vector<double> vector(1000);
    const Matrix<double> matrix(100, 20);  // by way of malloc
    EXPECT_GE(peak.bytes(), 24000U);
  }
  before = {};
  before.shrink_to_fit();
  const Matrix<double> matrix(100, 30);
  EXPECT_GE(peak.bytes(), 24000U);
  EXPECT_LT(peak.bytes(), 25000U);
}

}  // namespace
}  // namespace relulab
