#include "experiments/lab/time_activation.h"

#include <gtest/gtest.h>

#include <vector>

namespace relulab {
namespace {

template <typename Scalar>
ActivationNanoseconds Time(std::string_view name) {
  return TimeActivation(*MakeActivation<Scalar>(
      *FindRow(Activations(), name), DefaultValues(FindRow(Activations(), name)->parameters)));
}

// The bounds are wide, because the machine may be busy. An element that takes less than a hundredth
// of a nanosecond was not computed.
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

/// Records the inputs of its last calls.
class Spy final : public Activation<double> {
 public:
  void Forward(const double* z, double* /*a*/, Index count) const override {
    forward.assign(z, z + count);
  }
  void ForwardWithDerivative(const double* z, double* /*a*/, double* /*derivative*/,
                             Index count) const override {
    with_derivative.assign(z, z + count);
  }
  bool has_derivative_from_output() const override { return false; }
  void DerivativeFromOutput(const double* /*a*/, double* /*derivative*/,
                            Index /*count*/) const override {}
  Saturation saturation() const override { return {}; }
  bool non_negative() const override { return false; }
  bool zero_below_zero() const override { return false; }

  mutable std::vector<double> forward;
  mutable std::vector<double> with_derivative;
};

// Checks the inputs: on a busy machine the times do not show whether the activation was timed.
TEST(TimeActivation, AsksForBothOfTheSameStandardNormalValues) {
  const Spy spy;
  TimeActivation<double>(spy);
  EXPECT_EQ(spy.forward, spy.with_derivative);
  const Eigen::Map<const Vector<double>> z(spy.forward.data(),
                                           static_cast<Index>(spy.forward.size()));
  ASSERT_GT(z.size(), 1000);
  EXPECT_NEAR(z.mean(), 0.0, 0.1);
  EXPECT_NEAR(z.squaredNorm() / static_cast<double>(z.size()), 1.0, 0.1);
}

}  // namespace
}  // namespace relulab
