/// Matrices with a power of two beside their values, so that tiny values keep their precision.
///
/// Back-propagated signals can fall by a hundred decades over the depth of a network. float32 loses
/// digits below 1e-38 and everything below 1e-45. A power of two per layer keeps the largest value
/// of the layer near 1. Multiplying by a power of two is exact.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/numeric/matrix.h"
#include "core/numeric/norm.h"

namespace relulab {

/// The matrix values * 2^exponent.
template <typename Scalar>
struct ScaledMatrix {
  Matrix<Scalar> values;
  int exponent = 0;
};

/// The norm of the matrix itself, not of its values. 0 if it is below the range of double.
template <typename Scalar>
double Norm(const ScaledMatrix<Scalar>& matrix) {
  return std::ldexp(Norm(matrix.values), matrix.exponent);
}

/// Multiplies by 2^exponent. The result is exact unless it is below the normal range.
template <typename Derived>
void MultiplyByPowerOfTwo(int exponent, Eigen::PlainObjectBase<Derived>& values) {
  using Scalar = typename Derived::Scalar;
  constexpr int kLeast = std::numeric_limits<Scalar>::min_exponent - 1;
  constexpr int kMost = std::numeric_limits<Scalar>::max_exponent - 1;
  while (exponent != 0) {  // one factor may be out of range
    const int step = std::clamp(exponent, kLeast, kMost);
    values *= std::ldexp(Scalar(1), step);
    exponent -= step;
  }
}

/// Moves a power of two from the values to the exponent: the largest absolute value is then in
/// [1, 2), or below if the exponent would fall below `least_exponent`. Does nothing if all values
/// are 0 or if one is infinite.
template <typename Scalar>
void Normalize(ScaledMatrix<Scalar>& matrix,
               int least_exponent = std::numeric_limits<int>::min() / 2) {
  if (matrix.values.size() == 0) return;
  const Scalar largest = matrix.values.cwiseAbs().maxCoeff();
  if (!(largest > Scalar(0)) || !std::isfinite(largest)) return;
  const int shift = std::max(std::ilogb(largest), least_exponent - matrix.exponent);
  MultiplyByPowerOfTwo(-shift, matrix.values);
  matrix.exponent += shift;
}

}  // namespace relulab
