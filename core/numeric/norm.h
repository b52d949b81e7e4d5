/// Norms that survive: a vanished gradient of 1e-30 is reported as 1e-30.
///
/// A sum of squares in float32 underflows below about 1e-19, the very effect under study. float32
/// values are therefore squared and summed in double; float64 values are scaled first, as below
/// about 1e-154 their squares underflow as well (Blue 1978, doi:10.1145/355769.355771).
#pragma once

#include <cmath>

#include "core/numeric/matrix.h"

namespace relulab {

/// Euclidean (Frobenius) norm of `count` values; 0 for none; not finite if a value is not.
double Norm(const float* values, Index count);
double Norm(const double* values, Index count);

/// The same for everything in a matrix or vector that owns contiguous storage.
template <typename Derived>
double Norm(const Eigen::PlainObjectBase<Derived>& values) {
  return Norm(values.data(), values.size());
}

/// sqrt(mean of squares); 0 for none.
template <typename Derived>
double RootMeanSquare(const Eigen::PlainObjectBase<Derived>& values) {
  if (values.size() == 0) return 0.0;
  return Norm(values) / std::sqrt(static_cast<double>(values.size()));
}

}  // namespace relulab
