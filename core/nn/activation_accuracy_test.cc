// Compares the vectorised sigmoid and tanh with other formulas, computed with the C library in a
// wider type (double for float32, long double for float64). The claim cheap_to_compute cites this
// test: the time of a function that is wrong would prove nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "core/nn/activation.h"

namespace relulab {
namespace {

/// About four million bit patterns of each precision at equal distances, NaNs left out.
template <typename Scalar>
std::vector<Scalar> Sweep() {
  using Bits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;
  constexpr Bits kStride = sizeof(Scalar) == 4 ? Bits{1021} : static_cast<Bits>((1ULL << 42) + 15);
  std::vector<Scalar> values;
  for (Bits bits = 0; bits <= std::numeric_limits<Bits>::max() - kStride; bits += kStride) {
    const auto x = std::bit_cast<Scalar>(bits);
    if (!std::isnan(x)) values.push_back(x);
  }
  return values;
}

struct Sigmoid {
  static constexpr const char* kName = "sigmoid";
  template <typename Wide>
  static Wide Value(Wide x) {
    return Wide(1) / (Wide(1) + std::exp(-x));
  }
  template <typename Wide>
  static Wide Derivative(Wide x) {
    const Wide twice_cosh = Wide(2) * std::cosh(x / Wide(2));
    return Wide(1) / (twice_cosh * twice_cosh);
  }
};

struct Tanh {
  static constexpr const char* kName = "tanh";
  template <typename Wide>
  static Wide Value(Wide x) {
    return std::tanh(x);
  }
  template <typename Wide>
  static Wide Derivative(Wide x) {
    const Wide cosh = std::cosh(x);
    return Wide(1) / (cosh * cosh);
  }
};

/// The relative error in units of epsilon. If the exact value is below twice the smallest normal
/// number, the exponential may be subnormal or 0; any value below four times that number then
/// counts as exact.
template <typename Scalar, typename Wide>
double ErrorOf(Scalar found, Wide exact) {
  constexpr Wide kFloor = Wide(2) * std::numeric_limits<Scalar>::min();
  if (std::abs(exact) < kFloor) {
    return std::abs(found) < 2 * kFloor ? 0.0 : std::numeric_limits<double>::infinity();
  }
  const Wide error = std::abs((Wide(found) - exact) / exact);
  return static_cast<double>(error / std::numeric_limits<Scalar>::epsilon());
}

template <typename Function, typename Scalar>
void ExpectAccurate() {
  using Wide = std::conditional_t<sizeof(Scalar) == 4, double, long double>;
  const ActivationInfo& row = *FindRow(Activations(), Function::kName);
  const auto activation = MakeActivation<Scalar>(row, DefaultValues(row.parameters));
  const std::vector<Scalar> x = Sweep<Scalar>();
  const auto count = static_cast<Index>(x.size());
  std::vector<Scalar> y(x.size());
  std::vector<Scalar> derivative(x.size());
  std::vector<Scalar> predicted(x.size());
  activation->ForwardWithDerivative(x.data(), y.data(), derivative.data(), count);
  activation->Forward(x.data(), predicted.data(), count);
  double value_error = 0.0;
  double derivative_error = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Wide exact = Function::Value(Wide(x[i]));
    value_error = std::max({value_error, ErrorOf(y[i], exact), ErrorOf(predicted[i], exact)});
    derivative_error =
        std::max(derivative_error, ErrorOf(derivative[i], Function::Derivative(Wide(x[i]))));
  }
  EXPECT_GT(count, 4'000'000);
  EXPECT_LE(value_error, 8.0) << Function::kName;
  EXPECT_LE(derivative_error, 8.0) << Function::kName;
  EXPECT_GT(value_error, 0.1) << "a float cannot be exact everywhere";
}

TEST(ActivationAccuracy, SigmoidIsWithinEightEpsilon) {
  ExpectAccurate<Sigmoid, float>();
  ExpectAccurate<Sigmoid, double>();
}

TEST(ActivationAccuracy, TanhIsWithinEightEpsilon) {
  ExpectAccurate<Tanh, float>();
  ExpectAccurate<Tanh, double>();
}

TEST(ActivationAccuracy, AnErrorIsSeen) {
  EXPECT_GT(ErrorOf(1.00001F, 1.0), 8.0);
  EXPECT_GT(ErrorOf(1e-37F, 1e-39), 8.0);
  EXPECT_EQ(ErrorOf(1e-39F, 1e-40), 0.0);
}

}  // namespace
}  // namespace relulab
