/// Leaky rectified linear unit: phi(z) = z for z >= 0, negative_slope z below; phi'(z) = 1 for
/// z > 0, else negative_slope.
///
/// At the kink phi'(0) = negative_slope, as in PyTorch. Maas, Hannun and Ng 2013.
#pragma once

#include <cmath>

#include "core/nn/activation.h"

namespace relulab {

struct LeakyRelu {
  explicit LeakyRelu(const ParameterValues& parameters)
      : negative_slope(parameters.Number("negative_slope")) {}

  template <typename S>
  S Value(S z, S /*e*/) const {
    // A slope of 0 times -infinity would be a NaN where ReLU has 0.
    const S below = negative_slope == 0.0 ? S(0) : static_cast<S>(negative_slope) * z;
    return z < S(0) ? below : z;
  }

  template <typename S>
  S Derivative(S z, S /*e*/) const {
    return z > S(0) ? S(1) : static_cast<S>(negative_slope);
  }

  template <typename S>
  S DerivativeFromOutput(S a) const {
    return Derivative(a, S(0));  // a > 0 where z > 0, and nowhere else unless the slope is negative
  }

  bool HasDerivativeFromOutput() const { return negative_slope >= 0.0; }
  bool NonNegative() const { return negative_slope <= 0.0; }
  bool ZeroBelowZero() const { return negative_slope == 0.0; }

  Saturation SaturationPoints() const {
    if (std::abs(negative_slope) < 0.05) return {.low = 0.0};
    return {};
  }

  double negative_slope;  ///< in [-1, 1]
};

}  // namespace relulab
