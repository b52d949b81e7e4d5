/// For tests: a matrix in which each entry is standard normal with probability `density`, else 0.
#pragma once

#include "core/numeric/matrix.h"
#include "core/random/stream.h"

namespace relulab {

template <typename Scalar>
Matrix<Scalar> RandomMatrix(Index rows, Index columns, double density, RandomStream& stream) {
  Matrix<Scalar> values(rows, columns);
  for (Index k = 0; k < values.size(); ++k) {
    const bool is_zero = stream.Uniform() >= density;
    values.data()[k] = is_zero ? Scalar(0) : static_cast<Scalar>(stream.Normal());
  }
  return values;
}

}  // namespace relulab
