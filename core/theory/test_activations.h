/// Activations for the tests, not all of them registered, whose moments have closed forms.
#pragma once

#include <cmath>
#include <numbers>

#include "core/nn/activations/elementwise.h"
#include "core/theory/activation_moments.h"

namespace relulab::test {

/// E[phi^2] = (2 / pi) asin(2 q / (1 + 2 q)), E[phi'^2] = (4 / pi) / sqrt(1 + 4 q) (Williams 1998).
struct ErfFormula {
  explicit ErfFormula(const ParameterValues& /*none*/) {}
  template <typename S>
  S Value(S z, S /*e*/) const {
    return std::erf(z);
  }
  template <typename S>
  S Derivative(S z, S /*e*/) const {
    return S(2.0 / std::sqrt(std::numbers::pi)) * std::exp(-z * z);
  }
  Saturation SaturationPoints() const { return {}; }
};

/// sigmoid - 1/2 = tanh(z / 2) / 2.
struct CentredSigmoidFormula {
  explicit CentredSigmoidFormula(const ParameterValues& /*none*/) {}
  template <typename S>
  S Value(S z, S /*e*/) const {
    return S(0.5) * std::tanh(S(0.5) * z);
  }
  template <typename S>
  S Derivative(S z, S /*e*/) const {
    const S cosh = std::cosh(S(0.5) * z);
    return S(0.25) / (cosh * cosh);
  }
  Saturation SaturationPoints() const { return {}; }
};

/// max(-1, min(1, z)): kinks away from 0.
struct ClippedFormula {
  explicit ClippedFormula(const ParameterValues& /*none*/) {}
  template <typename S>
  S Value(S z, S /*e*/) const {
    return z < S(-1) ? S(-1) : z > S(1) ? S(1) : z;
  }
  template <typename S>
  S Derivative(S z, S /*e*/) const {
    return std::abs(z) < S(1) ? S(1) : S(0);
  }
  Saturation SaturationPoints() const { return {}; }
};

template <typename Formula>
KinkedActivation Make(std::vector<double> kinks = {}) {
  return {std::make_shared<Elementwise<Formula, double>>(Formula(ParameterValues())),
          std::move(kinks)};
}

inline KinkedActivation Erf() { return Make<ErfFormula>(); }
inline KinkedActivation CentredSigmoid() { return Make<CentredSigmoidFormula>(); }
inline KinkedActivation Clipped() { return Make<ClippedFormula>({-1.0, 1.0}); }

/// A registered activation with its default parameters.
inline KinkedActivation Registered(std::string_view name) {
  const ActivationInfo& row = *FindRow(Activations(), name);
  return MakeKinkedActivation(row, DefaultValues(row.parameters));
}

}  // namespace relulab::test
