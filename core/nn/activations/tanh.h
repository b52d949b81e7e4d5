/// Hyperbolic tangent: phi(z) = tanh(z); phi'(z) = 1 - tanh(z)^2, at most 1.
///
/// With e = exp(-2|z|), |phi| = (1 - e) / (1 + e) and phi' = 4 e / (1 + e)^2, which keeps its
/// relative precision in the tails, where 1 - phi^2 would round to 0 in float32 beyond |z| = 9. For
/// |z| < 0.3, where 1 - e would cancel, tanh is computed from seven levels of Lambert's continued
/// fraction z / (1 + z^2 / (3 + z^2 / (5 + ...))), written as a quotient of polynomials; its error
/// is below 1e-18.
#pragma once

#include <cmath>

#include "core/nn/activation.h"

namespace relulab {

struct Tanh {
  template <typename Array>
  auto Shared(const Array& z) const {
    using S = typename Array::Scalar;
    return (S(-2) * z.abs()).exp();
  }

  template <typename S>
  S Value(S z, S e) const {
    const S s = z * z;
    const S numerator = S(135135) + s * (S(17325) + s * (S(378) + s));
    const S denominator = S(135135) + s * (S(62370) + s * (S(3150) + s * S(28)));
    const S near = z * numerator / denominator;
    const S far = std::copysign((S(1) - e) / (S(1) + e), z);
    return std::abs(z) < S(0.3) ? near : far;
  }

  template <typename S>
  S Derivative(S /*z*/, S e) const {
    return S(4) * e / ((S(1) + e) * (S(1) + e));
  }

  Saturation SaturationPoints() const { return {.low = -2.178, .high = 2.178}; }
};

}  // namespace relulab
