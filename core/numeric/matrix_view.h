/// A view of a matrix in memory that it does not own. Kernels use it because they must not use
/// Eigen (see variant.h).
#pragma once

#include <cstddef>

namespace relulab {

using Index = std::ptrdiff_t;

/// [rows, columns], column-major.
template <typename Scalar>
struct MatrixView {
  Scalar* data = nullptr;
  Index rows = 0;
  Index columns = 0;
  Index stride = 0;  ///< distance between the first entries of two columns

  Scalar* Column(Index c) const { return data + c * stride; }
};

}  // namespace relulab
