#include "core/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "core/nn/loss.h"
#include "core/nn/optimizer.h"
#include "core/numeric/flush_to_zero.h"
#include "core/train/batches.h"
#include "core/train/observation.h"

namespace relulab {
namespace {

/// Adds the time from its construction to its destruction to a counter.
class Stopwatch {
 public:
  explicit Stopwatch(double& seconds)
      : seconds_(seconds), start_(std::chrono::steady_clock::now()) {}
  ~Stopwatch() {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    seconds_ += elapsed.count();
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& seconds_;
  std::chrono::steady_clock::time_point start_;
};

template <typename Scalar>
int FirstNonFiniteLayer(const Network<Scalar>& network, const Pass<Scalar>& pass) {
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    if (!AllFinite(network.layers()[l]) || !AllFinite(pass.preactivation[l])) {
      return static_cast<int>(l + 1);
    }
  }
  return network.depth() + 1;  // every z is finite, but the loss is not
}

/// One run of the loop; its members are the state that the steps share.
template <typename Scalar>
class TrainingRun {
 public:
  TrainingRun(Network<Scalar>& network, const Dataset<Scalar>& data, const TrainingSpec& training,
              const MeasureSpec& measure, std::uint64_t seed,
              const std::vector<Observer<Scalar>*>& observers)
      : network_(network),
        data_(data),
        training_(training),
        measure_(measure),
        seed_(seed),
        last_step_(training.steps),
        loss_(MakeLoss<Scalar>(*training.loss)),
        optimizer_(MakeOptimizer<Scalar>(*training.optimizer, training.optimizer_parameters)),
        observation_(observers, network, *loss_, data, measure, last_step_),
        target_(training.target),
        flipped_(DrawFlippedLabels(training.label_noise, data.train.labels, data.classes, seed)),
        labels_(data.train.labels),
        source_(data, labels_, seed,
                training.batch_size == 0 ? data.train.size() : training.batch_size) {
    for (const FlippedLabel& flip : flipped_) {
      labels_[static_cast<std::size_t>(flip.row)] = flip.label;
    }
  }

  TrainingResult Run() {
    for (std::int64_t step = 0;; ++step) {
      const bool is_evaluated = IsDue(step, measure_.evaluate_every, last_step_);
      if (is_evaluated) EvaluateState(step);
      if (!result_.divergence && (step < last_step_ || !is_evaluated)) ForwardBatch(step);
      if (result_.divergence) {
        ShowDivergence(step);
        break;
      }
      ShowState(step);
      if (step == last_step_) break;
      UpdateFrom(step);
    }
    if (!result_.divergence) CountMemorized();
    TestBestState();
    return std::move(result_);
  }

 private:
  Evaluation EvaluateFirst(const Split<Scalar>& split) const {
    const Index count =
        measure_.evaluate_size == 0 ? split.size() : std::min(measure_.evaluate_size, split.size());
    return Evaluate(network_, *loss_, split, count);
  }

  void EvaluateState(std::int64_t step) {
    const Stopwatch watch(result_.seconds.evaluate);
    pass_ = {};  // frees memory for the evaluation
    StepEvaluation at;
    at.step = step;
    at.train = EvaluateFirst(data_.train);
    if (data_.validation.size() > 0) at.validation = EvaluateFirst(data_.validation);
    if (!at.train.is_finite()) {
      // Runs the first examples again and keeps every z, to find the layer that is not finite.
      batch_.TakeFirst(data_.train, std::min<Index>(data_.train.size(), 500));
      network_.Forward(batch_.inputs, pass_);
      result_.divergence = Divergence{step, FirstNonFiniteLayer(network_, pass_)};
      return;
    }
    if (at.validation) CheckHeldOut(step, *at.validation);
    if (target_.Add(at) && target_.stops()) last_step_ = at.step;
    result_.steps_to_target = target_.reached();
    TrackBest(at);
    result_.evaluations.push_back(at);
  }

  void CheckHeldOut(std::int64_t step, const Evaluation& held_out) {
    if (held_out.is_finite()) return;
    std::optional<std::int64_t>& first = result_.held_out_not_finite_step;
    first = std::min(first.value_or(step), step);
  }

  void TrackBest(const StepEvaluation& at) {
    if (at.validation && !at.validation->is_finite()) return;
    if (at.validation && result_.best_step && at.validation->accuracy <= best_accuracy_) return;
    if (at.validation) best_accuracy_ = at.validation->accuracy;
    result_.best_step = at.step;
    if (data_.test.size() > 0) best_layers_ = network_.layers();
  }

  void ShowState(std::int64_t step) {
    if (observation_.empty()) return;
    const Stopwatch watch(result_.seconds.measure);
    observation_.ShowState(step);
  }

  void ShowDivergence(std::int64_t step) {
    const Stopwatch watch(result_.seconds.measure);
    observation_.ShowDivergence(step);
  }

  void KeepLayers(std::int64_t step) {
    if (observation_.empty()) return;
    const Stopwatch watch(result_.seconds.measure);
    observation_.KeepLayers(
        step, target_.MayStop() && IsDue(step + 1, measure_.evaluate_every, last_step_));
  }

  /// Computes the forward pass and the loss of update `step`. The loss tells whether the state is
  /// finite. The last state has no update, but is checked in the same way.
  void ForwardBatch(std::int64_t step) {
    const Stopwatch watch(result_.seconds.update);
    source_.Fill(step, batch_);
    if (training_.input_noise > 0.0) {
      AddInputNoise(training_.input_noise, seed_, step, batch_.inputs);
    }
    pass_.flops = {};
    const bool keeps_all = observation_.BatchNeedsAt(step).whole();
    network_.Forward(batch_.inputs, pass_, keeps_all ? Keep::kAll : Keep::kBackward);
    const LossSum sum =
        loss_->Evaluate(pass_.preactivation.back(), batch_.labels, &pass_.delta.back());
    if (std::isfinite(sum.loss)) {
      observation_.ShowLoss(step, sum.loss);
      return;
    }
    network_.Forward(batch_.inputs, pass_);
    result_.divergence = Divergence{step, FirstNonFiniteLayer(network_, pass_)};
  }

  void UpdateFrom(std::int64_t step) {
    const ObserverNeeds needs = observation_.BatchNeedsAt(step);
    if (needs.whole()) {
      UpdateAfterShowing(step);
    } else {
      UpdateAtOnce(step, needs);
    }
    result_.flops.Add(pass_.flops.dense, pass_.flops.executed);
  }

  /// Updates each layer as soon as its gradient can be computed, so that no gradient is kept.
  void UpdateAtOnce(std::int64_t step, const ObserverNeeds& needs) {
    KeepLayers(step);
    {
      const Stopwatch watch(result_.seconds.update);
      gradient_norms_.resize(network_.layers().size());
      network_.Backward(
          batch_.inputs, pass_, gradients_, training_.ActivationL1At(step),
          [&](std::size_t l, LayerGradient<Scalar>& gradient) {
            UpdateLayer(step, l, gradient);
            gradient_norms_[l] = gradient.weight_norm();
          },
          needs.gradient_norms);
    }
    if (!needs.any()) return;
    const Stopwatch watch(result_.seconds.measure);
    observation_.ShowMeasurement(step, batch_, pass_, gradients_, &gradient_norms_);
  }

  /// The same update, bit for bit, after the observers have seen the batch and its gradients.
  void UpdateAfterShowing(std::int64_t step) {
    {
      const Stopwatch watch(result_.seconds.update);
      network_.Backward(batch_.inputs, pass_, gradients_, training_.ActivationL1At(step));
    }
    {
      const Stopwatch watch(result_.seconds.measure);
      const bool has_task_deltas = training_.ActivationL1At(step) == 0.0;
      observation_.ShowBatch(step, batch_, pass_, gradients_, has_task_deltas);
    }
    KeepLayers(step);
    const Stopwatch watch(result_.seconds.update);
    for (std::size_t l = network_.layers().size(); l-- > 0;) {
      LayerGradient<Scalar> gradient(gradients_[l]);
      UpdateLayer(step, l, gradient);
    }
  }

  void UpdateLayer(std::int64_t step, std::size_t l, LayerGradient<Scalar>& gradient) {
    const FlushToZero flush;
    Layer<Scalar>& layer = network_.layers()[l];
    if (training_.weight_decay > 0.0) {
      AddWeightDecay(training_.weight_decay, layer, gradient.Value());
    }
    optimizer_->Update(step + 1, l, gradient, layer);
  }

  void CountMemorized() {
    if (flipped_.empty()) return;
    const Stopwatch watch(result_.seconds.evaluate);
    std::vector<std::int32_t> rows;
    for (const FlippedLabel& flip : flipped_) rows.push_back(static_cast<std::int32_t>(flip.row));
    result_.memorized_fraction =
        EvaluateRows<Scalar>(network_, *loss_, data_.train.inputs, labels_, rows).FiniteAccuracy();
  }

  /// Uses the test data once, after training, so that they influence no choice.
  void TestBestState() {
    if (best_layers_.empty()) return;
    const Stopwatch watch(result_.seconds.evaluate);
    std::swap(network_.layers(), best_layers_);
    const Evaluation test = Evaluate(network_, *loss_, data_.test, data_.test.size());
    CheckHeldOut(*result_.best_step, test);
    result_.test_accuracy = test.FiniteAccuracy();
    std::swap(network_.layers(), best_layers_);
  }

  Network<Scalar>& network_;
  const Dataset<Scalar>& data_;
  const TrainingSpec& training_;
  const MeasureSpec& measure_;
  std::uint64_t seed_;
  std::int64_t last_step_;  // earlier than training_.steps once a target ends training
  std::unique_ptr<Loss<Scalar>> loss_;
  std::unique_ptr<Optimizer<Scalar>> optimizer_;
  Observation<Scalar> observation_;
  TargetWatch target_;
  std::vector<FlippedLabel> flipped_;
  std::vector<std::int32_t> labels_;  // of the training rows, after label noise
  BatchSource<Scalar> source_;

  Batch<Scalar> batch_;
  Pass<Scalar> pass_;
  Gradients<Scalar> gradients_;
  std::vector<double> gradient_norms_;

  double best_accuracy_ = 0.0;
  std::vector<Layer<Scalar>> best_layers_;  // the parameters at best_step
  TrainingResult result_;
};

}  // namespace

template <typename Scalar>
TrainingResult Train(Network<Scalar>& network, const Dataset<Scalar>& data,
                     const TrainingSpec& training, const MeasureSpec& measure, std::uint64_t seed,
                     const std::vector<Observer<Scalar>*>& observers) {
  return TrainingRun<Scalar>(network, data, training, measure, seed, observers).Run();
}

template TrainingResult Train(Network<float>&, const Dataset<float>&, const TrainingSpec&,
                              const MeasureSpec&, std::uint64_t,
                              const std::vector<Observer<float>*>&);
template TrainingResult Train(Network<double>&, const Dataset<double>&, const TrainingSpec&,
                              const MeasureSpec&, std::uint64_t,
                              const std::vector<Observer<double>*>&);

}  // namespace relulab
