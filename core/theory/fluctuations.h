/// How much single networks and single directions deviate from the mean-field average.
///
/// Norms at finite width. v_l is the variance of log |a_l|^2 between networks of widths n_l with
/// Gaussian weights, for one input, to first order in 1 / n:
///
///   v_0 = 0,   v_l = s_l^2 v_(l-1) + (E[phi^4] / E[phi^2]^2 - 1) / n_l
///   s_l = d log E[phi^2] / d log of the second moment of a_(l-1)
///       = (E[u phi phi'] / E[phi^2]) (1 - bias_variance / q_l)
/// with moments at q_l. The last term is the noise of a mean over n_l units (Roberts, Yaida and
/// Hanin 2022, chapter 5). For ReLU without biases s = 1 and v_L = 5 sum 1 / n_l, and log(|a_L|^2 /
/// |x|^2) is close to N(-v/2, v) at He's weight variance (Hanin and Nica 2020). Higher orders add a
/// little: for n = 64 and L = 20 a simulation gave 1.61, the formula gives 1.56.
///
/// Singular values at infinite width. J = D_L W_L ... D_1 W_1 with D_l = diag(phi'(z_l)), where all
/// layers have the same width. The variance of the squared singular values of J, divided by the
/// square of their mean, is
///
///   Gaussian weights    sum_l  E[phi'^4] / E[phi'^2]^2
///   orthogonal weights  sum_l (E[phi'^4] / E[phi'^2]^2 - 1)
/// with moments at q_l. If phi' is 1 for a share p of the units and 0 for the others, these are L /
/// p and L (1 - p) / p; ReLU has p = 1/2 at any scale. Only with orthogonal weights can the spread
/// stay bounded as the depth grows. Pennington, Schoenholz and Ganguli 2018 (The emergence of
/// spectral universality in deep networks). A simulation of ReLU with L = 10 gave 20.8 and 10.8;
/// the formulas give 20 and 10.
///
/// Born dead. A ReLU network with H hidden layers of N units, one input feature, symmetric weights
/// and no biases is constant if, for every input, all units of some layer are 0. For a given input,
/// each unit of a layer is 0 with probability 1/2:
///
///   P(dead) <= 1 - (1 - 2^-N)^H
/// This is only a bound, because the units must be 0 for both signs of the input, and layers depend
/// on each other (Lu, Shin, Su and Karniadakis 2020). A simulation gave .8806 (bound .925) for N =
/// 2, H = 9, and .3544 (bound .453) for N = 5, H = 19. Wide networks are safe: the bound is 1.4e-9
/// for N = 32, H = 6.
#pragma once

#include <span>
#include <vector>

#include "core/theory/mean_field.h"

namespace relulab {

/// v_1 .. v_depth. `layers` has one entry per layer, including the output layer (its fan_in is the
/// width of the last hidden layer). `preactivation_rms` is that of MeanFieldProfile. NaN where phi
/// or the signal is 0.
std::vector<double> LogNormVariances(const KinkedActivation& activation,
                                     std::span<const LayerVariances> layers,
                                     std::span<const double> preactivation_rms);

enum class WeightEnsemble { kGaussian, kOrthogonal };

/// var / mean^2 of the squared singular values for the Jacobian of the layers with these
/// `preactivation_rms`. NaN where phi' or the signal is 0.
double SquaredSingularValueSpread(const KinkedActivation& activation, WeightEnsemble ensemble,
                                  std::span<const double> preactivation_rms);

/// The bound 1 - prod(1 - 2^-n_l), in [0, 1].
double BornDeadBound(std::span<const Index> widths);

}  // namespace relulab
