#include "core/numeric/scaled_matrix.h"

#include <gtest/gtest.h>

#include "core/numeric/flush_to_zero.h"

namespace relulab {
namespace {

template <typename Scalar>
class ScaledMatrixTest : public ::testing::Test {};

using Scalars = ::testing::Types<float, double>;
TYPED_TEST_SUITE(ScaledMatrixTest, Scalars);

TYPED_TEST(ScaledMatrixTest, NormalizingKeepsTheMatrix) {
  using Scalar = TypeParam;
  const Scalar tiny = std::numeric_limits<Scalar>::min();
  const Scalar huge = std::numeric_limits<Scalar>::max();
  for (const Scalar scale : {Scalar(1), Scalar(0.3), tiny, huge / 4, tiny / 4}) {
    ScaledMatrix<Scalar> matrix{Matrix<Scalar>(2, 2), 5};
    matrix.values << scale, -scale * Scalar(3), Scalar(0), scale / Scalar(2);
    const Matrix<double> before = matrix.values.template cast<double>();
    const double norm = Norm(matrix);
    Normalize(matrix);
    const double largest = static_cast<double>(matrix.values.cwiseAbs().maxCoeff());
    EXPECT_GE(largest, 1.0);
    EXPECT_LT(largest, 2.0);
    EXPECT_DOUBLE_EQ(Norm(matrix), norm);
    for (Index i = 0; i < 4; ++i) {
      const double value = static_cast<double>(matrix.values.data()[i]);
      EXPECT_EQ(std::ldexp(value, matrix.exponent - 5), before.data()[i]);
    }
  }
}

TYPED_TEST(ScaledMatrixTest, ZerosAndInfinitiesStay) {
  using Scalar = TypeParam;
  ScaledMatrix<Scalar> zeros{Matrix<Scalar>::Zero(2, 3), -7};
  Normalize(zeros);
  EXPECT_EQ(zeros.exponent, -7);
  ScaledMatrix<Scalar> infinite{Matrix<Scalar>::Constant(1, 2, Scalar(8)), 0};
  infinite.values(0) = std::numeric_limits<Scalar>::infinity();
  Normalize(infinite);
  EXPECT_EQ(infinite.values(1), Scalar(8));
  ScaledMatrix<Scalar> empty;
  Normalize(empty);
  EXPECT_EQ(empty.exponent, 0);
}

TYPED_TEST(ScaledMatrixTest, TheExponentStopsAtItsLeast) {
  using Scalar = TypeParam;
  ScaledMatrix<Scalar> matrix{Matrix<Scalar>::Constant(1, 1, Scalar(1)), -100};
  Normalize(matrix, -90);
  EXPECT_EQ(matrix.exponent, -90);
  EXPECT_EQ(matrix.values(0), std::ldexp(Scalar(1), -10));
  Normalize(matrix, 3000);
  EXPECT_EQ(matrix.values(0), Scalar(0));
}

TYPED_TEST(ScaledMatrixTest, APowerOfTwoBeyondOneFactorIsApplied) {
  using Scalar = TypeParam;
  const int most = std::numeric_limits<Scalar>::max_exponent - 1;
  Matrix<Scalar> values = Matrix<Scalar>::Constant(1, 1, std::ldexp(Scalar(1), -most));
  MultiplyByPowerOfTwo(2 * most, values);
  EXPECT_EQ(values(0), std::ldexp(Scalar(1), most));
  MultiplyByPowerOfTwo(-2 * most, values);
  EXPECT_EQ(values(0), std::ldexp(Scalar(1), -most));
}

TYPED_TEST(ScaledMatrixTest, ResultsBelowTheNormalRangeAreFlushed) {
  using Scalar = TypeParam;
  const volatile Scalar tiny = std::numeric_limits<Scalar>::min();
  const volatile Scalar half = Scalar(0.5);
  {
    const FlushToZero flush;
    { const FlushToZero again; }
    EXPECT_EQ(tiny * half, Scalar(0));
    EXPECT_EQ(tiny * Scalar(1), tiny);
  }
  EXPECT_GT(tiny * half, Scalar(0));
}

}  // namespace
}  // namespace relulab
