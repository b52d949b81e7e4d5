/// Gaussian moments of an activation: all that mean-field theory wants to know of it.
///
/// With z ~ N(0, 1), q the second moment of a preactivation and u = sqrt(q) z:
///
///   square             E[phi(u)^2]      the second moment of the activation
///   derivative_square  E[phi'(u)^2]     what a squared gradient keeps on its way through
///   fourth, derivative_fourth           E[phi(u)^4], E[phi'(u)^4]
///   square_slope       E[u phi(u) phi'(u)] = q d/dq E[phi(u)^2]   (Stein's lemma)
/// Poole et al. 2016; Schoenholz et al. 2017; Pennington, Schoenholz and Ganguli 2018.
#pragma once

#include <memory>
#include <vector>

#include "core/nn/activation.h"

namespace relulab {

/// An activation with the points where its derivative jumps. Need not be a registered one.
struct KinkedActivation {
  std::shared_ptr<const Activation<double>> phi;
  std::vector<double> kinks;
};

KinkedActivation MakeKinkedActivation(const ActivationInfo& row, const ParameterValues& parameters);

struct ActivationMoments {
  double square = 0.0;
  double derivative_square = 0.0;
  double fourth = 0.0;
  double derivative_fourth = 0.0;
  double square_slope = 0.0;
};

/// By quadrature, to a relative 1e-12 or so. q >= 0 and finite; at q = 0 the values at z = 0.
ActivationMoments MomentsOf(const KinkedActivation& activation, double q);

/// The same where ratios of them are wanted, at q = preactivation_rms^2 clamped to [1e-60, 1e60]:
/// there ratios have reached their limits, and no fourth power leaves the range of doubles. All NaN
/// if the signal is 0 or no number.
ActivationMoments MomentsForRatios(const KinkedActivation& activation, double preactivation_rms);

}  // namespace relulab
