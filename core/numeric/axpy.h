/// y <- alpha x + y. Each entry is rounded once (a fused multiply-add). A matrix product that is
/// added to y rounds its sums in the same way, so both ways to make an update give the same bits.
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
