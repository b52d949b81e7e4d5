#include "experiments/lab/time_activation.h"

#include <algorithm>
#include <array>

#include "core/random/stream.h"
#include "experiments/lab/seconds_since.h"

namespace relulab {
namespace {

/// The time of one call of `work`, in seconds. `work` must do the same in every call. The number of
/// calls is doubled until they take 4 ms together. The result is the median of five samples, each
/// the mean of that many calls. The calls of the search warm the caches and are not counted. If one
/// call takes 4 ms or more, `work` is called six times in all.
template <typename Work>
double MedianSeconds(const Work& work) {
  const auto seconds_of = [&work](int calls) {
    const Clock::time_point start = Clock::now();
    for (int i = 0; i < calls; ++i) work();
    return SecondsSince(start);
  };
  constexpr double kSampleSeconds = 0.004;
  constexpr int kMostCalls = 1 << 20;
  int calls = 1;
  while (seconds_of(calls) < kSampleSeconds && calls < kMostCalls) calls *= 2;
  std::array<double, 5> samples{};
  for (double& sample : samples) sample = seconds_of(calls) / calls;
  std::nth_element(samples.begin(), samples.begin() + 2, samples.end());
  return samples[2];
}

}  // namespace

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
