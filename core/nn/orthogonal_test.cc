#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>

#include "core/nn/initializer.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

Matrix<double> Draw(Index rows, Index columns, std::uint64_t seed) {
  RandomStream draws(seed, Purpose::kWeights, 1);
  return DrawOrthogonal(rows, columns, draws);
}

TEST(Orthogonal, RowsOrColumnsAreOrthonormal) {
  for (const auto& [rows, columns] : std::initializer_list<std::pair<Index, Index>>{
           {1, 1}, {1, 5}, {5, 1}, {3, 300}, {300, 3}, {130, 130}}) {
    const Matrix<double> q = Draw(rows, columns, 1);
    ASSERT_EQ(q.rows(), rows);
    ASSERT_EQ(q.cols(), columns);
    const Matrix<double> product =
        rows <= columns ? Matrix<double>(q * q.transpose()) : Matrix<double>(q.transpose() * q);
    const Matrix<double> identity = Matrix<double>::Identity(product.rows(), product.cols());
    EXPECT_LT((product - identity).cwiseAbs().maxCoeff(), 1e-14) << rows << " x " << columns;
  }
}

// The moments of the trace of a Haar-distributed matrix of O(5) are 0, 1, 0, 3 (Diaconis and
// Shahshahani 1994), and half of the determinants are negative. Householder's Q without the sign
// fix has a mean trace below 0.
TEST(Orthogonal, IsHaar) {
  constexpr int kDraws = 4000;
  double moments[4] = {};
  int negative = 0;
  for (std::uint64_t seed = 1; seed <= kDraws; ++seed) {
    const Matrix<double> q = Draw(5, 5, seed);
    double power = 1.0;
    for (double& moment : moments) moment += (power *= q.trace()) / kDraws;
    negative += q.determinant() < 0.0 ? 1 : 0;
  }
  // Four standard errors of a standard normal's moments: variances 1, 2, 15, 96.
  const double error = 4.0 / std::sqrt(kDraws);
  EXPECT_NEAR(moments[0], 0.0, error);
  EXPECT_NEAR(moments[1], 1.0, error * std::sqrt(2.0));
  EXPECT_NEAR(moments[2], 0.0, error * std::sqrt(15.0));
  EXPECT_NEAR(moments[3], 3.0, error * std::sqrt(96.0));
  EXPECT_NEAR(negative / double{kDraws}, 0.5, error / 2);
}

// Modified Gram-Schmidt on the columns, the slow second computation: it makes R's diagonal positive
// by itself.
TEST(Orthogonal, AgreesWithGramSchmidt) {
  constexpr Index kRows = 20;
  constexpr Index kColumns = 9;
  RandomStream draws(3, Purpose::kWeights, 1);
  Matrix<double> a(kRows, kColumns);
  for (Index r = 0; r < kRows; ++r) {
    for (Index c = 0; c < kColumns; ++c) a(r, c) = draws.Normal();
  }
  for (Index c = 0; c < kColumns; ++c) {
    for (Index other = 0; other < c; ++other) a.col(c) -= a.col(other).dot(a.col(c)) * a.col(other);
    a.col(c).normalize();
  }
  EXPECT_LT((Draw(kRows, kColumns, 3) - a).cwiseAbs().maxCoeff(), 1e-13);
}

}  // namespace
}  // namespace relulab
