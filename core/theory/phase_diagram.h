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
#pragma once

#include <optional>

#include "core/theory/mean_field.h"

namespace relulab {

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

/// The point of the critical line with fixed point q > 0, if its bias variance is not negative.
std::optional<CriticalPoint> CriticalPointAt(const MomentTable& moments, double q);

/// The point of the critical line with this bias variance >= 0 and the smallest q*, if there is one
/// with q* below 1e12. If every q* has this bias variance, as for an activation without a scale
/// (relu), q is 0.
std::optional<CriticalPoint> FindCriticalPoint(const MomentTable& moments, double bias_variance);

}  // namespace relulab
