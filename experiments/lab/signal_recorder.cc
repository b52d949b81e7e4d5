#include "experiments/lab/signal_recorder.h"

#include "core/numeric/norm.h"

namespace relulab {

template <typename Scalar>
void SignalRecorder<Scalar>::OnMeasure(const StepView<Scalar>& view) {
  if (view.step != 0) return;
  const auto column_norm = [](const Matrix<Scalar>& values, Index column) {
    return Norm(values.data() + column * values.rows(), values.rows());
  };
  for (Index i = 0; i < view.inputs.cols(); ++i) {
    examples_.push_back({column_norm(view.inputs, i), column_norm(view.pass.delta.back(), i)});
  }
}

template class SignalRecorder<float>;
template class SignalRecorder<double>;

}  // namespace relulab
