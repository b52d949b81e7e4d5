/// y <- alpha x + y, entry by entry, each rounded once (a fused multiply-add): what a matrix
/// product that is added to y does with its sums, so that either way to an update gives the same
/// bits.
#pragma once

#include <cmath>

#include "core/numeric/matrix.h"

namespace relulab {

/// `x` and `y` have `count` entries.
template <typename Scalar>
void Axpy(Scalar alpha, const Scalar* x, Scalar* y, Index count) {
  for (Index i = 0; i < count; ++i) y[i] = std::fma(alpha, x[i], y[i]);
}

}  // namespace relulab
