/// Random networks beyond the mean-field average (mean_field.h): the phases of deep networks, the
/// correlation of two inputs, and how much single networks and directions deviate.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/theory/mean_field.h"

namespace relulab {

/// The phases of a random network: the fixed point of its length map, and the critical line.
///
///   q* = weight_variance E[phi(sqrt(q*) z)^2] + bias_variance
///   chi = weight_variance E[phi'(sqrt(q*) z)^2]     chi < 1: ordered, gradients vanish;
///                                                   chi > 1: chaotic, they explode; 1: critical
///   length_slope = d q_(l+1) / d q_l at q*          each layer multiplies q - q* by this factor
///
/// Depth scales, in layers: -1 / log(length_slope) for q - q*; 1 / |log(chi)| for the squared norm
/// of the gradient and, in the ordered phase, for 1 - the correlation of two inputs.
///
/// On the critical line, or edge of chaos, chi = 1. The point of the line with fixed point q* is
///
///   weight_variance = 1 / E[phi'^2],   bias_variance = q* - E[phi^2] / E[phi'^2]
///
/// For tanh, (weight_variance, bias_variance) is (1.178, .0008) at q* = .1, and it is (2.153, .151)
/// at q* = 1. For the sigmoid it is (103.0, 0) at q* = 45.6; a smaller q* would need a negative
/// bias_variance. Poole et al. 2016; Schoenholz et al. 2017.
struct FixedPoint {
  double q = 0.0;  ///< q*; 0 and infinity are limits
  double chi = 0.0;
  double length_slope = 0.0;
  bool every_q = false;  ///< the map is the identity, as for relu at weight variance 2
};

/// The limit of q_l from q_1 = `initial_q` > 0, for identical layers. Assumes that the length map
/// rises with q, as it does if |phi| rises with |z| on average. q* counts as 0 below 1e-10 (without
/// biases) and as infinity above 1e24.
FixedPoint FindFixedPoint(const MomentTable& moments, const LayerVariances& layer,
                          double initial_q = 1.0);

struct CriticalPoint {
  double q = 0.0;  ///< q*; 0 stands for the limit
  double weight_variance = 0.0;
  double bias_variance = 0.0;
};

/// The point of the critical line with this bias variance >= 0 and the smallest q*, if there is one
/// with q* below 1e12. If every q* has this bias variance, as for an activation without a scale
/// (relu), q is 0.
std::optional<CriticalPoint> FindCriticalPoint(const MomentTable& moments, double bias_variance);

/// A pair of inputs at one layer; q > 0, -1 <= c <= 1.
struct PairState {
  double q = 1.0;
  double c = 0.0;
};

/// The correlation map: how the correlation of two inputs changes from layer to layer.
///
/// u_1 and u_2 are jointly normal with second moment q each and correlation c:
///
///   c' = (weight_variance E[phi(u_1) phi(u_2)] + bias_variance) / q'
///   q' = weight_variance E[phi(u)^2] + bias_variance
/// At a fixed point q' = q, and dc'/dc at c = 1 is chi. Poole et al. 2016; Schoenholz et al. 2017.
/// For ReLU without biases, at any weight variance (Cho and Saul 2009, the arc-cosine kernel):
///
///   c' = (sqrt(1 - c^2) + c (pi - acos c)) / pi
/// At He's weight variance q stays constant. Starting at c = 0, c is .872 after 10 layers, .948
/// after 20 and .988 after 50.
///
/// By quadrature in two dimensions, with an error of about 1e-9. One call takes about 10 ms.
PairState NextCorrelation(const KinkedActivation& activation, const LayerVariances& layer,
                          const PairState& pair);

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
/// v_1 .. v_depth. `layers` has one entry per layer, including the output layer (its fan_in is the
/// width of the last hidden layer). `preactivation_rms` is that of MeanFieldProfile. NaN where phi
/// or the signal is 0.
std::vector<double> LogNormVariances(const KinkedActivation& activation,
                                     std::span<const LayerVariances> layers,
                                     std::span<const double> preactivation_rms);

enum class WeightEnsemble { kGaussian, kOrthogonal };

/// Singular values at infinite width. J = D_L W_L ... D_1 W_1 with D_l = diag(phi'(z_l)), where all
/// layers have the same width. The variance of the squared singular values of J, divided by the
/// square of their mean, is
///
///   Gaussian weights    sum_l  E[phi'^4] / E[phi'^2]^2
///   orthogonal weights  sum_l (E[phi'^4] / E[phi'^2]^2 - 1)
/// with moments at q_l. If phi' is 1 for a share p of the units and 0 for the others, these are L /
/// p and L (1 - p) / p; ReLU has p = 1/2 at any scale. With Gaussian weights the spread grows
/// without bound in L, because each term is at least 1. With orthogonal weights it stays bounded if
/// the terms shrink fast enough as L grows. Pennington, Schoenholz and Ganguli 2018 (The emergence
/// of spectral universality in deep networks). A simulation of ReLU with L = 10 gave 20.8 and 10.8;
/// the formulas give 20 and 10.
///
/// var / mean^2 of the squared singular values for the Jacobian of the layers with these
/// `preactivation_rms`. NaN where phi' or the signal is 0.
double SquaredSingularValueSpread(const KinkedActivation& activation, WeightEnsemble ensemble,
                                  std::span<const double> preactivation_rms);

/// Born dead. A ReLU network with H hidden layers of N units, one input feature, symmetric weights
/// and no biases is constant if, for every input, all units of some layer are 0. For a given input,
/// each unit of a layer is 0 with probability 1/2:
///
///   P(dead) <= 1 - (1 - 2^-N)^H
/// This is only a bound, because the units must be 0 for both signs of the input, and layers depend
/// on each other (Lu, Shin, Su and Karniadakis 2020). A simulation gave .8806 (bound .925) for N =
/// 2, H = 9, and .3544 (bound .453) for N = 5, H = 19. Wide networks are safe: the bound is 1.4e-9
/// for N = 32, H = 6.
///
/// The bound 1 - prod(1 - 2^-n_l), in [0, 1].
double BornDeadBound(std::span<const Index> widths);

}  // namespace relulab
