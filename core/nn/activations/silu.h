/// Sigmoid linear unit, or swish: phi(z) = z s(z), s the logistic sigmoid;
/// phi'(z) = s(z) (1 + z s(-z)), at most 1.0998.
///
/// With e = exp(-|z|), s(z) and s(-z) are 1 / (1 + e) and e / (1 + e), each with full relative
/// precision in its tail. phi(-infinity) = 0. Elfwing, Uchibe and Doya 2018
/// (doi:10.1016/j.neunet.2017.12.012).
#pragma once

#include <algorithm>

#include "core/nn/activation.h"
#include "core/nn/activations/sigmoid.h"

namespace relulab {

struct Silu : SharedExponential {
  template <typename S>
  S Value(S z, S e) const {
    return std::max(z, -kFar<S>) * sigmoid_.Value(z, e);
  }

  template <typename S>
  S Derivative(S z, S e) const {
    return sigmoid_.Value(z, e) * (S(1) + std::clamp(z, -kFar<S>, kFar<S>) * sigmoid_.Value(-z, e));
  }

  Saturation SaturationPoints() const { return {.low = -3.9299}; }

 private:
  /// Beyond it both tails have underflowed. Without the clamp an infinite z would give infinity
  /// times 0.
  template <typename S>
  static constexpr S kFar = S(1e4);

  Sigmoid sigmoid_;
};

}  // namespace relulab
