/// The observer behind theory.csv: what theory needs to know of each probe example at step 0.
#pragma once

#include <vector>

#include "core/theory/mean_field.h"
#include "core/train/observer.h"

namespace relulab {

template <typename Scalar>
class SignalRecorder final : public Observer<Scalar> {
 public:
  void OnMeasure(const StepView<Scalar>& view) override;

  /// One an example of the probe, in its order; empty before step 0 was measured.
  const std::vector<ExampleSignal>& examples() const { return examples_; }

 private:
  std::vector<ExampleSignal> examples_;
};

extern template class SignalRecorder<float>;
extern template class SignalRecorder<double>;

}  // namespace relulab
