/// Softplus: phi(z) = log(1 + exp(beta z)) / beta; phi'(z) = 1 / (1 + exp(-beta z)), at most 1.
///
/// With e = exp(-|beta z|), phi = max(0, z) + log1p(e) / beta: full relative precision in the lower
/// tail, no overflow in the upper. PyTorch returns z for beta z > 20, with an error of up to 2e-9;
/// this formula has no such error. log1p is a scalar call of the C library, so the loop for phi is
/// not vectorised. Dugas et al. 2001.
#pragma once

#include <cmath>

#include "core/nn/activation.h"

namespace relulab {

struct Softplus {
  explicit Softplus(const ParameterValues& parameters) : beta(parameters.Number("beta")) {}

  template <typename Array>
  auto Shared(const Array& z) const {
    using S = typename Array::Scalar;
    return (-static_cast<S>(beta) * z.abs()).exp();
  }

  template <typename S>
  S Value(S z, S e) const {
    return (z > S(0) ? z : S(0)) + std::log1p(e) / static_cast<S>(beta);
  }

  template <typename S>
  S Derivative(S z, S e) const {
    return (z < S(0) ? e : S(1)) / (S(1) + e);
  }

  bool NonNegative() const { return true; }

  Saturation SaturationPoints() const { return {.low = std::log(0.05 / 0.95) / beta}; }

  double beta;  ///< above 0
};

}  // namespace relulab
