/// Identity: phi(z) = z, phi'(z) = 1. The deep linear network, the control without a nonlinearity.
#pragma once

#include "core/nn/activation.h"

namespace relulab {

struct Identity {
  template <typename S>
  S Value(S z, S /*e*/) const {
    return z;
  }

  template <typename S>
  S Derivative(S /*z*/, S /*e*/) const {
    return S(1);
  }

  template <typename S>
  S DerivativeFromOutput(S /*a*/) const {
    return S(1);
  }

  Saturation SaturationPoints() const { return {}; }
};

}  // namespace relulab
