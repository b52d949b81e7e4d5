/// A matrix in somebody else's memory, as kernels take it: they know no Eigen (see variant.h).
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
  Index stride = 0;  ///< between the beginnings of two columns

  Scalar* Column(Index c) const { return data + c * stride; }
};

}  // namespace relulab
