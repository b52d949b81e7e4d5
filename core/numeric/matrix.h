/// Matrix types of the whole project: Eigen, dynamic, column-major.
///
/// Wherever a matrix holds a batch, a **column is an example** and a row a unit (or an input
/// feature), so one example lies contiguously in memory. Weights are [out, in].
#pragma once

#include <Eigen/Core>
#include <type_traits>

#include "core/numeric/matrix_view.h"

namespace relulab {

static_assert(std::is_same_v<Index, Eigen::Index>);

template <typename Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

template <typename Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

template <typename Derived>
constexpr bool kIsColumnMajor = !Derived::IsRowMajor && Derived::InnerStrideAtCompileTime == 1;

template <typename Derived>
MatrixView<const typename Derived::Scalar> ViewOf(const Eigen::MatrixBase<Derived>& matrix) {
  static_assert(kIsColumnMajor<Derived>);
  return {matrix.derived().data(), matrix.rows(), matrix.cols(), matrix.derived().outerStride()};
}

template <typename Derived>
MatrixView<typename Derived::Scalar> ViewOf(Eigen::MatrixBase<Derived>& matrix) {
  static_assert(kIsColumnMajor<Derived>);
  return {matrix.derived().data(), matrix.rows(), matrix.cols(), matrix.derived().outerStride()};
}

}  // namespace relulab
