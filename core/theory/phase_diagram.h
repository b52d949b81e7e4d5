/// The phases of a random network: the fixed point of its length map, and the critical line.
///
///   q* = weight_variance E[phi(sqrt(q*) z)^2] + bias_variance
///   chi = weight_variance E[phi'(sqrt(q*) z)^2]     chi < 1: ordered, gradients vanish;
///                                                   chi > 1: chaotic, they explode; 1: critical
///   length_slope = d q_(l+1) / d q_l at q*          a deviation from q* shrinks by it each layer
///
/// Depth scales, in layers: -1 / log(length_slope) for q; 1 / |log(chi)| for the gradient and, in
/// the ordered phase, for the angle between two inputs.
///
/// On the critical line, or edge of chaos, chi = 1. For every q* that gives
///
///   weight_variance = 1 / E[phi'^2],   bias_variance = q* - E[phi^2] / E[phi'^2]
///
/// tanh: (1.178, .0008) at q* = .1, (2.153, .151) at 1. sigmoid: no bias_variance >= 0 below
/// q* = 45.6, where it is (103.0, 0). Poole et al. 2016; Schoenholz et al. 2017.
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

/// The limit of q from `initial_q` > 0, for layers that are all alike. Assumes that the length map
/// rises with q, as it does if |phi| rises with |z| on average. q* counts as 0 below 1e-10 (without
/// biases) and as infinity above 1e24.
FixedPoint FindFixedPoint(const MomentTable& moments, const LayerVariances& layer,
                          double initial_q = 1.0);

struct CriticalPoint {
  double q = 0.0;  ///< q*; 0 stands for the limit
  double weight_variance = 0.0;
  double bias_variance = 0.0;
};

/// The point of the line with fixed point q > 0, if its bias variance is not negative.
std::optional<CriticalPoint> CriticalPointAt(const MomentTable& moments, double q);

/// The point with this bias variance >= 0 and the smallest q* below 1e12, if there is one. If every
/// q* has this bias variance, as for an activation without a scale (relu), q is 0.
std::optional<CriticalPoint> FindCriticalPoint(const MomentTable& moments, double bias_variance);

}  // namespace relulab
