/// Saturation: how much of a layer stands where phi is flat.
///
/// low and high are phi's saturation points, beyond which |phi'| stays below 5 % of its supremum
/// (core/nn/activation.h); a z on a point is saturated.
///
///   saturated_low_fraction   share of z <= low. [0, 1]
///   saturated_high_fraction  share of z >= high. [0, 1]
///   saturated_fraction       share of either. [0, 1]
///   stuck_unit_fraction      share of units that are saturated, on whichever side, on every
///   example
///                            of the probe: what dead_unit_fraction is to ReLU, fair to every phi.
///                            [0, 1]
///   derivative_mean          mean of phi'(z). Between the infimum and the supremum of phi'.
///
/// A phi without such a point (the identity) never saturates on that side: 0. Glorot and Bengio
/// 2010, who saw the sigmoid saturate on its low side.
#pragma once

#include "core/measure/metric.h"

namespace relulab {

template <typename Scalar>
MetricValue SaturatedLowFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue SaturatedHighFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue SaturatedFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue StuckUnitFraction(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue DerivativeMean(const LayerView<Scalar>& layer);

}  // namespace relulab
