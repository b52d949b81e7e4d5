/// What becomes of the weights once an entry g of their gradient is known:
///
///   w <- w - learning_rate g                                      without momentum
///   v <- momentum v + g,   w <- w - learning_rate v               with it
///
/// momentum v and its sum with g are rounded one after the other, and w once (a fused
/// multiply-add). Entries do not depend on each other: a gradient that is known and a product that
/// hands over its sums while they are in registers (descent_rows.h) give the same bits.
#pragma once

#include <cassert>
#include <cmath>

#include "core/numeric/matrix_view.h"

namespace relulab {

template <typename Scalar>
struct Descent {
  Scalar learning_rate;
  MatrixView<Scalar> weights;  ///< one column behind the other, as `velocity` is
  Scalar momentum = Scalar(0);
  MatrixView<Scalar> velocity = {};  ///< as large as the weights; of no data without momentum

  /// With a whole gradient, as large as the weights.
  void Apply(const Scalar* gradient) const {
    assert(weights.stride == weights.rows);
    for (Index i = 0; i < weights.rows * weights.columns; ++i) {
      Scalar step = gradient[i];
      if (velocity.data != nullptr) {
        Scalar& v = velocity.data[i];
        v = momentum * v + step;
        step = v;
      }
      weights.data[i] = std::fma(-learning_rate, step, weights.data[i]);
    }
  }
};

}  // namespace relulab
