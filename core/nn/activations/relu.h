/// Rectified linear unit: phi(z) = max(0, z); phi'(z) = 1 for z > 0, else 0.
///
/// At the kink phi'(0) = 0, as in PyTorch. -0 stays -0, which equals 0 and counts as a zero; a NaN
/// stays a NaN. Nair and Hinton 2010; Glorot, Bordes and Bengio 2011.
#pragma once

#include "core/nn/activation.h"

namespace relulab {

struct Relu {
  template <typename S>
  S Value(S z, S /*e*/) const {
    return z < S(0) ? S(0) : z;
  }

  template <typename S>
  S Derivative(S z, S /*e*/) const {
    return z > S(0) ? S(1) : S(0);
  }

  template <typename S>
  S DerivativeFromOutput(S a) const {
    return Derivative(a, S(0));  // a > 0 where z > 0
  }

  bool NonNegative() const { return true; }
  bool ZeroBelowZero() const { return true; }

  Saturation SaturationPoints() const { return {.low = 0.0}; }
};

}  // namespace relulab
