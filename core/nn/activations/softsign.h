/// Softsign: phi(z) = z / (1 + |z|); phi'(z) = 1 / (1 + |z|)^2, at most 1.
///
/// Bergstra et al. 2009; Glorot and Bengio 2010. It approaches its asymptotes as 1 / |z|, not
/// exponentially.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/nn/activation.h"

namespace relulab {

struct Softsign {
  template <typename S>
  S Value(S z, S /*e*/) const {
    constexpr S kMax = std::numeric_limits<S>::max();  // infinity over infinity is NaN
    const S finite = std::clamp(z, -kMax, kMax);
    return finite / (S(1) + std::abs(finite));
  }

  template <typename S>
  S Derivative(S z, S /*e*/) const {
    const S r = S(1) / (S(1) + std::abs(z));
    return r * r;
  }

  /// (1 + |z|)^2 = 20.
  Saturation SaturationPoints() const {
    const double point = std::sqrt(20.0) - 1.0;
    return {.low = -point, .high = point};
  }
};

}  // namespace relulab
