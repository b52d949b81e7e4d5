/// Logistic sigmoid: phi(z) = 1 / (1 + exp(-z)); phi'(z) = phi(z) (1 - phi(z)), at most 1/4.
///
/// With e = exp(-|z|), phi = 1 / (1 + e) for z >= 0 and e / (1 + e) below, and phi' = e / (1 + e)^2
/// on both sides: full relative precision in either tail, where 1 - phi would round to 0 in float32
/// beyond z = 17.
#pragma once

#include "core/nn/activation.h"

namespace relulab {

/// The base of formulas in e = exp(-|z|).
struct SharedExponential {
  template <typename Array>
  auto Shared(const Array& z) const {
    return (-z.abs()).exp();
  }
};

struct Sigmoid : SharedExponential {
  template <typename S>
  S Value(S z, S e) const {
    return (z < S(0) ? e : S(1)) / (S(1) + e);
  }

  template <typename S>
  S Derivative(S /*z*/, S e) const {
    return e / ((S(1) + e) * (S(1) + e));
  }

  bool NonNegative() const { return true; }

  Saturation SaturationPoints() const { return {.low = -4.357, .high = 4.357}; }
};

}  // namespace relulab
