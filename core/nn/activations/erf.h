/// Error function: phi(z) = erf(z); phi'(z) = 2 / sqrt(pi) exp(-z^2), at most 1.128.
///
/// A sigmoidal function whose mean-field integrals have closed forms (Williams 1997). std::erf is a
/// scalar call of the C library, so the loop for phi is not vectorised.
#pragma once

#include <cmath>
#include <numbers>

#include "core/nn/activation.h"

namespace relulab {

struct Erf {
  template <typename Array>
  auto Shared(const Array& z) const {
    return (-z.square()).exp();
  }

  template <typename S>
  S Value(S z, S /*e*/) const {
    return std::erf(z);
  }

  template <typename S>
  S Derivative(S /*z*/, S e) const {
    return S(2.0 * std::numbers::inv_sqrtpi) * e;
  }

  /// exp(-z^2) = 0.05.
  Saturation SaturationPoints() const {
    const double point = std::sqrt(std::log(20.0));
    return {.low = -point, .high = point};
  }
};

}  // namespace relulab
