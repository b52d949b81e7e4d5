/// The difficulty of `parts`: a linear model fails, and a network with two hidden layers succeeds.
#include <gtest/gtest.h>

#include "core/data/rows.h"
#include "core/train/trainer.h"

namespace relulab {
namespace {

constexpr Index kBatch = 64;

Dataset<float> LoadParts() {
  DatasetSpec spec;
  spec.source = FindRow(Datasets(), "parts");
  spec.endless = true;
  spec.train_size = kEndlessTrainSize;
  spec.test_size = 3000;
  spec.parameters = DefaultValues(spec.source->parameters);
  return LoadDataset<float>(spec);
}

double Accuracy(const Matrix<float>& scores, const std::vector<std::int32_t>& labels) {
  int right = 0;
  for (Index i = 0; i < scores.cols(); ++i) {
    Index best = 0;
    scores.col(i).maxCoeff(&best);
    right += best == labels[static_cast<std::size_t>(i)] ? 1 : 0;
  }
  return double(right) / static_cast<double>(scores.cols());
}

// Softmax regression by hand: gradient descent with momentum on endless rows, with a rate that
// falls to zero. So it ends near its optimum and cannot overfit.
double LinearAccuracy(const Dataset<float>& data, std::int64_t steps) {
  Matrix<float> weights = Matrix<float>::Zero(data.classes, data.features);
  Vector<float> bias = Vector<float>::Zero(data.classes);
  Matrix<float> weight_step = weights;
  Vector<float> bias_step = bias;
  Matrix<float> inputs;
  std::vector<std::int32_t> labels;
  for (std::int64_t step = 0; step < steps; ++step) {
    data.endless->Draw(step * kBatch, kBatch, inputs, labels);
    Matrix<float> delta = (weights * inputs).colwise() + bias;
    for (Index i = 0; i < kBatch; ++i) {
      delta.col(i) = (delta.col(i).array() - delta.col(i).maxCoeff()).exp();
      delta.col(i) /= delta.col(i).sum();
      delta(labels[static_cast<std::size_t>(i)], i) -= 1.0F;
    }
    const float progress = static_cast<float>(step) / static_cast<float>(steps);
    const float rate = 0.01F * (1.0F - progress) / static_cast<float>(kBatch);
    weight_step = 0.9F * weight_step - rate * delta * inputs.transpose();
    bias_step = 0.9F * bias_step - rate * delta.rowwise().sum();
    weights += weight_step;
    bias += bias_step;
  }
  return Accuracy((weights * data.test.inputs).colwise() + bias, data.test.labels);
}

// Both models are trained on the same 256,000 images.
TEST(PartsLearning, ALinearModelFailsAndTwoHiddenLayersSucceed) {
#ifdef RELULAB_SANITIZED
  GTEST_SKIP() << "a statement about data, and slow here";
#endif
  const Dataset<float> data = LoadParts();
  constexpr std::int64_t kSteps = 4000;
  const double linear = LinearAccuracy(data, kSteps);
  RecordProperty("linear_accuracy", std::to_string(linear));
  EXPECT_LT(linear, 0.80);
  EXPECT_GT(linear, 0.50) << "the linear model was not trained well";

  NetworkSpec spec;
  spec.input_size = data.features;
  spec.widths = {256, 256};
  spec.output_size = data.classes;
  Network<float> network(spec, 1);
  TrainingSpec training;
  training.optimizer_parameters.Set("learning_rate", 0.02);
  training.optimizer_parameters.Set("momentum", 0.9);
  training.batch_size = kBatch;
  training.steps = kSteps;
  MeasureSpec measure;
  measure.evaluate_every = kSteps;
  const TrainingResult result =
      Train(network, data, training, measure, 1, std::vector<Observer<float>*>{});
  ASSERT_TRUE(result.test_accuracy);
  RecordProperty("network_accuracy", std::to_string(*result.test_accuracy));
  EXPECT_GE(*result.test_accuracy, 0.95);
}

}  // namespace
}  // namespace relulab
