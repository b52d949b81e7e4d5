/// Hard tanh: phi(z) = max(-1, min(1, z)); phi'(z) = 1 for |z| < 1, else 0.
///
/// At the kinks phi'(+-1) = 0, as in PyTorch. Its derivative is 0 or 1, as ReLU's is. Collobert
/// 2004.
#pragma once

#include <cmath>

#include "core/nn/activation.h"

namespace relulab {

struct HardTanh {
  template <typename S>
  S Value(S z, S /*e*/) const {
    return z < S(-1) ? S(-1) : (z > S(1) ? S(1) : z);
  }

  template <typename S>
  S Derivative(S z, S /*e*/) const {
    return std::abs(z) < S(1) ? S(1) : S(0);
  }

  template <typename S>
  S DerivativeFromOutput(S a) const {
    return Derivative(a, S(0));  // |a| < 1 where |z| < 1
  }

  Saturation SaturationPoints() const { return {.low = -1.0, .high = 1.0}; }
};

}  // namespace relulab
