// Tests the memory that a run needs besides its data and parameters; see README, "Speed".
#include <gtest/gtest.h>

#include <thread>

#include "core/numeric/heap_peak.h"
#include "core/numeric/variant.h"
#include "core/train/trainer.h"

namespace relulab {
namespace {

/// The peak memory of a run, in units of the activations of one batch.
double PeakOfRun(const std::string& activation, Index width, Index depth, Index batch) {
  NetworkSpec spec;
  spec.input_size = 784;
  spec.widths.assign(static_cast<std::size_t>(depth), width);
  spec.output_size = 10;
  spec.activation = FindRow(Activations(), activation);
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

/// Runs in a new thread, because a thread keeps buffers for later calls.
double PeakOf(const std::string& activation, Index width, Index depth, Index batch) {
  double peak = 0.0;
  std::thread([&] { peak = PeakOfRun(activation, width, depth, batch); }).join();
  return peak;
}

// With AVX2, Eigen packs operands, which takes a megabyte at width 1000.
TEST(TrainingMemory, StaysWithinThreeTimesTheActivations) {
#ifdef RELULAB_SANITIZED
  GTEST_SKIP() << "takes minutes";
#endif
  const bool packs_itself = ChosenVariant() == Variant::kAvx512;
  EXPECT_LE(PeakOf("relu", 64, 10, 64), 3.0);
  EXPECT_LE(PeakOf("relu", 64, 30, 64), 1.8);
  EXPECT_LE(PeakOf("relu", 256, 20, 128), packs_itself ? 1.5 : 1.7);
  EXPECT_LE(PeakOf("relu", 1000, 3, 100), packs_itself ? 2.6 : 3.6);
  EXPECT_LE(PeakOf("relu", 1024, 4, 128), packs_itself ? 2.4 : 3.0);
  // The derivatives of tanh are kept from the forward to the backward pass.
  EXPECT_LE(PeakOf("tanh", 64, 30, 64), 3.0);
  EXPECT_LE(PeakOf("tanh", 256, 20, 128), 3.0);
}

}  // namespace
}  // namespace relulab
