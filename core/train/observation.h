/// Shows the states and batches of a training run to its observers.
#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/train/batches.h"
#include "core/train/observer.h"
#include "core/train/training_spec.h"

namespace relulab {

/// Computes what the observers need at a step and calls them. The constructor's arguments must
/// outlive the object.
template <typename Scalar>
class Observation {
 public:
  /// `last_step` may decrease during training.
  Observation(const std::vector<Observer<Scalar>*>& observers, const Network<Scalar>& network,
              const Loss<Scalar>& loss, const Dataset<Scalar>& data, const MeasureSpec& measure,
              const std::int64_t& last_step)
      : observers_(observers),
        network_(network),
        loss_(loss),
        data_(data),
        measure_(measure),
        last_step_(last_step) {}

  bool empty() const { return observers_.empty(); }

  /// The needs of all observers on the training batch of a step; none if the probe is a split.
  ObserverNeeds BatchNeedsAt(std::int64_t step) const;

  /// Shows the state at a step. If the probe is a split and an observer needs passes over it, runs
  /// and shows them.
  void ShowState(std::int64_t step);

  /// Tells the observers that the run diverges at `step`.
  void ShowDivergence(std::int64_t step);

  /// Shows the loss of the training batch of an update.
  void ShowLoss(std::int64_t step, double loss) {
    for (Observer<Scalar>* observer : observers_) observer->OnLoss(step, loss);
  }

  /// Shows the training batch with the gradients of the update. If `has_task_deltas` is false, the
  /// deltas of `pass` include a penalty; they are computed again without it.
  void ShowBatch(std::int64_t step, const Batch<Scalar>& batch, const Pass<Scalar>& pass,
                 const Gradients<Scalar>& gradients, bool has_task_deltas);

  /// Calls OnMeasure. `weight_gradient_norms` may be null.
  void ShowMeasurement(std::int64_t step, const Batch<Scalar>& batch, const Pass<Scalar>& pass,
                       const Gradients<Scalar>& gradients,
                       const std::vector<double>* weight_gradient_norms);

  /// Copies the parameters before the update of `step` if an observer compares the next state with
  /// them. `may_end`: training may end at the next state.
  void KeepLayers(std::int64_t step, bool may_end);

 private:
  ObserverNeeds NeedsOf(const Observer<Scalar>& observer, std::int64_t step) const;
  ObserverNeeds NeedsAt(std::int64_t step) const;
  const Split<Scalar>& ProbeSplit() const;
  void BackPropagate(const Batch<Scalar>& batch);

  const std::vector<Observer<Scalar>*>& observers_;
  const Network<Scalar>& network_;
  const Loss<Scalar>& loss_;
  const Dataset<Scalar>& data_;
  const MeasureSpec& measure_;
  const std::int64_t& last_step_;

  Batch<Scalar> probe_;
  Pass<Scalar> probe_pass_;
  Gradients<Scalar> probe_gradients_;

  std::vector<Layer<Scalar>> previous_layers_;  // the parameters before the last update
  bool has_previous_layers_ = false;
};

}  // namespace relulab
