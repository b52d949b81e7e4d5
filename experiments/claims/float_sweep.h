/// A registered activation over the range of floats, by the code that networks use.
///
/// Looked at are every 251st of the 2^32 float32 bit patterns, about four million float64 patterns
/// at equal distances, and, of both precisions and signs, every pattern within 1,000 of the places
/// where the kind of number changes: 0 and the smallest subnormals; the largest subnormal and the
/// smallest normal; the largest normal, infinity and the first NaNs; the last NaNs.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include "core/nn/activation.h"

namespace relulab {

template <typename Scalar>
using BitPattern = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;

template <typename Scalar>
BitPattern<Scalar> BitsOf(Scalar value) {
  return std::bit_cast<BitPattern<Scalar>>(value);
}

/// What an activation made of x.
template <typename Scalar>
struct ActivationPoint {
  Scalar x;
  Scalar y;          ///< in training
  Scalar predicted;  ///< y in prediction, which takes no derivative
  Scalar derivative;
};

/// Hands batches of x to an activation and its points to `visit`.
template <typename Scalar, typename Visit>
class ActivationEvaluator {
 public:
  ActivationEvaluator(const Activation<Scalar>& activation, const Visit& visit)
      : activation_(activation), visit_(visit) {}

  void Add(Scalar x) {
    x_[count_++] = x;
    if (count_ == kBatch) Flush();
  }

  void Flush() {
    activation_.ForwardWithDerivative(x_, y_, derivative_, count_);
    activation_.Forward(x_, predicted_, count_);
    for (Index i = 0; i < count_; ++i) {
      visit_(ActivationPoint<Scalar>{x_[i], y_[i], predicted_[i], derivative_[i]});
    }
    count_ = 0;
  }

 private:
  // No multiple of a vector register: what a loop does with its remainder is looked at, too.
  static constexpr Index kBatch = 4095;

  const Activation<Scalar>& activation_;
  const Visit& visit_;
  Index count_ = 0;
  Scalar x_[kBatch];
  Scalar y_[kBatch];
  Scalar predicted_[kBatch];
  Scalar derivative_[kBatch];
};

/// Calls `visit` with an ActivationPoint for every x that is looked at. The name is a registered
/// one; its parameters have their defaults.
template <typename Scalar, typename Visit>
void SweepActivation(std::string_view name, const Visit& visit) {
  using B = BitPattern<Scalar>;
  using Limits = std::numeric_limits<Scalar>;
  const ActivationInfo& row = *FindRow(Activations(), name);
  const auto activation = MakeActivation<Scalar>(row, DefaultValues(row.parameters));
  ActivationEvaluator<Scalar, Visit> evaluator(*activation, visit);
  const auto add = [&](B bits) { evaluator.Add(std::bit_cast<Scalar>(bits)); };
  constexpr B kLast = std::numeric_limits<B>::max();
  // Both strides are odd, so that the low bits vary as well.
  constexpr B kStride = sizeof(Scalar) == 4 ? B{251} : static_cast<B>((1ULL << 42) + 15);
  for (B bits = 0;; bits += kStride) {
    add(bits);
    if (bits > kLast - kStride) break;
  }
  constexpr B kNear = 1000;
  for (const Scalar sign : {Scalar(1), Scalar(-1)}) {
    const B zero = BitsOf(std::copysign(Scalar(0), sign));
    for (B i = 0; i <= kNear; ++i) add(zero + i);
    for (const Scalar edge : {Limits::min(), Limits::infinity()}) {
      const B at = BitsOf(std::copysign(edge, sign));
      for (B bits = at - kNear; bits <= at + kNear; ++bits) add(bits);
    }
    const B end = zero + (kLast >> 1);  // every bit but the sign
    for (B i = 0; i <= kNear; ++i) add(end - i);
  }
  evaluator.Flush();
}

}  // namespace relulab
