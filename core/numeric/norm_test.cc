#include "core/numeric/norm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/numeric/reduce.h"

namespace relulab {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <typename Scalar>
double NormOf(const std::vector<Scalar>& values) {
  return Norm(values.data(), static_cast<Index>(values.size()));
}

// The 64-bit mantissa and 15-bit exponent of x87 hold every square of a double.
template <typename Scalar>
double SlowNorm(const std::vector<Scalar>& values) {
  long double sum = 0;
  for (const Scalar v : values) sum += static_cast<long double>(v) * v;
  return static_cast<double>(std::sqrt(sum));
}

template <typename Scalar>
std::vector<Scalar> Waves(std::size_t count, Scalar scale) {
  std::vector<Scalar> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = scale * static_cast<Scalar>(std::sin(0.7 * static_cast<double>(i) + 0.3));
  }
  return values;
}

TEST(Norm, KnownAnswers) {
  EXPECT_EQ(NormOf<double>({3, -4}), 5.0);
  EXPECT_EQ(NormOf<float>({3, -4}), 5.0);
  EXPECT_EQ(NormOf<double>({}), 0.0);
  EXPECT_EQ(NormOf<float>({}), 0.0);
  EXPECT_EQ(NormOf<double>({0, 0, -0.0}), 0.0);
  EXPECT_EQ(NormOf<float>({0, 0, -0.0F}), 0.0);
}

TEST(Norm, VanishedFloatsSurvive) {
  EXPECT_DOUBLE_EQ(NormOf<float>({3e-30F, 4e-30F}), SlowNorm<float>({3e-30F, 4e-30F}));
  EXPECT_NEAR(NormOf<float>({3e-30F, 4e-30F}), 5e-30, 1e-36);
  EXPECT_DOUBLE_EQ(NormOf<float>({1e30F, 1e30F}), SlowNorm<float>({1e30F, 1e30F}));
  constexpr float kSubnormal = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(NormOf<float>({3 * kSubnormal, 4 * kSubnormal}), 5.0 * kSubnormal);
}

TEST(Norm, VanishedAndHugeDoublesSurvive) {
  EXPECT_DOUBLE_EQ(NormOf<double>({3e-200, 4e-200}), 5e-200);
  EXPECT_DOUBLE_EQ(NormOf<double>({3e200, 4e200}), 5e200);
  constexpr double kSubnormal = std::numeric_limits<double>::denorm_min();
  EXPECT_EQ(NormOf<double>({3 * kSubnormal, 4 * kSubnormal}), 5 * kSubnormal);
  EXPECT_EQ(NormOf<double>({kSubnormal}), kSubnormal);
  constexpr double kMax = std::numeric_limits<double>::max();
  EXPECT_EQ(NormOf<double>({kMax}), kMax);
  EXPECT_EQ(NormOf<double>({kMax, kMax}), kInfinity);
}

TEST(Norm, AgreesWithTheSlowOne) {
  for (const double scale : {1e-310, 1e-200, 1e-160, 1e-141, 1e-100, 1.0, 1e100, 1e141, 1e160}) {
    const std::vector<double> values = Waves<double>(1003, scale);
    const double slow = SlowNorm(values);
    EXPECT_NEAR(NormOf(values) / slow, 1.0, 1e-13) << scale;
  }
  for (const float scale : {1e-44F, 1e-38F, 1e-30F, 1e-19F, 1.0F, 1e30F, 1e38F}) {
    const std::vector<float> values = Waves<float>(1003, scale);
    EXPECT_NEAR(NormOf(values) / SlowNorm(values), 1.0, 1e-13) << scale;
  }
}

// Values on both sides of the range in which a plain sum is taken.
TEST(Norm, MixedMagnitudes) {
  const std::vector<double> values = {1e-170, 1e-140, 3e-141, 1e-300};
  EXPECT_NEAR(NormOf(values) / SlowNorm(values), 1.0, 1e-14);
  EXPECT_DOUBLE_EQ(NormOf<double>({1e-200, 1.0}), 1.0);
  EXPECT_DOUBLE_EQ(NormOf<double>({1e200, 1e-200}), 1e200);
}

TEST(Norm, NotFiniteStaysNotFinite) {
  EXPECT_EQ(NormOf<double>({1, -kInfinity}), kInfinity);
  EXPECT_EQ(NormOf<float>({1, std::numeric_limits<float>::infinity()}), kInfinity);
  EXPECT_TRUE(std::isnan(NormOf<double>({1, kNaN})));
  EXPECT_TRUE(std::isnan(NormOf<double>({1e-200, kNaN, 1e-200})));
  EXPECT_TRUE(std::isnan(NormOf<float>({1, std::numeric_limits<float>::quiet_NaN()})));
  EXPECT_FALSE(std::isfinite(NormOf<double>({kInfinity, kNaN})));
}

TEST(Norm, MatricesAndRootMeanSquares) {
  const Matrix<double> m{{1, 2}, {3, 4}};
  EXPECT_DOUBLE_EQ(Norm(m), std::sqrt(30.0));
  EXPECT_DOUBLE_EQ(RootMeanSquare(m), std::sqrt(7.5));
  const Vector<float> v = Vector<float>::Constant(9, 1e-30F);
  EXPECT_NEAR(RootMeanSquare(v), double(1e-30F), 1e-44);
  EXPECT_EQ(Norm(Matrix<double>(0, 5)), 0.0);
  EXPECT_EQ(RootMeanSquare(Vector<float>()), 0.0);
}

TEST(AllFinite, FindsOneBadEntryAnywhere) {
  for (const Index size : {1, 2, 7, 8, 33}) {
    Matrix<float> values = Matrix<float>::Constant(size, 3, -3e38F);
    values(0, 1) = -0.0F;
    EXPECT_TRUE(AllFinite(values));
    for (const float bad : {static_cast<float>(kNaN), static_cast<float>(kInfinity),
                            -static_cast<float>(kInfinity)}) {
      for (Index i = 0; i < values.size(); ++i) {
        const float before = std::exchange(values.data()[i], bad);
        EXPECT_FALSE(AllFinite(values)) << size << " " << i;
        values.data()[i] = before;
      }
    }
  }
  EXPECT_TRUE(AllFinite(Vector<double>(0)));
}

}  // namespace
}  // namespace relulab
