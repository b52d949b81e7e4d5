#include "experiments/lab/time_activation.h"

#include "core/random/stream.h"
#include "experiments/lab/median_seconds.h"

namespace relulab {

template <typename Scalar>
ActivationNanoseconds TimeActivation(const Activation<Scalar>& activation) {
  constexpr Index kCount = 65536 / static_cast<Index>(sizeof(Scalar));
  RandomStream stream(0, Purpose::kTimingInput, 0);
  Vector<Scalar> z(kCount);
  for (Scalar& value : z) value = static_cast<Scalar>(stream.Normal());
  Vector<Scalar> a(kCount);
  Vector<Scalar> derivative(kCount);
  const double forward = MedianSeconds([&] { activation.Forward(z.data(), a.data(), kCount); });
  const double both = MedianSeconds(
      [&] { activation.ForwardWithDerivative(z.data(), a.data(), derivative.data(), kCount); });
  constexpr double kNanoseconds = 1e9 / static_cast<double>(kCount);
  return {.forward = forward * kNanoseconds, .derivative = both * kNanoseconds};
}

template ActivationNanoseconds TimeActivation(const Activation<float>&);
template ActivationNanoseconds TimeActivation(const Activation<double>&);

}  // namespace relulab
