#include "core/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "core/nn/loss.h"
#include "core/nn/optimizer.h"
#include "core/train/batches.h"

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

bool IsDue(std::int64_t step, std::int64_t every, std::int64_t last_step) {
  return every > 0 && (step % every == 0 || step == last_step);
}

template <typename Scalar>
int FirstNonFiniteLayer(const Network<Scalar>& network, const Pass<Scalar>& pass) {
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    if (!AllFinite(network.layers()[l]) || !pass.preactivation[l].allFinite()) {
      return static_cast<int>(l + 1);
    }
  }
  return network.depth() + 1;  // every z is finite and their loss is not
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
        observers_(observers),
        loss_(MakeLoss<Scalar>(*training.loss)),
        optimizer_(MakeOptimizer<Scalar>(*training.optimizer, training.optimizer_parameters)),
        target_(training.target),
        flipped_(DrawFlippedLabels(training.label_noise, data.train.labels, data.classes, seed)),
        labels_(data.train.labels),
        source_(data, labels_, seed,
                training.batch_size == 0 ? data.train.size() : training.batch_size) {
    for (const FlippedLabel& flip : flipped_) {
      labels_[static_cast<std::size_t>(flip.row)] = flip.label;
    }
  }

  TrainingResult Run(const std::stop_token& stop) {
    for (std::int64_t step = 0;; ++step) {
      if (stop.stop_requested()) {
        result_.stopped = true;
        return std::move(result_);
      }
      if (IsDue(step, measure_.evaluate_every, last_step_)) EvaluateState(step);
      if (!result_.divergence) ShowState(step);
      if (step == last_step_ || result_.divergence) break;
      UpdateFrom(step);
      if (result_.divergence) break;
    }
    if (!result_.divergence) CountMemorized();
    TestBestState();
    return std::move(result_);
  }

 private:
  const Split<Scalar>& ProbeSplit() const {
    switch (measure_.probe) {
      case ProbeSource::kValidation:
        return data_.validation;
      case ProbeSource::kTest:
        return data_.test;
      case ProbeSource::kTrain:
      case ProbeSource::kBatch:
        break;
    }
    return data_.train;
  }

  Evaluation EvaluateFirst(const Split<Scalar>& split) const {
    const Index count =
        measure_.evaluate_size == 0 ? split.size() : std::min(measure_.evaluate_size, split.size());
    return Evaluate(network_, *loss_, split, count);
  }

  void EvaluateState(std::int64_t step) {
    const Stopwatch watch(result_.seconds.evaluate);
    pass_ = {};  // an evaluation needs memory of its own
    StepEvaluation at;
    at.step = step;
    at.train = EvaluateFirst(data_.train);
    if (data_.validation.size() > 0) at.validation = EvaluateFirst(data_.validation);
    if (!std::isfinite(at.train.loss)) {
      // The same examples once more, keeping every z, to find the first layer that is not finite.
      batch_.TakeFirst(data_.train, std::min<Index>(data_.train.size(), 500));
      network_.Forward(batch_.inputs, pass_);
      result_.divergence = Divergence{step, FirstNonFiniteLayer(network_, pass_)};
      return;
    }
    if (target_.Add(at) && target_.stops()) last_step_ = at.step;
    result_.steps_to_target = target_.reached();
    TrackBest(at);
    result_.evaluations.push_back(at);
  }

  void TrackBest(const StepEvaluation& at) {
    if (at.validation && result_.best_step && at.validation->accuracy <= best_accuracy_) return;
    if (at.validation) best_accuracy_ = at.validation->accuracy;
    result_.best_step = at.step;
    if (data_.test.size() > 0) best_layers_ = network_.layers();
  }

  ObserverNeeds NeedsOf(const Observer<Scalar>& observer, std::int64_t step) const {
    return observer.NeedsAt(step, IsDue(step, measure_.every, last_step_));
  }

  ObserverNeeds NeedsAt(std::int64_t step) const {
    ObserverNeeds all;
    for (const Observer<Scalar>* observer : observers_) all.Add(NeedsOf(*observer, step));
    return all;
  }

  void ShowState(std::int64_t step) {
    if (observers_.empty()) return;
    const Stopwatch watch(result_.seconds.measure);
    for (Observer<Scalar>* observer : observers_) observer->OnState(step, network_);
    if (measure_.probe == ProbeSource::kBatch) return;
    const ObserverNeeds needs = NeedsAt(step);
    if (!needs.any()) return;
    if (probe_.labels.empty()) probe_.TakeFirst(ProbeSplit(), measure_.probe_size);
    if (needs.backward || needs.gradient_norms) {
      BackPropagate(probe_, probe_pass_, probe_gradients_);
    } else {
      network_.Forward(probe_.inputs, probe_pass_);
    }
    ShowMeasurement(step, probe_, probe_pass_, probe_gradients_, nullptr);
  }

  void ShowMeasurement(std::int64_t step, const Batch<Scalar>& batch, const Pass<Scalar>& pass,
                       const Gradients<Scalar>& gradients,
                       const std::vector<double>* weight_gradient_norms) {
    const StepView<Scalar> view{
        step, network_,  batch.inputs,          batch.labels,
        pass, gradients, weight_gradient_norms, has_previous_layers_ ? &previous_layers_ : nullptr};
    for (Observer<Scalar>* observer : observers_) {
      if (NeedsOf(*observer, step).any()) observer->OnMeasure(view);
    }
  }

  /// Before an update that an observer compares with the state before it.
  void KeepLayers(std::int64_t step) {
    const bool may_be_last =
        target_.MayStop() && IsDue(step + 1, measure_.evaluate_every, last_step_);
    const bool is_due = IsDue(step + 1, measure_.every, last_step_) || may_be_last;
    has_previous_layers_ = std::any_of(observers_.begin(), observers_.end(), [&](const auto* o) {
      return o->NeedsAt(step + 1, is_due).previous_layers;
    });
    if (!has_previous_layers_) return;
    const Stopwatch watch(result_.seconds.measure);
    previous_layers_ = network_.layers();
  }

  void UpdateFrom(std::int64_t step) {
    const ObserverNeeds needs =
        measure_.probe == ProbeSource::kBatch ? NeedsAt(step) : ObserverNeeds{};
    {
      const Stopwatch watch(result_.seconds.update);
      source_.Fill(step, batch_);
      if (training_.input_noise > 0.0) {
        AddInputNoise(training_.input_noise, seed_, step, batch_.inputs);
      }
      pass_.flops = {};
      network_.Forward(batch_.inputs, pass_, needs.whole() ? Keep::kAll : Keep::kBackward);
      const LossSum sum =
          loss_->Evaluate(pass_.preactivation.back(), batch_.labels, &pass_.delta.back());
      if (!std::isfinite(sum.loss)) {
        network_.Forward(batch_.inputs, pass_);
        result_.divergence = Divergence{step, FirstNonFiniteLayer(network_, pass_)};
        return;
      }
    }
    if (needs.whole()) {
      UpdateAfterShowing(step, needs);
    } else {
      UpdateAtOnce(step, needs);
    }
    result_.flops.Add(pass_.flops.dense, pass_.flops.executed);
  }

  /// Updates each layer as soon as its gradient can be known, so that gradients need not be kept.
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
    ShowMeasurement(step, batch_, pass_, gradients_, &gradient_norms_);
  }

  /// The same update, bit for bit.
  void UpdateAfterShowing(std::int64_t step, const ObserverNeeds& needs) {
    {
      const Stopwatch watch(result_.seconds.update);
      network_.Backward(batch_.inputs, pass_, gradients_, training_.ActivationL1At(step));
    }
    ShowBatch(step, needs);
    KeepLayers(step);
    const Stopwatch watch(result_.seconds.update);
    for (std::size_t l = network_.layers().size(); l-- > 0;) {
      LayerGradient<Scalar> gradient(gradients_[l]);
      UpdateLayer(step, l, gradient);
    }
  }

  void UpdateLayer(std::int64_t step, std::size_t l, LayerGradient<Scalar>& gradient) {
    Layer<Scalar>& layer = network_.layers()[l];
    if (training_.weight_decay > 0.0) {
      AddWeightDecay(training_.weight_decay, layer, gradient.Value());
    }
    optimizer_->Update(step + 1, l, gradient, layer);
  }

  /// The gradients are those of the update. With a penalty, the update's deltas are not those of
  /// the task, which delta_norm is about: they are computed again without it.
  void ShowBatch(std::int64_t step, const ObserverNeeds& needs) {
    const Stopwatch watch(result_.seconds.measure);
    const bool is_task = training_.ActivationL1At(step) == 0.0 || !needs.backward;
    if (!is_task) BackPropagate(batch_, probe_pass_, probe_gradients_);
    ShowMeasurement(step, batch_, is_task ? pass_ : probe_pass_, gradients_, nullptr);
  }

  /// Both passes of the task loss.
  void BackPropagate(const Batch<Scalar>& batch, Pass<Scalar>& pass,
                     Gradients<Scalar>& gradients) const {
    network_.Forward(batch.inputs, pass);
    loss_->Evaluate(pass.preactivation.back(), batch.labels, &pass.delta.back());
    network_.Backward(batch.inputs, pass, gradients);
  }

  void CountMemorized() {
    if (flipped_.empty()) return;
    const Stopwatch watch(result_.seconds.evaluate);
    std::vector<std::int32_t> rows;
    for (const FlippedLabel& flip : flipped_) rows.push_back(static_cast<std::int32_t>(flip.row));
    result_.memorized_fraction =
        EvaluateRows<Scalar>(network_, *loss_, data_.train.inputs, labels_, rows).accuracy;
  }

  /// Test data are used once, after training, and choose nothing.
  void TestBestState() {
    if (best_layers_.empty()) return;
    const Stopwatch watch(result_.seconds.evaluate);
    std::swap(network_.layers(), best_layers_);
    result_.test_accuracy = Evaluate(network_, *loss_, data_.test, data_.test.size()).accuracy;
    std::swap(network_.layers(), best_layers_);
  }

  Network<Scalar>& network_;
  const Dataset<Scalar>& data_;
  const TrainingSpec& training_;
  const MeasureSpec& measure_;
  std::uint64_t seed_;
  std::int64_t last_step_;  // earlier than training_.steps once a target ends it
  const std::vector<Observer<Scalar>*>& observers_;
  std::unique_ptr<Loss<Scalar>> loss_;
  std::unique_ptr<Optimizer<Scalar>> optimizer_;
  TargetWatch target_;
  std::vector<FlippedLabel> flipped_;
  std::vector<std::int32_t> labels_;  // those trained on: the split's, some of them flipped
  BatchSource<Scalar> source_;

  Batch<Scalar> batch_;
  Pass<Scalar> pass_;
  Gradients<Scalar> gradients_;
  std::vector<double> gradient_norms_;

  Batch<Scalar> probe_;
  Pass<Scalar> probe_pass_;
  Gradients<Scalar> probe_gradients_;

  std::vector<Layer<Scalar>> previous_layers_;  // the parameters before the last update
  bool has_previous_layers_ = false;

  double best_accuracy_ = 0.0;
  std::vector<Layer<Scalar>> best_layers_;  // the parameters at best_step
  TrainingResult result_;
};

}  // namespace

template <typename Scalar>
TrainingResult Train(Network<Scalar>& network, const Dataset<Scalar>& data,
                     const TrainingSpec& training, const MeasureSpec& measure, std::uint64_t seed,
                     const std::vector<Observer<Scalar>*>& observers, std::stop_token stop) {
  return TrainingRun<Scalar>(network, data, training, measure, seed, observers).Run(stop);
}

template TrainingResult Train(Network<float>&, const Dataset<float>&, const TrainingSpec&,
                              const MeasureSpec&, std::uint64_t,
                              const std::vector<Observer<float>*>&, std::stop_token);
template TrainingResult Train(Network<double>&, const Dataset<double>&, const TrainingSpec&,
                              const MeasureSpec&, std::uint64_t,
                              const std::vector<Observer<double>*>&, std::stop_token);

}  // namespace relulab
