/// The fixed point of the length map, and what happens to small deviations from it.
///
///   q* = weight_variance E[phi(sqrt(q*) z)^2] + bias_variance
///   chi = weight_variance E[phi'(sqrt(q*) z)^2]         < 1 ordered: gradients vanish; > 1
///   chaotic:
///                                                       they explode; 1 critical
///   length_slope = d q_(l+1) / d q_l at q*              deviations of q shrink by it a layer
/// Depth scales, in layers: -1 / log(length_slope) for q; 1 / |log(chi)| for the gradient, and, in
/// the ordered phase, for the angle between two inputs, which closes. Poole et al. 2016;
/// Schoenholz et al. 2017.
#pragma once

#include "core/theory/mean_field.h"

namespace relulab {

struct FixedPoint {
  double q = 0.0;  ///< q*; 0 and infinity are limits
  double chi = 0.0;
  double length_slope = 0.0;
  bool every_q =
      false;  ///< the map is the identity (relu at weight variance 2): q is where it began
};

/// Where q goes from `initial_q` > 0, for layers that are all alike. The length map is taken to
/// rise with q, as it does if |phi| rises with |z| on average. q* below 1e-10 counts as 0 (without
/// biases), above 1e24 as infinity.
FixedPoint FindFixedPoint(const MomentTable& moments, const LayerVariances& layer,
                          double initial_q = 1.0);

}  // namespace relulab
