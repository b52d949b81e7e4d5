/// Centred sigmoid: phi(z) = 1 / (1 + exp(-z)) - 1/2 = tanh(z / 2) / 2; phi'(z) = tanh'(z / 2) / 4,
/// at most 1/4.
///
/// It is computed as tanh(z / 2) / 2, which has full relative precision near 0. The difference 1 /
/// (1 + exp(-z)) - 1/2 would lose it there by cancellation. It is the sigmoid, shifted so that
/// phi(0) = 0. Between hidden layers it is equivalent to tanh with 1/16 of the weight variance and
/// 1/4 of the bias variance.
#pragma once

#include "core/nn/activation.h"
#include "core/nn/activations/sigmoid.h"
#include "core/nn/activations/tanh.h"

namespace relulab {

struct CenteredSigmoid : SharedExponential {
  template <typename S>
  S Value(S z, S e) const {
    return S(0.5) * tanh.Value(S(0.5) * z, e);
  }

  template <typename S>
  S Derivative(S z, S e) const {
    return S(0.25) * tanh.Derivative(S(0.5) * z, e);
  }

  Saturation SaturationPoints() const {
    const Saturation of_tanh = tanh.SaturationPoints();
    return {.low = 2.0 * of_tanh.low, .high = 2.0 * of_tanh.high};
  }

  Tanh tanh;
};

}  // namespace relulab
