/// Signal: the statistics of z and a, over all examples and units of a layer together.
///
///   preactivation_rms, activation_rms    sqrt(mean of squares). [0, inf)
///   preactivation_mean, activation_mean  mean. (-inf, inf)
/// preactivation_rms^2 is the q of mean-field theory (Poole et al. 2016). Sums are in double.
#pragma once

#include "core/measure/metric.h"

namespace relulab {

template <typename Scalar>
double PreactivationRms(const LayerView<Scalar>& layer);
template <typename Scalar>
double PreactivationMean(const LayerView<Scalar>& layer);
template <typename Scalar>
double ActivationRms(const LayerView<Scalar>& layer);
template <typename Scalar>
double ActivationMean(const LayerView<Scalar>& layer);

}  // namespace relulab
