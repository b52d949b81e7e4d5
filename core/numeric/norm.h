/// Norms that do not underflow: a vanished gradient of 1e-30 is reported as 1e-30.
///
/// In float32 the squares of values below about 1e-19 underflow, although such values are the
/// subject of the study. float32 values are therefore squared and summed in double. float64 values
/// are scaled first, because the squares of values below about 1e-154 underflow (Blue 1978,
/// doi:10.1145/355769.355771).
#pragma once

#include <cmath>

#include "core/numeric/matrix.h"

namespace relulab {

/// Euclidean (Frobenius) norm of `count` values. 0 without values. Not finite if a value is not
/// finite.
double Norm(const float* values, Index count);
double Norm(const double* values, Index count);

/// The same for all entries of a matrix or vector with contiguous storage.
template <typename Derived>
double Norm(const Eigen::PlainObjectBase<Derived>& values) {
  return Norm(values.data(), values.size());
}

/// sqrt(mean of squares). 0 without values.
template <typename Derived>
double RootMeanSquare(const Eigen::PlainObjectBase<Derived>& values) {
  if (values.size() == 0) return 0.0;
  return Norm(values) / std::sqrt(static_cast<double>(values.size()));
}

}  // namespace relulab
