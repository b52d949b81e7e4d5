/// Rank: how many directions a layer's answers fill.
///
///   effective_rank  exp(-sum_k p_k ln p_k), p_k = s_k / sum s, s the singular values of the
///                   activation matrix [units, examples], which is not centred. 1 if all answers
///                   are multiples of one, min(units, examples) if they fill all directions alike;
///                   0 for an all-zero layer. 0 or [1, min(units, examples)]
///
/// Roy and Vetterli 2007 (EUSIPCO).
#pragma once

#include "core/measure/metric.h"

namespace relulab {

template <typename Scalar>
MetricValue EffectiveRank(const LayerView<Scalar>& layer);

}  // namespace relulab
