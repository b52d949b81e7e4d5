/// Centred sigmoid: phi(z) = 1 / (1 + exp(-z)) - 1/2 = tanh(z / 2) / 2; phi'(z) = tanh'(z / 2) / 4,
/// at most 1/4.
///
/// It is computed through tanh, which keeps its relative precision at 0, where the difference would
/// cancel. It is the sigmoid without its mean: with 16 times the weight variance it is a rescaled
/// tanh.
#pragma once

#include "core/nn/activation.h"
#include "core/nn/activations/tanh.h"

namespace relulab {

struct CenteredSigmoid {
  template <typename Array>
  auto Shared(const Array& z) const {
    return (-z.abs()).exp();
  }

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
