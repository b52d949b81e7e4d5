#include "core/data/missing.h"

#include "core/random/stream.h"

namespace relulab {

template <typename Scalar>
void RemoveInputs(double fraction, SplitName split, Matrix<Scalar>& inputs) {
  if (fraction == 0.0) return;
  for (Index example = 0; example < inputs.cols(); ++example) {
    RandomStream stream(0, Purpose::kMissingInputs, static_cast<std::uint32_t>(split),
                        static_cast<std::uint32_t>(example));
    for (Index feature = 0; feature < inputs.rows(); ++feature) {
      if (stream.Uniform() < fraction) inputs(feature, example) = Scalar{0};
    }
  }
}

template void RemoveInputs(double, SplitName, Matrix<float>&);
template void RemoveInputs(double, SplitName, Matrix<double>&);

}  // namespace relulab
