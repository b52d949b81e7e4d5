/// Exponential linear unit: phi(z) = z for z > 0, alpha (exp(z) - 1) below; phi'(z) = 1 for z > 0,
/// else alpha exp(z).
///
/// With e = exp(-|z|), exp(z) - 1 = tanh(z / 2) (1 + e) for z <= 0, which keeps its relative
/// precision at 0; alpha e keeps that of phi' in the tail. phi'(0) = alpha, as in PyTorch. Clevert,
/// Unterthiner and Hochreiter 2016 (arXiv:1511.07289).
#pragma once

#include <algorithm>
#include <cmath>

#include "core/nn/activation.h"
#include "core/nn/activations/sigmoid.h"
#include "core/nn/activations/tanh.h"

namespace relulab {

struct Elu : SharedExponential {
  explicit Elu(const ParameterValues& parameters) : alpha(parameters.Number("alpha")) {}

  template <typename S>
  S Value(S z, S e) const {
    const S below = static_cast<S>(alpha) * tanh.Value(S(0.5) * z, e) * (S(1) + e);
    return z > S(0) ? z : below;
  }

  template <typename S>
  S Derivative(S z, S e) const {
    return z > S(0) ? S(1) : static_cast<S>(alpha) * e;
  }

  /// Solves alpha exp(z) = 0.05 max(1, alpha). If there is no solution below 0, every z <= 0 is
  /// saturated.
  Saturation SaturationPoints() const {
    return {.low = std::min(0.0, std::log(0.05 * std::max(1.0, alpha) / alpha))};
  }

  double alpha;  ///< in [0, 20]: above 20 the linear side would be saturated
  Tanh tanh;
};

}  // namespace relulab
