#include "core/measure/layer_recorder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/nn/loss.h"
#include "core/nn/optimizer.h"
#include "core/random/stream.h"
#include "core/train/trainer.h"

namespace relulab {
namespace {

std::vector<const MetricInfo*> FindMetrics(const std::vector<std::string>& names) {
  std::vector<const MetricInfo*> metrics;
  for (const std::string& name : names) metrics.push_back(FindRow(Metrics(), name));
  return metrics;
}

std::vector<const MetricInfo*> AllMetrics() {
  std::vector<const MetricInfo*> metrics;
  for (const MetricInfo& row : Metrics()) metrics.push_back(&row);
  return metrics;
}

template <typename Scalar>
void ExpectNumbersFromEveryMetric(const ActivationInfo& activation) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {9, 7};
  spec.output_size = 2;
  spec.activation = &activation;
  spec.activation_parameters = DefaultValues(activation.parameters);
  Network<Scalar> network(spec, 1);
  Dataset<Scalar> data;
  data.features = 3;
  data.classes = 2;
  data.train.inputs.resize(3, 20);
  RandomStream stream(2, Purpose::kData, 0);
  for (Index i = 0; i < 60; ++i) {
    data.train.inputs.data()[i] = static_cast<Scalar>(stream.Normal());
  }
  for (int i = 0; i < 20; ++i) data.train.labels.push_back(i % 2);
  TrainingSpec training;
  training.batch_size = 10;
  training.steps = 4;
  training.optimizer_parameters = DefaultValues(FindRow(Optimizers(), "sgd")->parameters);
  MeasureSpec measure;
  measure.every = 2;
  measure.evaluate_every = 0;
  measure.probe = ProbeSource::kTrain;
  measure.probe_size = 20;

  LayerRecorder<Scalar> recorder(AllMetrics());
  Train(network, data, training, measure, 1, {&recorder});
  ASSERT_EQ(recorder.rows().size(), 9U);  // steps 0, 2, 4
  for (const LayerRow& row : recorder.rows()) {
    for (std::size_t m = 0; m < Metrics().size(); ++m) {
      const MetricInfo& metric = Metrics()[m];
      const bool exists =
          !((metric.needs & (kNeedsActivation | kNeedsLayerJacobian)) != 0 && row.layer == 3) &&
          !((metric.needs & kNeedsUpdate) != 0 && row.step == 0) &&
          !(metric.name == "class_selectivity" && !network.activation().non_negative());
      EXPECT_EQ(row.values[m].has_value(), exists)
          << metric.name << " of " << activation.name << ", step " << row.step;
      EXPECT_TRUE(std::isfinite(row.values[m].value_or(0))) << metric.name;
    }
  }
}

TEST(LayerRecorder, EveryMetricOfEveryActivationGivesNumbersInBothPrecisions) {
  for (const ActivationInfo& row : Activations()) {
    ExpectNumbersFromEveryMetric<float>(row);
    ExpectNumbersFromEveryMetric<double>(row);
  }
}

TEST(LayerRecorder, AsksForNoMoreThanItsMetricsNeed) {
  const auto needs = [](const std::vector<std::string>& metrics) {
    const ObserverNeeds n = LayerRecorder<float>(FindMetrics(metrics)).NeedsAt(5, true);
    return std::vector<bool>{n.activations, n.forward, n.backward, n.gradient_norms,
                             n.previous_layers};
  };
  using Flags = std::vector<bool>;
  EXPECT_EQ(needs({}), Flags({false, false, false, false, false}));
  EXPECT_EQ(needs({"zero_fraction", "effective_rank"}), Flags({true, false, false, false, false}));
  EXPECT_EQ(needs({"weight_gradient_norm"}), Flags({true, false, false, true, false}));
  EXPECT_EQ(needs({"saturated_fraction"}), Flags({true, true, false, false, false}));
  EXPECT_EQ(needs({"zero_fraction", "delta_norm"}), Flags({true, true, true, false, false}));
  EXPECT_EQ(needs({"update_ratio"}), Flags({true, true, false, false, true}));
  EXPECT_FALSE(LayerRecorder<float>(FindMetrics({"delta_norm"})).NeedsAt(5, false).any());
}

TEST(LayerRecorder, AStopRequestEndsItsWork) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {5};
  spec.output_size = 2;
  std::stop_source stop;
  const Network<double> network(spec, 1, stop.get_token());
  const Matrix<double> inputs = Matrix<double>::Random(3, 4);
  const std::vector<std::int32_t> labels = {0, 1, 0, 1};
  Pass<double> pass;
  network.Forward(inputs, pass);
  stop.request_stop();
  LayerRecorder<double> recorder(FindMetrics({"effective_rank"}));
  EXPECT_THROW(recorder.OnMeasure({0, network, inputs, labels, pass, {}}), Stopped);
}

// With plain gradient descent the update is the learning rate times the gradient of the batch.
TEST(UpdateRatio, IsTheLastUpdateOverTheWeightsItMade) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {5};
  spec.output_size = 2;
  Network<double> network(spec, 1);
  Dataset<double> data;
  data.features = 3;
  data.classes = 2;
  data.train.inputs = Matrix<double>::Random(3, 8);
  data.train.labels = {0, 1, 0, 1, 0, 1, 0, 1};
  TrainingSpec training;
  training.batch_size = 0;
  training.steps = 3;
  training.optimizer_parameters = DefaultValues(FindRow(Optimizers(), "sgd")->parameters);
  MeasureSpec measure;
  measure.every = 1;
  measure.evaluate_every = 0;
  measure.probe = ProbeSource::kBatch;
  LayerRecorder<double> recorder(
      FindMetrics({"update_ratio", "weight_gradient_norm", "weight_norm"}));
  Train(network, data, training, measure, 1, {&recorder});
  ASSERT_EQ(recorder.rows().size(), 6U);  // two layers at steps 0, 1, 2
  EXPECT_FALSE(recorder.rows()[0].values[0]);
  for (std::size_t r = 2; r < 6; ++r) {
    const double gradient = *recorder.rows()[r - 2].values[1];
    const double expected = 0.05 * gradient / *recorder.rows()[r].values[2];
    EXPECT_NEAR(*recorder.rows()[r].values[0], expected, 1e-12 * expected) << r;
  }
}

TEST(LayerRecorder, RowsForEveryLayerAndBlanksAtTheOutput) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {5, 4};
  spec.output_size = 2;
  const Network<float> network(spec, 1);
  const Matrix<float> inputs = Matrix<float>::Ones(3, 6);
  const std::vector<std::int32_t> labels(6, 1);
  Pass<float> pass;
  Gradients<float> gradients;
  network.Forward(inputs, pass);
  MakeLoss<float>(*FindRow(Losses(), "cross_entropy"))
      ->Evaluate(pass.preactivation.back(), labels, &pass.delta.back());
  network.Backward(inputs, pass, gradients);

  LayerRecorder<float> recorder(FindMetrics({"delta_norm", "zero_fraction"}));
  recorder.OnMeasure({40, network, inputs, labels, pass, gradients});
  ASSERT_EQ(recorder.rows().size(), 3U);
  EXPECT_EQ(recorder.rows()[0].step, 40);
  EXPECT_EQ(recorder.rows()[2].layer, 3);
  EXPECT_TRUE(recorder.rows()[1].values[1]);
  EXPECT_FALSE(recorder.rows()[2].values[1]) << "zero_fraction applies only to hidden layers";
  EXPECT_GT(*recorder.rows()[2].values[0], 0.0);
}

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
  training.optimizer = FindRow(Optimizers(), optimizer);
  training.optimizer_parameters = DefaultValues(training.optimizer->parameters);
  training.weight_decay = weight_decay;
  training.activation_l1 = 0.001;
  training.batch_size = 30;
  training.steps = 6;
  MeasureSpec measure;
  measure.every = 2;
  measure.probe = ProbeSource::kBatch;

  LayerRecorder<Scalar> recorder(FindMetrics(metrics));
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

// The needs of a recorder affect how a step is computed, but neither its numbers nor the training.
TEST(LayerRecorder, SeesTheSameHoweverMuchItAsksFor) {
  for (const OptimizerInfo& row : Optimizers()) {
    for (const Execution execution : {Execution::kDense, Execution::kSparse}) {
      ExpectSame<float>(std::string(row.name), 0.0, execution);
      ExpectSame<float>(std::string(row.name), 0.01, execution);
      ExpectSame<double>(std::string(row.name), 0.01, execution);
    }
  }
}

// A training run that diverges has rows of nan at that step, if the step is measured.
TEST(LayerRecorder, EveryMetricIsNanWhereTrainingDiverges) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {5, 4};
  spec.output_size = 2;
  Dataset<double> data;
  data.features = 3;
  data.classes = 2;
  data.train.inputs = Matrix<double>::Random(3, 8);
  data.train.labels = {0, 1, 0, 1, 0, 1, 0, 1};
  TrainingSpec training;
  training.loss = FindRow(Losses(), "mse");
  training.batch_size = 0;
  training.steps = 5;
  training.optimizer_parameters = DefaultValues(FindRow(Optimizers(), "sgd")->parameters);
  training.optimizer_parameters.Set("learning_rate", 1e300);
  for (const std::int64_t evaluate_every : {0, 1, 5}) {
    for (const ProbeSource probe : {ProbeSource::kTrain, ProbeSource::kBatch}) {
      MeasureSpec measure;
      measure.every = 1;
      measure.evaluate_every = evaluate_every;
      measure.probe = probe;
      measure.probe_size = 8;
      Network<double> network(spec, 1);
      LayerRecorder<double> recorder(AllMetrics());
      const TrainingResult result = Train(network, data, training, measure, 1, {&recorder});
      ASSERT_TRUE(result.divergence);
      ASSERT_EQ(result.divergence->step, 1);
      ASSERT_EQ(recorder.rows().size(), 6U);
      for (std::size_t r = 3; r < 6; ++r) {
        const LayerRow& row = recorder.rows()[r];
        EXPECT_EQ(row.step, 1);
        for (std::size_t m = 0; m < Metrics().size(); ++m) {
          const bool exists =
              row.layer < 3 || (Metrics()[m].needs & (kNeedsActivation | kNeedsLayerJacobian)) == 0;
          EXPECT_EQ(row.values[m].has_value(), exists) << Metrics()[m].name;
          EXPECT_TRUE(!exists || std::isnan(*row.values[m])) << Metrics()[m].name;
        }
      }
    }
  }
}

}  // namespace
}  // namespace relulab
