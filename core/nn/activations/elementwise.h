/// Turns a scalar formula into an Activation.
///
/// A formula is a struct that is constructible from ParameterValues or from nothing, and has
///
///   S Value(S z, S e) const;         phi(z)
///   S Derivative(S z, S e) const;    phi'(z)
///   Saturation SaturationPoints() const;   see Saturation in activation.h
///   bool NonNegative() const;        optional: phi(z) >= 0 for every z, see activation.h
///   bool ZeroBelowZero() const;      optional: phi(z) = 0 for z <= 0, see activation.h
///   S DerivativeFromOutput(S a) const;     optional: phi'(z), exactly, from a = phi(z)
///   bool HasDerivativeFromOutput() const;  optional: whether that is exact; default true
///   auto Shared(z) const;            optional: an Eigen array expression e(z)
///
/// Value and Derivative get e. Shared is for an exponential of a value <= 0: Eigen vectorises it in
/// both precisions. The loops around the formula have neither calls nor branches, so the compiler
/// vectorises them. An e below 2.95e-39 (float32) or 5.57e-309 (float64), which are subnormal, is
/// set to 0.
#pragma once

#include <algorithm>
#include <cassert>
#include <type_traits>
#include <utility>

#include "core/nn/activation.h"

namespace relulab {

template <typename Formula, typename Scalar>
class Elementwise final : public Activation<Scalar> {
 public:
  explicit Elementwise(Formula formula) : formula_(std::move(formula)) {}

  void Forward(const Scalar* z, Scalar* a, Index count) const override {
    InBlocks(count, [&](Index begin, Index size) {
      const Formula formula = formula_;
      alignas(kAlignment) Scalar e[kBlock];
      EvaluateShared(z + begin, e, size);
      for (Index i = 0; i < size; ++i) a[begin + i] = Value(formula, z[begin + i], e[i]);
    });
  }

  void ForwardWithDerivative(const Scalar* z, Scalar* a, Scalar* derivative,
                             Index count) const override {
    InBlocks(count, [&](Index begin, Index size) {
      const Formula formula = formula_;
      alignas(kAlignment) Scalar e[kBlock];
      Scalar slope[kBlock];  // `derivative` may be `z`
      EvaluateShared(z + begin, e, size);
      for (Index i = 0; i < size; ++i) a[begin + i] = Value(formula, z[begin + i], e[i]);
      for (Index i = 0; i < size; ++i) slope[i] = formula.Derivative(z[begin + i], e[i]);
      std::copy_n(slope, size, derivative + begin);
    });
  }

  bool has_derivative_from_output() const override {
    if constexpr (requires { formula_.HasDerivativeFromOutput(); }) {
      return formula_.HasDerivativeFromOutput();
    }
    return kMayTellDerivative;
  }

  void DerivativeFromOutput(const Scalar* a, Scalar* derivative, Index count) const override {
    assert(has_derivative_from_output());
    if constexpr (kMayTellDerivative) {
      const Formula formula = formula_;
      for (Index i = 0; i < count; ++i) derivative[i] = formula.DerivativeFromOutput(a[i]);
    }
  }

  Saturation saturation() const override { return formula_.SaturationPoints(); }

  bool non_negative() const override {
    if constexpr (requires { formula_.NonNegative(); }) return formula_.NonNegative();
    return false;
  }

  bool zero_below_zero() const override {
    if constexpr (requires { formula_.ZeroBelowZero(); }) return formula_.ZeroBelowZero();
    return false;
  }

 private:
  using ConstArray = Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>>;
  static constexpr bool kMayTellDerivative = requires(const Formula& formula, Scalar a) {
    formula.DerivativeFromOutput(a);
  };
  // Eigen computes the first elements of an unaligned array with std::exp, which is not
  // bit-identical to its vector exponential.
  static constexpr std::size_t kAlignment = 64;
  static constexpr Index kBlock = 256;  // small enough that a block stays in L1 between the loops

  template <typename Body>
  static void InBlocks(Index count, const Body& body) {
    for (Index begin = 0; begin < count; begin += kBlock) {
      body(begin, std::min(kBlock, count - begin));
    }
  }

  void EvaluateShared(const Scalar* z, Scalar* e, Index size) const {
    Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>> shared(e, size);
    if constexpr (requires(ConstArray array) { formula_.Shared(array); }) {
      shared = formula_.Shared(ConstArray(z, size));
      // Eigen clamps the argument of its exponential, so the result never underflows to 0.
      constexpr Scalar kClamped =
          sizeof(Scalar) == sizeof(float) ? Scalar(2.95e-39) : Scalar(5.57e-309L);
      for (Index i = 0; i < size; ++i) e[i] = e[i] < kClamped ? Scalar(0) : e[i];
    } else {
      shared.setZero();
    }
  }

  // Eigen's exponential clamps its argument and so loses a NaN; divergence must stay visible.
  static Scalar Value(const Formula& formula, Scalar z, Scalar e) {
    return z == z ? formula.Value(z, e) : z;
  }

  Formula formula_;  // the loops read a copy, which no store to `a` can change
};

template <typename Formula, typename Scalar>
std::unique_ptr<Activation<Scalar>> MakeElementwise(const ParameterValues& values) {
  if constexpr (std::is_constructible_v<Formula, const ParameterValues&>) {
    return std::make_unique<Elementwise<Formula, Scalar>>(Formula(values));
  } else {
    return std::make_unique<Elementwise<Formula, Scalar>>(Formula());
  }
}

/// A registry row for a formula.
template <typename Formula>
ActivationInfo ActivationRow(std::string_view name, std::string_view description,
                             std::vector<Parameter> parameters, std::vector<double> kinks) {
  return {name,
          description,
          std::move(parameters),
          std::move(kinks),
          MakeElementwise<Formula, float>,
          MakeElementwise<Formula, double>};
}

}  // namespace relulab
