#include "core/train/observation.h"

#include <algorithm>

namespace relulab {

template <typename Scalar>
ObserverNeeds Observation<Scalar>::BatchNeedsAt(std::int64_t step) const {
  return measure_.probe == ProbeSource::kBatch ? NeedsAt(step) : ObserverNeeds{};
}

template <typename Scalar>
void Observation<Scalar>::ShowState(std::int64_t step) {
  for (Observer<Scalar>* observer : observers_) observer->OnState(step, network_);
  if (measure_.probe == ProbeSource::kBatch) return;
  const ObserverNeeds needs = NeedsAt(step);
  if (!needs.any()) return;
  if (probe_.labels.empty()) probe_.TakeFirst(ProbeSplit(), measure_.probe_size);
  if (needs.backward || needs.gradient_norms) {
    BackPropagate(probe_);
  } else {
    network_.Forward(probe_.inputs, probe_pass_);
  }
  ShowMeasurement(step, probe_, probe_pass_, probe_gradients_, nullptr);
}

template <typename Scalar>
void Observation<Scalar>::ShowDivergence(std::int64_t step) {
  const bool is_due = IsDue(step, measure_.every, last_step_);
  for (Observer<Scalar>* observer : observers_) observer->OnDivergence(step, is_due, network_);
}

template <typename Scalar>
void Observation<Scalar>::ShowBatch(std::int64_t step, const Batch<Scalar>& batch,
                                    const Pass<Scalar>& pass, const Gradients<Scalar>& gradients,
                                    bool has_task_deltas) {
  const bool is_task = has_task_deltas || !NeedsAt(step).backward;
  if (!is_task) BackPropagate(batch);
  ShowMeasurement(step, batch, is_task ? pass : probe_pass_, gradients, nullptr);
}

template <typename Scalar>
void Observation<Scalar>::ShowMeasurement(std::int64_t step, const Batch<Scalar>& batch,
                                          const Pass<Scalar>& pass,
                                          const Gradients<Scalar>& gradients,
                                          const std::vector<double>* weight_gradient_norms) {
  const StepView<Scalar> view{
      step, network_,  batch.inputs,          batch.labels,
      pass, gradients, weight_gradient_norms, has_previous_layers_ ? &previous_layers_ : nullptr};
  for (Observer<Scalar>* observer : observers_) {
    if (NeedsOf(*observer, step).any()) observer->OnMeasure(view);
  }
}

template <typename Scalar>
void Observation<Scalar>::KeepLayers(std::int64_t step, bool may_end) {
  const bool is_due = IsDue(step + 1, measure_.every, last_step_) || may_end;
  has_previous_layers_ = std::any_of(observers_.begin(), observers_.end(), [&](const auto* o) {
    return o->NeedsAt(step + 1, is_due).previous_layers;
  });
  if (has_previous_layers_) previous_layers_ = network_.layers();
}

template <typename Scalar>
ObserverNeeds Observation<Scalar>::NeedsOf(const Observer<Scalar>& observer,
                                           std::int64_t step) const {
  return observer.NeedsAt(step, IsDue(step, measure_.every, last_step_));
}

template <typename Scalar>
ObserverNeeds Observation<Scalar>::NeedsAt(std::int64_t step) const {
  ObserverNeeds all;
  for (const Observer<Scalar>* observer : observers_) all.Add(NeedsOf(*observer, step));
  return all;
}

template <typename Scalar>
const Split<Scalar>& Observation<Scalar>::ProbeSplit() const {
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

/// Runs a forward and a backward pass of the task loss, into probe_pass_ and probe_gradients_.
template <typename Scalar>
void Observation<Scalar>::BackPropagate(const Batch<Scalar>& batch) {
  network_.Forward(batch.inputs, probe_pass_);
  loss_.Evaluate(probe_pass_.preactivation.back(), batch.labels, &probe_pass_.delta.back());
  network_.Backward(batch.inputs, probe_pass_, probe_gradients_);
}

template class Observation<float>;
template class Observation<double>;

}  // namespace relulab
