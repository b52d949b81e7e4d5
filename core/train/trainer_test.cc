#include "core/train/trainer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/nn/loss.h"
#include "core/nn/optimizer.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

/// Three Gaussian clouds, one per class, that are easy to learn.
template <typename Scalar>
Split<Scalar> MakeClouds(Index size, std::uint32_t index) {
  Split<Scalar> split;
  split.inputs.resize(4, size);
  RandomStream stream(9, Purpose::kData, index);
  for (Index n = 0; n < size; ++n) {
    const std::int32_t label = static_cast<std::int32_t>(n % 3);
    split.labels.push_back(label);
    for (Index i = 0; i < 4; ++i) {
      const double centre = i == label ? 2.0 : 0.0;
      split.inputs(i, n) = static_cast<Scalar>(centre + 0.5 * stream.Normal());
    }
  }
  return split;
}

template <typename Scalar>
Dataset<Scalar> MakeData() {
  Dataset<Scalar> data;
  data.train = MakeClouds<Scalar>(120, 0);
  data.validation = MakeClouds<Scalar>(60, 1);
  data.test = MakeClouds<Scalar>(90, 2);
  data.classes = 3;
  data.features = 4;
  return data;
}

NetworkSpec MakeSpec() {
  NetworkSpec spec;
  spec.input_size = 4;
  spec.widths = {16, 16};
  spec.output_size = 3;
  return spec;
}

TrainingSpec MakeTraining(double learning_rate = 0.1) {
  TrainingSpec training;
  training.optimizer_parameters.Set("learning_rate", learning_rate);
  training.optimizer_parameters.Set("momentum", 0.5);
  training.batch_size = 20;
  training.steps = 60;
  return training;
}

MeasureSpec MakeMeasure() {
  MeasureSpec measure;
  measure.every = 7;
  measure.evaluate_every = 5;
  measure.probe_size = 30;
  return measure;
}

/// Records what it is shown.
template <typename Scalar>
struct Recorder : Observer<Scalar> {
  void OnState(std::int64_t step, const Network<Scalar>& network) override {
    states.push_back(step);
    if (step == 0) initial = network.layers()[0].weights;
  }
  void OnMeasure(const StepView<Scalar>& view) override {
    measured.push_back(view.step);
    ScaledLayer<Scalar> gradient = view.gradients[0];
    last_gradient = LayerGradient<Scalar>(gradient).Value().weights;
    examples = view.inputs.cols();
  }
  void OnDivergence(std::int64_t step, bool /*is_due*/,
                    const Network<Scalar>& /*network*/) override {
    diverged.push_back(step);
  }
  std::vector<std::int64_t> states;
  std::vector<std::int64_t> measured;
  std::vector<std::int64_t> diverged;
  Matrix<Scalar> initial;
  Matrix<Scalar> last_gradient;
  Index examples = 0;
};

TEST(Trainer, LearnsAndReports) {
  const auto data = MakeData<float>();
  Network<float> network(MakeSpec(), 1);
  const TrainingResult result =
      Train(network, data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{});
  EXPECT_FALSE(result.divergence);
  ASSERT_EQ(result.evaluations.size(), 13U);  // 0, 5, ..., 60
  EXPECT_EQ(result.evaluations.back().step, 60);
  EXPECT_GT(result.evaluations.back().validation->accuracy, 0.9);
  EXPECT_LT(result.evaluations.back().train.loss, result.evaluations.front().train.loss);
  ASSERT_TRUE(result.test_accuracy);
  EXPECT_GT(*result.test_accuracy, 0.9);
}

TEST(Trainer, ObserversLeaveTrainingBitIdentical) {
  const auto data = MakeData<float>();
  for (const ProbeSource probe : {ProbeSource::kValidation, ProbeSource::kBatch}) {
    Network<float> watched(MakeSpec(), 1);
    Network<float> alone(MakeSpec(), 1);
    Recorder<float> recorder;
    MeasureSpec measure = MakeMeasure();
    measure.probe = probe;
    const auto a = Train(watched, data, MakeTraining(), measure, 1, {&recorder});
    const auto b =
        Train(alone, data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{});
    ASSERT_EQ(a.evaluations.size(), b.evaluations.size());
    for (std::size_t l = 0; l < alone.layers().size(); ++l) {
      EXPECT_EQ(watched.layers()[l].weights, alone.layers()[l].weights);
    }
    for (std::size_t i = 0; i < a.evaluations.size(); ++i) {
      EXPECT_EQ(a.evaluations[i].train.loss, b.evaluations[i].train.loss);
    }
  }
}

TEST(Trainer, ShowsStepZeroMultiplesAndTheLast) {
  const auto data = MakeData<float>();
  Network<float> network(MakeSpec(), 1);
  Recorder<float> recorder;
  TrainingSpec training = MakeTraining();
  training.steps = 16;
  Train(network, data, training, MakeMeasure(), 1, {&recorder});
  EXPECT_EQ(recorder.measured, (std::vector<std::int64_t>{0, 7, 14, 16}));
  EXPECT_EQ(recorder.states.size(), 17U);
  EXPECT_EQ(recorder.examples, 30);
}

TEST(Trainer, BatchProbeShowsTheGradientOfTheUpdate) {
  const auto data = MakeData<double>();
  Network<double> network(MakeSpec(), 1);
  Recorder<double> recorder;
  TrainingSpec training = MakeTraining(0.25);
  training.optimizer_parameters.Set("momentum", 0.0);
  training.steps = 1;
  MeasureSpec measure = MakeMeasure();
  measure.probe = ProbeSource::kBatch;
  Train(network, data, training, measure, 1, {&recorder});
  EXPECT_EQ(recorder.measured, (std::vector<std::int64_t>{0}));
  EXPECT_EQ(recorder.examples, 20);
  const Matrix<double> moved = recorder.initial - 0.25 * recorder.last_gradient;
  EXPECT_TRUE(network.layers()[0].weights.isApprox(moved, 1e-15));
}

TEST(Trainer, ZeroStepsMeasureTheInitialisation) {
  const auto data = MakeData<float>();
  Network<float> network(MakeSpec(), 1);
  Recorder<float> recorder;
  TrainingSpec training = MakeTraining();
  training.steps = 0;
  const auto result = Train(network, data, training, MakeMeasure(), 1, {&recorder});
  EXPECT_EQ(recorder.measured, (std::vector<std::int64_t>{0}));
  EXPECT_EQ(result.evaluations.size(), 1U);
  EXPECT_EQ(result.best_step, 0);
}

TEST(Trainer, TargetCountsAtTheFirstOfTwoConsecutiveEvaluations) {
  const auto data = MakeData<float>();
  TrainingSpec training = MakeTraining();
  training.target = Target{EvaluationMetric::kValidationAccuracy, true, 0.9};
  Network<float> network(MakeSpec(), 1);
  const auto result =
      Train(network, data, training, MakeMeasure(), 1, std::vector<Observer<float>*>{});
  // The slow second computation: walk the evaluations.
  std::optional<std::int64_t> expected;
  for (std::size_t i = 0; i + 1 < result.evaluations.size() && !expected; ++i) {
    if (result.evaluations[i].validation->accuracy >= 0.9 &&
        result.evaluations[i + 1].validation->accuracy >= 0.9) {
      expected = result.evaluations[i].step;
    }
  }
  ASSERT_TRUE(expected);
  EXPECT_EQ(result.steps_to_target, expected);
}

/// Also asks for the parameters of the state before.
struct ComparingRecorder : Recorder<float> {
  ObserverNeeds NeedsAt(std::int64_t /*step*/, bool is_due) const override {
    return {.forward = is_due, .backward = is_due, .previous_layers = is_due};
  }
  void OnMeasure(const StepView<float>& view) override {
    Recorder<float>::OnMeasure(view);
    if (view.previous_layers != nullptr) compared.push_back(view.step);
  }
  std::vector<std::int64_t> compared;
};

// Until the stop, training is the same. The last state is evaluated and measured like the last
// state of any run.
TEST(Trainer, ATargetCanEndTraining) {
  const auto data = MakeData<float>();
  TrainingSpec training = MakeTraining();
  training.target = Target{EvaluationMetric::kValidationAccuracy, true, 0.9};
  MeasureSpec measure = MakeMeasure();
  measure.every = training.steps;
  Network<float> whole(MakeSpec(), 1);
  const auto all = Train(whole, data, training, measure, 1, std::vector<Observer<float>*>{});
  training.target->then = TargetAction::kStop;
  Network<float> network(MakeSpec(), 1);
  ComparingRecorder recorder;
  const auto result = Train(network, data, training, measure, 1, {&recorder});
  EXPECT_EQ(result.steps_to_target, all.steps_to_target);
  const std::int64_t last = *all.steps_to_target + measure.evaluate_every;
  EXPECT_EQ(recorder.compared, (std::vector<std::int64_t>{last})) << "with the state before";
  ASSERT_LT(last, training.steps);
  EXPECT_EQ(result.evaluations.back().step, last);
  EXPECT_GE(result.evaluations.back().validation->accuracy, 0.9);
  EXPECT_EQ(recorder.measured, (std::vector<std::int64_t>{0, last}));
  for (std::size_t i = 0; i < result.evaluations.size(); ++i) {
    EXPECT_EQ(result.evaluations[i].train.loss, all.evaluations[i].train.loss);
  }
  training.target.reset();
  training.steps = last;
  Network<float> shorter(MakeSpec(), 1);
  Train(shorter, data, training, measure, 1, std::vector<Observer<float>*>{});
  EXPECT_EQ(network.layers()[0].weights, shorter.layers()[0].weights);
}

TEST(Trainer, AMissedTargetIsAbsent) {
  const auto data = MakeData<float>();
  TrainingSpec training = MakeTraining(0.0);
  training.target = Target{EvaluationMetric::kTrainLoss, false, 1e-3};
  Network<float> network(MakeSpec(), 1);
  EXPECT_FALSE(Train(network, data, training, MakeMeasure(), 1, std::vector<Observer<float>*>{})
                   .steps_to_target);
}

TEST(Trainer, BestStepIsTheFirstHighestValidationAccuracy) {
  const auto data = MakeData<float>();
  Network<float> network(MakeSpec(), 1);
  const auto result =
      Train(network, data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{});
  double best = -1.0;
  std::int64_t step = -1;
  for (const StepEvaluation& at : result.evaluations) {
    if (at.validation->accuracy > best) {
      best = at.validation->accuracy;
      step = at.step;
    }
  }
  EXPECT_EQ(result.best_step, step);
  // Training until that step gives the network whose test accuracy is reported.
  Network<float> again(MakeSpec(), 1);
  TrainingSpec shorter = MakeTraining();
  shorter.steps = step;
  Train(again, data, shorter, MakeMeasure(), 1, std::vector<Observer<float>*>{});
  const auto loss = MakeLoss<float>(*FindRow(Losses(), "cross_entropy"));
  EXPECT_EQ(result.test_accuracy, Evaluate(again, *loss, data.test, data.test.size()).accuracy);
}

TEST(Trainer, WithoutValidationTheBestStepIsTheLast) {
  auto data = MakeData<float>();
  data.validation = {};
  MeasureSpec measure = MakeMeasure();
  measure.probe = ProbeSource::kTrain;
  Network<float> network(MakeSpec(), 1);
  const auto result =
      Train(network, data, MakeTraining(), measure, 1, std::vector<Observer<float>*>{});
  EXPECT_EQ(result.best_step, 60);
  EXPECT_TRUE(result.test_accuracy);
}

/// One whole-batch step of plain descent at rate 1, to read the gradient off the parameters.
TrainingSpec OneStep() {
  TrainingSpec training = MakeTraining(1.0);
  training.optimizer_parameters.Set("momentum", 0.0);
  training.batch_size = 0;
  training.steps = 1;
  return training;
}

TEST(Trainer, WeightDecayActsInTheUpdateOnly) {
  const auto data = MakeData<double>();
  MeasureSpec measure = MakeMeasure();
  measure.probe = ProbeSource::kBatch;
  TrainingSpec training = OneStep();
  training.weight_decay = 0.125;
  Recorder<double> recorder;
  Network<double> network(MakeSpec(), 1);
  network.layers()[0].bias.setConstant(0.5);
  Train(network, data, training, measure, 1, {&recorder});
  const Matrix<double> moved = recorder.initial - recorder.last_gradient - 0.125 * recorder.initial;
  EXPECT_TRUE(network.layers()[0].weights.isApprox(moved, 1e-14));

  Recorder<double> without;
  Network<double> same(MakeSpec(), 1);
  same.layers()[0].bias.setConstant(0.5);
  Train(same, data, OneStep(), measure, 1, {&without});
  EXPECT_EQ(recorder.last_gradient, without.last_gradient);
  const Vector<double> bias_moved = same.layers()[0].bias - Vector<double>::Constant(16, 0.0625);
  EXPECT_TRUE(network.layers()[0].bias.isApprox(bias_moved, 1e-14));
}

/// What a probe of either kind shows of a penalised network.
struct PenaltyCase {
  ProbeSource probe;
  bool gradient_has_penalty;
};

// The penalty changes the weights. The deltas shown are those of the task loss, and so are the
// gradients of a probe that is a split.
TEST(Trainer, ActivationPenaltyIsInTheUpdateAndNotInTheDeltas) {
  struct DeltaRecorder : Observer<double> {
    void OnMeasure(const StepView<double>& view) override {
      if (view.step != 0) return;
      deltas.clear();
      for (const ScaledMatrix<double>& delta : view.pass.delta) {
        deltas.push_back(std::ldexp(1.0, delta.exponent) * delta.values);
      }
      ScaledLayer<double> first = view.gradients[0];
      gradient = LayerGradient<double>(first).Value().weights;
    }
    std::vector<Matrix<double>> deltas;
    Matrix<double> gradient;
  };
  const auto data = MakeData<double>();
  for (const PenaltyCase& tested :
       {PenaltyCase{ProbeSource::kTrain, false}, PenaltyCase{ProbeSource::kBatch, true}}) {
    MeasureSpec measure = MakeMeasure();
    measure.probe = tested.probe;
    TrainingSpec penalised = OneStep();
    penalised.activation_l1 = 0.01;
    DeltaRecorder with;
    DeltaRecorder without;
    Network<double> network(MakeSpec(), 1);
    Network<double> plain(MakeSpec(), 1);
    const Matrix<double> initial = network.layers()[0].weights;
    Train(network, data, penalised, measure, 1, {&with});
    Train(plain, data, OneStep(), measure, 1, {&without});
    EXPECT_EQ(with.deltas, without.deltas);
    EXPECT_EQ(with.gradient != without.gradient, tested.gradient_has_penalty);
    EXPECT_NE(network.layers()[0].weights, plain.layers()[0].weights);
    if (tested.gradient_has_penalty) {
      EXPECT_TRUE(network.layers()[0].weights.isApprox(initial - with.gradient, 1e-14));
    }
  }
}

TEST(Trainer, ActivationPenaltyMakesActivationsSmaller) {
  const auto data = MakeData<float>();
  const auto mean_activation = [&](double activation_l1) {
    TrainingSpec training = MakeTraining();
    training.activation_l1 = activation_l1;
    Network<float> network(MakeSpec(), 1);
    Train(network, data, training, MakeMeasure(), 1, std::vector<Observer<float>*>{});
    Pass<float> pass;
    network.Forward(data.train.inputs, pass);
    return pass.activation[0].cwiseAbs().mean() + pass.activation[1].cwiseAbs().mean();
  };
  EXPECT_LT(mean_activation(0.01), 0.8F * mean_activation(0.0));
}

TEST(Trainer, ActivationPenaltyWarmsUp) {
  TrainingSpec training;
  training.activation_l1 = 0.3;
  training.activation_l1_warmup = 4;
  EXPECT_EQ(training.ActivationL1At(0), 0.0);
  EXPECT_DOUBLE_EQ(training.ActivationL1At(1), 0.075);
  EXPECT_EQ(training.ActivationL1At(4), 0.3);
  EXPECT_EQ(training.ActivationL1At(1000), 0.3);
  training.activation_l1_warmup = 0;
  EXPECT_EQ(training.ActivationL1At(0), 0.3);

  // The first update equals the one without a penalty, the second does not.
  const auto data = MakeData<double>();
  const auto train = [&](std::int64_t steps, double activation_l1) {
    TrainingSpec spec = OneStep();
    spec.steps = steps;
    spec.activation_l1 = activation_l1;
    spec.activation_l1_warmup = 2;
    Network<double> network(MakeSpec(), 1);
    Train(network, data, spec, MakeMeasure(), 1, std::vector<Observer<double>*>{});
    return network.layers()[0].weights;
  };
  EXPECT_EQ(train(1, 0.1), train(1, 0.0));
  EXPECT_NE(train(2, 0.1), train(2, 0.0));
}

TEST(Trainer, NoiseFreeRunsHaveNothingToMemorize) {
  const auto data = MakeData<float>();
  Network<float> network(MakeSpec(), 1);
  EXPECT_FALSE(
      Train(network, data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{})
          .memorized_fraction);
}

TEST(Trainer, LabelNoiseIsTrainedOnAndEvaluationsStayClean) {
  const auto data = MakeData<float>();
  TrainingSpec training = MakeTraining();
  training.label_noise = 0.25;
  struct LabelRecorder : Observer<float> {
    void OnMeasure(const StepView<float>& view) override {
      labels.assign(view.labels.begin(), view.labels.end());
      inputs = view.inputs;
    }
    std::vector<std::int32_t> labels;
    Matrix<float> inputs;
  };
  MeasureSpec measure = MakeMeasure();
  measure.probe = ProbeSource::kBatch;
  training.batch_size = 0;
  LabelRecorder recorder;
  Network<float> network(MakeSpec(), 1);
  const auto result = Train(network, data, training, measure, 1, {&recorder});
  // A quarter of the batch's labels are wrong.
  Index wrong = 0;
  Index fitted = 0;
  Matrix<float> output;
  Matrix<float> scratch;
  network.Predict(data.train.inputs, output, scratch);
  for (Index n = 0; n < 120; ++n) {
    Index row = 0;
    while (data.train.inputs.col(row) != recorder.inputs.col(n)) ++row;
    const std::int32_t trained_on = recorder.labels[static_cast<std::size_t>(n)];
    if (trained_on == data.train.labels[static_cast<std::size_t>(row)]) continue;
    ++wrong;
    Index predicted = 0;
    output.col(row).maxCoeff(&predicted);
    fitted += predicted == trained_on ? 1 : 0;
  }
  EXPECT_EQ(wrong, 30);
  ASSERT_TRUE(result.memorized_fraction);
  EXPECT_DOUBLE_EQ(*result.memorized_fraction, static_cast<double>(fitted) / 30.0);
  // The clouds are easy: in spite of the noise the accuracy on clean labels is far above 75 %.
  EXPECT_GT(result.evaluations.back().train.accuracy, 0.9);
  EXPECT_LT(*result.memorized_fraction, 0.5);
}

TEST(Trainer, InputNoiseChangesTheUpdateOnly) {
  const auto data = MakeData<float>();
  TrainingSpec training = MakeTraining();
  training.input_noise = 0.3;
  Network<float> noisy(MakeSpec(), 1);
  Network<float> clean(MakeSpec(), 1);
  const auto a = Train(noisy, data, training, MakeMeasure(), 1, std::vector<Observer<float>*>{});
  const auto b =
      Train(clean, data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{});
  EXPECT_EQ(a.evaluations.front().train.loss, b.evaluations.front().train.loss);
  EXPECT_NE(a.evaluations.back().train.loss, b.evaluations.back().train.loss);
}

TEST(Trainer, EveryOptimizerAndLossLearns) {
  const auto data = MakeData<float>();
  for (const OptimizerInfo& optimizer : Optimizers()) {
    for (const LossInfo& loss : Losses()) {
      TrainingSpec training = MakeTraining();
      training.loss = &loss;
      training.optimizer = &optimizer;
      training.optimizer_parameters = DefaultValues(optimizer.parameters);
      training.steps = 300;
      Network<float> network(MakeSpec(), 1);
      const auto result =
          Train(network, data, training, MakeMeasure(), 1, std::vector<Observer<float>*>{});
      EXPECT_GT(result.evaluations.back().validation->accuracy, 0.9)
          << optimizer.name << " " << loss.name;
    }
  }
}

TEST(Trainer, DivergenceIsData) {
  const auto data = MakeData<float>();
  Network<float> network(MakeSpec(), 1);
  const auto result =
      Train(network, data, MakeTraining(1e5), MakeMeasure(), 1, std::vector<Observer<float>*>{});
  ASSERT_TRUE(result.divergence);
  EXPECT_GT(result.divergence->step, 0);
  EXPECT_LT(result.divergence->step, 60);
  EXPECT_GE(result.divergence->layer, 1);
  EXPECT_LE(result.divergence->layer, 3);
  for (const StepEvaluation& at : result.evaluations) {
    EXPECT_LT(at.step, result.divergence->step + 1);
    EXPECT_TRUE(std::isfinite(at.train.loss));
  }
}

TEST(Trainer, DivergenceNamesTheFirstLayerThatIsNotFinite) {
  const auto data = MakeData<float>();
  Network<float> network(MakeSpec(), 1);
  network.layers()[1].weights(0, 0) = std::nanf("");
  const auto result =
      Train(network, data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{});
  ASSERT_TRUE(result.divergence);
  EXPECT_EQ(result.divergence->step, 0);
  EXPECT_EQ(result.divergence->layer, 2);
}

/// Huge validation inputs overflow, while the training inputs do not.
Dataset<float> DataWithHugeValidationRows(Index rows) {
  Dataset<float> data = MakeData<float>();
  data.validation.inputs.leftCols(rows).setConstant(3e38F);
  return data;
}

TEST(Trainer, AHeldOutLossThatIsNotFiniteMeetsNoTargetAndIsNeverBest) {
  for (const EvaluationMetric metric :
       {EvaluationMetric::kValidationAccuracy, EvaluationMetric::kValidationLoss}) {
    const Dataset<float> data = DataWithHugeValidationRows(1);
    TrainingSpec training = MakeTraining();
    training.target = Target{.metric = metric, .at_least = true, .value = 0.01};
    Network<float> network(MakeSpec(), 1);
    const TrainingResult result =
        Train(network, data, training, MakeMeasure(), 1, std::vector<Observer<float>*>{});
    EXPECT_FALSE(result.divergence) << "training itself is finite";
    EXPECT_EQ(result.evaluations.size(), 13U);
    EXPECT_EQ(result.held_out_not_finite_step, 0);
    EXPECT_FALSE(result.steps_to_target);
    EXPECT_FALSE(result.best_step);
    EXPECT_FALSE(result.test_accuracy);
    for (const StepEvaluation& at : result.evaluations) {
      EXPECT_TRUE(std::isnan(at.validation->loss));
      EXPECT_LE(at.validation->accuracy, 59.0 / 60.0);
    }
  }
  const Dataset<float> all = DataWithHugeValidationRows(60);
  Network<float> network(MakeSpec(), 1);
  const TrainingResult result =
      Train(network, all, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{});
  EXPECT_EQ(result.evaluations.back().validation->accuracy, 0.0);
}

TEST(Trainer, ATestLossThatIsNotFiniteHasNoAccuracy) {
  Dataset<float> data = MakeData<float>();
  data.test.inputs.col(3).setConstant(3e38F);
  Network<float> network(MakeSpec(), 1);
  const TrainingResult result =
      Train(network, data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{});
  ASSERT_TRUE(result.best_step && result.test_accuracy);
  EXPECT_TRUE(std::isnan(*result.test_accuracy));
  EXPECT_EQ(result.held_out_not_finite_step, result.best_step);
}

TEST(Trainer, TheLastStateIsCheckedLikeAnyOther) {
  const auto data = MakeData<double>();
  TrainingSpec training = MakeTraining(1e300);
  training.loss = FindRow(Losses(), "mse");
  MeasureSpec measure = MakeMeasure();
  measure.evaluate_every = 0;
  measure.every = 1;
  for (const std::int64_t steps : {1, 2, 3}) {
    training.steps = steps;
    Recorder<double> recorder;
    Network<double> network(MakeSpec(), 1);
    const TrainingResult result = Train(network, data, training, measure, 1, {&recorder});
    ASSERT_TRUE(result.divergence) << steps;
    EXPECT_EQ(result.divergence->step, 1);
    EXPECT_EQ(recorder.states, std::vector<std::int64_t>{0}) << "a checkpoint would see it";
    EXPECT_EQ(recorder.measured, std::vector<std::int64_t>{0});
    EXPECT_EQ(recorder.diverged, std::vector<std::int64_t>{1});
  }
}

// In float32 a vanished gradient changes no weight, but its norm is known. Training is the same
// whether or not it is measured.
TEST(Trainer, VanishedGradientsLeaveTrainingBitIdenticalForEveryOptimizer) {
  const auto data = MakeData<float>();
  NetworkSpec spec = MakeSpec();
  spec.widths.assign(60, 16);
  spec.activation = FindRow(Activations(), "sigmoid");
  for (const OptimizerInfo& row : Optimizers()) {
    for (const double penalty : {0.0, 1e-4}) {
      TrainingSpec training = MakeTraining();
      training.optimizer = &row;
      training.optimizer_parameters = DefaultValues(row.parameters);
      if (row.name == "sgd") training.optimizer_parameters.Set("momentum", 0.9);
      training.activation_l1 = penalty;
      training.steps = 20;
      Network<float> watched(spec, 1);
      Network<float> alone(spec, 1);
      Recorder<float> recorder;
      MeasureSpec measure = MakeMeasure();
      measure.probe = ProbeSource::kBatch;
      measure.every = 1;
      Train(watched, data, training, measure, 1, {&recorder});
      Train(alone, data, training, MakeMeasure(), 1, std::vector<Observer<float>*>{});
      for (std::size_t l = 0; l < alone.layers().size(); ++l) {
        EXPECT_EQ(watched.layers()[l].weights, alone.layers()[l].weights) << row.name;
        EXPECT_EQ(watched.layers()[l].bias, alone.layers()[l].bias) << row.name;
      }
    }
  }
}

/// Requests a stop at a step.
class StopObserver final : public Observer<float> {
 public:
  explicit StopObserver(std::int64_t at) : at_(at) {}

  ObserverNeeds NeedsAt(std::int64_t /*step*/, bool /*is_due*/) const override { return {}; }
  void OnState(std::int64_t step, const Network<float>& /*network*/) override {
    last_ = step;
    if (step == at_) source.request_stop();
  }
  std::int64_t last() const { return last_; }

  std::stop_source source;

 private:
  std::int64_t at_;
  std::int64_t last_ = -1;
};

TEST(Trainer, AStopRequestEndsIt) {
  const auto data = MakeData<float>();
  StopObserver observer(3);
  Network<float> network(MakeSpec(), 1, observer.source.get_token());
  EXPECT_THROW(Train(network, data, MakeTraining(), MakeMeasure(), 1, {&observer}), Stopped);
  EXPECT_EQ(observer.last(), 3);
}

TEST(Trainer, AStopRequestEndsEveryPass) {
  const auto data = MakeData<float>();
  std::stop_source stop;
  const Network<float> network(MakeSpec(), 1, stop.get_token());
  Pass<float> pass;
  Gradients<float> gradients;
  network.Forward(data.train.inputs, pass);
  stop.request_stop();
  const auto loss = MakeLoss<float>(*MakeTraining().loss);
  EXPECT_THROW(Evaluate(network, *loss, data.train, data.train.size()), Stopped);
  EXPECT_THROW(network.Forward(data.train.inputs, pass), Stopped);
  EXPECT_THROW(network.Backward(data.train.inputs, pass, gradients), Stopped);
  EXPECT_THROW(Network<float>(MakeSpec(), 1, stop.get_token()), Stopped);
}

TEST(Trainer, Float32FollowsFloat64) {
  const auto single_data = MakeData<float>();
  const auto double_data = MakeData<double>();
  Network<float> single(MakeSpec(), 1);
  Network<double> exact(MakeSpec(), 1);
  const auto a =
      Train(single, single_data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<float>*>{});
  const auto b =
      Train(exact, double_data, MakeTraining(), MakeMeasure(), 1, std::vector<Observer<double>*>{});
  EXPECT_NEAR(a.evaluations.back().train.loss / b.evaluations.back().train.loss, 1.0, 1e-3);
}

}  // namespace
}  // namespace relulab
