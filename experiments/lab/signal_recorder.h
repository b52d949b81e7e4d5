/// The observer behind theory.csv: what theory needs to know of each probe example at step 0.
#pragma once

#include <vector>

#include "core/theory/mean_field.h"
#include "core/train/observer.h"

namespace relulab {

template <typename Scalar>
class SignalRecorder final : public Observer<Scalar> {
 public:
  ObserverNeeds NeedsAt(std::int64_t step, bool is_due) const override {
    const bool is_start = is_due && step == 0;
    return {.forward = is_start, .backward = is_start};
  }

  void OnMeasure(const StepView<Scalar>& view) override;

  /// One an example of the probe, in its order; empty before step 0 was measured.
  const std::vector<ExampleSignal>& examples() const { return examples_; }

 private:
  std::vector<ExampleSignal> examples_;
};

extern template class SignalRecorder<float>;
extern template class SignalRecorder<double>;

}  // namespace relulab
