#include "core/theory/activation_moments.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "core/theory/gaussian_expectation.h"

namespace relulab {

KinkedActivation MakeKinkedActivation(const ActivationInfo& row,
                                      const ParameterValues& parameters) {
  return {row.make_double(parameters), row.kinks};
}

ActivationMoments MomentsOf(const KinkedActivation& activation, double q) {
  assert(q >= 0.0 && std::isfinite(q));
  const double deviation = std::sqrt(q);
  const GaussianQuadrature quadrature = MakeGaussianQuadrature(0.0, deviation, activation.kinks);
  const Vector<double> u = deviation * quadrature.nodes;
  Vector<double> a(u.size());
  Vector<double> derivative(u.size());
  activation.phi->ForwardWithDerivative(u.data(), a.data(), derivative.data(), u.size());

  const auto expect = [&](const auto& values) {
    return (quadrature.weights.array() * values).sum();
  };
  ActivationMoments moments;
  moments.square = expect(a.array().square());
  moments.derivative_square = expect(derivative.array().square());
  moments.fourth = expect(a.array().square().square());
  moments.derivative_fourth = expect(derivative.array().square().square());
  moments.square_slope = expect(u.array() * a.array() * derivative.array());
  return moments;
}

ActivationMoments MomentsForRatios(const KinkedActivation& activation, double preactivation_rms) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (!(preactivation_rms > 0.0)) return {kNan, kNan, kNan, kNan, kNan};
  const double rms = std::clamp(preactivation_rms, 1e-30, 1e30);
  return MomentsOf(activation, rms * rms);
}

}  // namespace relulab
