/// Weights: how large they are and how far the last update moved them.
///
///   weight_norm   |W_l|, Frobenius. [0, inf)
///   update_ratio  |W_l(s) - W_l(s - 1)| / |W_l(s)| at step s: the last update, with momentum and
///                 decay, over what it led to. Absent at step 0 and where W_l is 0. [0, inf)
///
/// Biases do not take part. Differences are taken in double.
#pragma once

#include "core/measure/metric.h"

namespace relulab {

template <typename Scalar>
MetricValue WeightNorm(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue UpdateRatio(const LayerView<Scalar>& layer);

}  // namespace relulab
