/// One step of gradient descent, for an entry g of the gradient:
///
///   w <- w - learning_rate g                                      without momentum
///   v <- momentum v + g,   w <- w - learning_rate v               with it
///
/// The product momentum v is rounded first, then its sum with g. w is rounded once (a fused
/// multiply-add). Entries do not depend on each other. So a stored gradient gives the same bits as
/// a matrix product whose sums update the weights while they are in registers (descent_rows.h).
#pragma once

#include <cassert>
#include <cmath>

#include "core/numeric/matrix_view.h"

namespace relulab {

template <typename Scalar>
struct Descent {
  Scalar learning_rate;
  MatrixView<Scalar> weights;  ///< contiguous columns, like `velocity`
  Scalar momentum = Scalar(0);
  MatrixView<Scalar> velocity = {};  ///< shape of the weights; null without momentum

  /// Makes the step. `gradient` has the shape of the weights.
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
