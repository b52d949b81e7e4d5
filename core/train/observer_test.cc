// Observers get what they need, and nothing else is computed.
#include "core/train/observer.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "core/nn/optimizer.h"
#include "core/random/stream.h"
#include "core/train/trainer.h"

namespace relulab {
namespace {

using NeedsFunction = std::function<ObserverNeeds(std::int64_t step, bool is_due)>;

/// Records what it is shown.
class Witness final : public Observer<double> {
 public:
  explicit Witness(NeedsFunction needs) : needs_(std::move(needs)) {}

  ObserverNeeds NeedsAt(std::int64_t step, bool is_due) const override {
    return needs_(step, is_due);
  }

  void OnState(std::int64_t /*step*/, const Network<double>& network) override {
    weights.push_back(network.layers()[0].weights);
  }

  void OnMeasure(const StepView<double>& view) override {
    steps.push_back(view.step);
    has_gradients.push_back(!view.gradients.empty());
    previous.push_back(view.previous_layers == nullptr ? Matrix<double>()
                                                       : (*view.previous_layers)[0].weights);
  }

  std::vector<Matrix<double>> weights;  // of layer 1, at every state
  std::vector<std::int64_t> steps;      // those measured
  std::vector<bool> has_gradients;
  std::vector<Matrix<double>> previous;

 private:
  NeedsFunction needs_;
};

Matrix<double> TrainWith(const std::vector<Observer<double>*>& observers, ProbeSource probe) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {6};
  spec.output_size = 2;
  Network<double> network(spec, 1);
  Dataset<double> data;
  data.features = 3;
  data.classes = 2;
  data.train.inputs.resize(3, 20);
  RandomStream stream(2, Purpose::kData, 0);
  for (Index i = 0; i < 60; ++i) data.train.inputs.data()[i] = stream.Normal();
  for (int i = 0; i < 20; ++i) data.train.labels.push_back(i % 2);
  TrainingSpec training;
  training.batch_size = 10;
  training.steps = 6;
  training.optimizer_parameters = DefaultValues(FindRow(Optimizers(), "sgd")->parameters);
  MeasureSpec measure;
  measure.every = 2;
  measure.evaluate_every = 0;
  measure.probe = probe;
  measure.probe_size = 20;
  Train(network, data, training, measure, 1, observers);
  return network.layers()[0].weights;
}

TEST(Observer, IsShownTheDueStepsByDefault) {
  class Default final : public Observer<double> {
   public:
    void OnMeasure(const StepView<double>& view) override {
      steps.push_back(view.step);
      EXPECT_EQ(view.previous_layers, nullptr);
    }
    std::vector<std::int64_t> steps;
  };
  Default split;
  TrainWith({&split}, ProbeSource::kTrain);
  EXPECT_EQ(split.steps, std::vector<std::int64_t>({0, 2, 4, 6}));
  Default batch;
  TrainWith({&batch}, ProbeSource::kBatch);
  EXPECT_EQ(batch.steps, std::vector<std::int64_t>({0, 2, 4}));
}

TEST(Observer, ChoosesItsOwnSteps) {
  Witness odd([](std::int64_t step, bool) { return ObserverNeeds{.forward = step == 3}; });
  Witness due([](std::int64_t, bool is_due) {
    return ObserverNeeds{.forward = is_due, .backward = is_due};
  });
  TrainWith({&odd, &due}, ProbeSource::kTrain);
  EXPECT_EQ(odd.steps, std::vector<std::int64_t>({3}));
  EXPECT_EQ(due.steps, std::vector<std::int64_t>({0, 2, 4, 6}));
}

TEST(Observer, NoBackwardPassIsMadeForNobody) {
  Witness forward([](std::int64_t, bool is_due) { return ObserverNeeds{.forward = is_due}; });
  TrainWith({&forward}, ProbeSource::kTrain);
  EXPECT_EQ(forward.has_gradients, std::vector<bool>(4, false));
}

TEST(Observer, SeesTheParametersBeforeTheLastUpdate) {
  for (const ProbeSource probe : {ProbeSource::kTrain, ProbeSource::kBatch}) {
    Witness witness([](std::int64_t, bool is_due) {
      return ObserverNeeds{.forward = is_due, .previous_layers = is_due};
    });
    TrainWith({&witness}, probe);
    ASSERT_GE(witness.steps.size(), 3U);
    EXPECT_EQ(witness.previous[0].size(), 0) << "step 0 has seen no update";
    for (std::size_t i = 1; i < witness.steps.size(); ++i) {
      const auto step = static_cast<std::size_t>(witness.steps[i]);
      EXPECT_EQ(witness.previous[i], witness.weights[step - 1]) << step;
      EXPECT_NE(witness.previous[i], witness.weights[step]) << step;
    }
  }
}

TEST(Observer, ChangesNothingWhateverItAsksFor) {
  for (const ProbeSource probe : {ProbeSource::kTrain, ProbeSource::kBatch}) {
    Witness greedy([](std::int64_t, bool) {
      return ObserverNeeds{.forward = true, .backward = true, .previous_layers = true};
    });
    EXPECT_EQ(TrainWith({&greedy}, probe), TrainWith({}, probe));
  }
}

}  // namespace
}  // namespace relulab
