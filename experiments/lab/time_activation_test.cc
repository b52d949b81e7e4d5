#include "experiments/lab/time_activation.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

template <typename Scalar>
ActivationNanoseconds Time(std::string_view name) {
  return TimeActivation(
      *MakeActivation<Scalar>(name, DefaultValues(FindRow(Activations(), name)->parameters)));
}

// Wide bounds: machines are busy. An element that takes less than a hundredth of a nanosecond was
// not computed.
template <typename Scalar>
void ExpectPlausibleTimes() {
  for (const std::string_view name : {"relu", "tanh", "sigmoid"}) {
    const ActivationNanoseconds time = Time<Scalar>(name);
    EXPECT_GT(time.forward, 0.01) << name;
    EXPECT_GT(time.derivative, 0.01) << name;
    EXPECT_LT(time.forward, 1000.0) << name;
    EXPECT_LT(time.derivative, 1000.0) << name;
  }
}

TEST(TimeActivation, IsNanosecondsAnElement) {
  ExpectPlausibleTimes<float>();
  ExpectPlausibleTimes<double>();
}

TEST(TimeActivation, AnExponentialTakesLongerThanAMaximum) {
  EXPECT_GT(Time<double>("tanh").forward, Time<double>("relu").forward);
  EXPECT_GT(Time<double>("tanh").derivative, Time<double>("relu").derivative);
}

}  // namespace
}  // namespace relulab
