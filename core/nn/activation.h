/// Activation functions a = phi(z): the interface and the registry.
///
/// There is one virtual call per layer. Inside it, a scalar formula (one file per activation in
/// activations/) runs over the whole array.
#pragma once

#include <limits>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/numeric/matrix.h"
#include "core/registry/registry.h"

namespace relulab {

/// The points beyond which |phi'| stays below 5 % of its supremum; infinite if there is no such
/// point. A z equal to one of the points is saturated, so ReLU is saturated at z <= 0.
struct Saturation {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

template <typename Scalar>
class Activation {
 public:
  virtual ~Activation() = default;

  /// a[i] = phi(z[i]) for `count` values. `a` may be `z`. NaN gives NaN.
  virtual void Forward(const Scalar* z, Scalar* a, Index count) const = 0;

  /// Also sets derivative[i] = phi'(z[i]). `derivative` may be `z`; otherwise the arrays must not
  /// overlap.
  virtual void ForwardWithDerivative(const Scalar* z, Scalar* a, Scalar* derivative,
                                     Index count) const = 0;

  /// Whether phi'(z) follows from a = phi(z) alone, exactly and for every z.
  virtual bool has_derivative_from_output() const = 0;

  /// derivative[i] = phi'(z[i]), computed from a[i] = phi(z[i]); bit-identical to the result of
  /// ForwardWithDerivative. The arrays must not overlap. Precondition:
  /// has_derivative_from_output().
  virtual void DerivativeFromOutput(const Scalar* a, Scalar* derivative, Index count) const = 0;

  virtual Saturation saturation() const = 0;

  /// Whether phi(z) >= 0 for every z.
  virtual bool non_negative() const = 0;

  /// Whether phi(z) = 0 for every z <= 0. (elu with alpha = 0 returns false.) If not, phi has at
  /// most one exact zero; any other 0 that Forward returns is an underflow.
  virtual bool zero_below_zero() const = 0;
};

/// A registry row.
struct ActivationInfo {
  std::string_view name;
  std::string_view description;  ///< the formula
  std::vector<Parameter> parameters;
  /// Where phi' or phi'' jumps: finite differences and quadrature avoid these points.
  std::vector<double> kinks;
  std::unique_ptr<Activation<float>> (*make_float)(const ParameterValues&);
  std::unique_ptr<Activation<double>> (*make_double)(const ParameterValues&);
};

/// All activations.
std::span<const ActivationInfo> Activations();

template <typename Scalar>
std::unique_ptr<Activation<Scalar>> MakeActivation(const ActivationInfo& row,
                                                   const ParameterValues& parameters) {
  return ForScalar<Scalar>(row.make_float, row.make_double)(parameters);
}

}  // namespace relulab
