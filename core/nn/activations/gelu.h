/// Gaussian error linear unit: phi(z) = z P(z), P(z) = erfc(-z / sqrt(2)) / 2 the standard normal
/// distribution function; phi'(z) = P(z) + z p(z), p its density. phi' is at most 1.129, at
/// sqrt(2).
///
/// This is the exact form, PyTorch's default, not the approximation by tanh. erfc keeps its
/// relative precision in the tail, where 1 + erf would cancel; it is a scalar call of the C
/// library, so the loop is not vectorised. phi(-infinity) = 0. Hendrycks and Gimpel 2016
/// (arXiv:1606.08415).
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/nn/activation.h"

namespace relulab {

struct Gelu {
  template <typename Array>
  auto Shared(const Array& z) const {
    using S = typename Array::Scalar;
    return (S(-0.5) * z.square()).exp();
  }

  template <typename S>
  S Value(S z, S /*e*/) const {
    return std::max(z, -kFar<S>) * Distribution(z);
  }

  template <typename S>
  S Derivative(S z, S e) const {
    constexpr S kDensityAtZero = S(std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    return Distribution(z) + std::clamp(z, -kFar<S>, kFar<S>) * kDensityAtZero * e;
  }

  Saturation SaturationPoints() const { return {.low = -2.2786}; }

 private:
  /// Beyond it both tails have underflowed. Without the clamp an infinite z would give infinity
  /// times 0.
  template <typename S>
  static constexpr S kFar = S(1e4);

  template <typename S>
  static S Distribution(S z) {
    return S(0.5) * std::erfc(-z / S(std::numbers::sqrt2));
  }
};

}  // namespace relulab
