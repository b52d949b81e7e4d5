#include "core/nn/activation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace relulab {
namespace {

template <typename Scalar>
struct ValueAndDerivative {
  Scalar value;
  Scalar derivative;
};

template <typename Scalar>
ValueAndDerivative<Scalar> At(std::string_view name, Scalar z) {
  const ActivationInfo* row = FindRow(Activations(), name);
  const auto activation = MakeActivation<Scalar>(name, DefaultValues(row->parameters));
  ValueAndDerivative<Scalar> result{};
  activation->ForwardWithDerivative(&z, &result.value, &result.derivative, 1);
  return result;
}

TEST(Activation, NamesAreUnique) {
  for (const ActivationInfo& row : Activations()) EXPECT_EQ(FindRow(Activations(), row.name), &row);
}

TEST(Relu, IsMaxOfZeroAndZ) {
  const float kInfinity = std::numeric_limits<float>::infinity();
  const float kDenormal = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(At("relu", 3.5F).value, 3.5F);
  EXPECT_EQ(At("relu", -3.5F).value, 0.0F);
  EXPECT_EQ(At("relu", kDenormal).value, kDenormal);
  EXPECT_EQ(At("relu", kDenormal).derivative, 1.0F);
  EXPECT_EQ(At("relu", -kDenormal).value, 0.0F);
  EXPECT_EQ(At("relu", kInfinity).value, kInfinity);
  EXPECT_EQ(At("relu", -kInfinity).value, 0.0F);
  EXPECT_EQ(At("relu", 0.0F).value, 0.0F);
  EXPECT_EQ(At("relu", 0.0F).derivative, 0.0F);
  EXPECT_EQ(At("relu", -0.0F).value, 0.0F);
}

TEST(Tanh, KnownAnswersOnBothSidesOfTheSwitch) {
  for (double z = -20.0; z <= 20.0; z += 0.0371) {
    const auto at = At("tanh", z);
    EXPECT_NEAR(at.value, std::tanh(z), 4e-16 * std::abs(std::tanh(z))) << z;
    // sech^2 in long double: 1 - tanh^2 would cancel.
    const long double cosh = std::cosh(static_cast<long double>(z));
    const double derivative = static_cast<double>(1.0L / (cosh * cosh));
    EXPECT_NEAR(at.derivative, derivative, 1e-14 * derivative) << z;
  }
  EXPECT_DOUBLE_EQ(At("tanh", 1e-300).value, 1e-300);
  EXPECT_EQ(At("tanh", 0.0).value, 0.0);
}

TEST(Tanh, Float32KeepsItsTail) {
  const float derivative = At("tanh", 15.0F).derivative;  // 1 - tanh^2 is 0 in float32 there
  const double exact = 4.0 * std::exp(-30.0);
  EXPECT_NEAR(derivative, exact, 1e-5 * exact);
}

TEST(Sigmoid, KnownAnswersAndTails) {
  EXPECT_EQ(At("sigmoid", 0.0).value, 0.5);
  EXPECT_EQ(At("sigmoid", 0.0).derivative, 0.25);
  for (const double z : {-700.0, -40.0, -3.0, -1e-3, 0.2, 5.0, 40.0, 700.0}) {
    const auto at = At("sigmoid", z);
    const long double e = std::exp(-static_cast<long double>(z));
    EXPECT_NEAR(at.value, static_cast<double>(1.0L / (1.0L + e)), 1e-14 * at.value) << z;
    const double derivative = static_cast<double>(e / ((1.0L + e) * (1.0L + e)));
    EXPECT_NEAR(at.derivative, derivative, 1e-13 * derivative) << z;
  }
}

TEST(Activation, SaturationPointsAreWhereTheDerivativeFallsBelowFivePercentForGood) {
  for (const ActivationInfo& row : Activations()) {
    const auto activation = MakeActivation<double>(row.name, DefaultValues(row.parameters));
    const auto slope = [&](double z) {
      double a = 0.0;
      double derivative = 0.0;
      activation->ForwardWithDerivative(&z, &a, &derivative, 1);
      return std::abs(derivative);
    };
    double supremum = 0.0;
    for (double z = -50.0; z <= 50.0; z += 1e-3) supremum = std::max(supremum, slope(z));
    // From far outside inwards, the first z that is not flat.
    const double step = 1e-3;
    double low = -60.0;
    while (low < 60.0 && slope(low) < 0.05 * supremum) low += step;
    double high = 60.0;
    while (high > -60.0 && slope(high) < 0.05 * supremum) high -= step;
    const Saturation found = activation->saturation();
    const auto expected = [](double z, double end) { return std::abs(z) >= 59.9 ? end : z; };
    const double infinity = std::numeric_limits<double>::infinity();
    const double expected_low = expected(low, -infinity);
    const double expected_high = expected(high, infinity);
    EXPECT_TRUE(found.low == expected_low || std::abs(found.low - expected_low) < 2e-3) << row.name;
    EXPECT_TRUE(found.high == expected_high || std::abs(found.high - expected_high) < 2e-3)
        << row.name;
  }
}

TEST(Activation, NanStaysVisible) {
  for (const ActivationInfo& row : Activations()) {
    EXPECT_TRUE(std::isnan(At(row.name, std::numeric_limits<float>::quiet_NaN()).value))
        << row.name;
    EXPECT_TRUE(std::isnan(At(row.name, std::numeric_limits<double>::quiet_NaN()).value))
        << row.name;
  }
}

TEST(Activation, ForwardEqualsForwardWithDerivativeAtEveryLength) {
  for (const ActivationInfo& row : Activations()) {
    const auto activation = MakeActivation<float>(row.name, DefaultValues(row.parameters));
    for (const Index count : {0, 1, 7, 255, 256, 257, 1000}) {
      const Vector<float> z = Vector<float>::LinSpaced(count, -4.0F, 4.0F);
      Vector<float> a(count);
      Vector<float> b(count);
      Vector<float> derivative(count);
      activation->Forward(z.data(), a.data(), count);
      activation->ForwardWithDerivative(z.data(), b.data(), derivative.data(), count);
      EXPECT_EQ(a, b) << row.name;
      Vector<float> in_place = z;
      activation->Forward(in_place.data(), in_place.data(), count);
      EXPECT_EQ(a, in_place) << row.name;
    }
  }
}

TEST(Activation, Float32AgreesWithFloat64) {
  for (const ActivationInfo& row : Activations()) {
    for (double z = -9.0; z <= 9.0; z += 0.0113) {
      const auto single = At(row.name, static_cast<float>(z));
      const auto exact = At(row.name, static_cast<double>(static_cast<float>(z)));
      EXPECT_NEAR(single.value, exact.value, 1e-6 * std::abs(exact.value)) << row.name << " " << z;
      EXPECT_NEAR(single.derivative, exact.derivative, 2e-6 * std::abs(exact.derivative))
          << row.name << " " << z;
    }
  }
}

TEST(Activation, DerivativeMatchesFiniteDifferences) {
  for (const ActivationInfo& row : Activations()) {
    for (double z = -6.0; z <= 6.0; z += 0.137) {
      const double h = 1e-3;
      bool near_kink = false;
      for (const double kink : row.kinks) near_kink |= std::abs(z - kink) <= 2 * h;
      if (near_kink) continue;
      // Fourth-order central difference.
      const auto f = [&](double x) { return At(row.name, x).value; };
      const double numeric = (8 * (f(z + h) - f(z - h)) - (f(z + 2 * h) - f(z - 2 * h))) / (12 * h);
      const double derivative = At(row.name, z).derivative;
      // Values near 1 leave a rounding error of 1e-16 / h whatever the slope.
      EXPECT_NEAR(numeric, derivative, 1e-8 * std::abs(derivative) + 1e-12) << row.name << " " << z;
    }
  }
}

}  // namespace
}  // namespace relulab
