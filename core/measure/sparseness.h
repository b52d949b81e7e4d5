/// Sparseness: how unevenly activity is spread; zero_fraction only counts zeros. All measures use
/// |a|, so that activations of both signs can be compared, and are independent of scale.
///
///   hoyer_sparsity           mean over examples of (sqrt(n) - |a|_1 / |a|_2) / (sqrt(n) - 1), over
///                            the n units. 0: all |a| are equal; 1: one unit is active. Absent for
///                            n = 1. [0, 1]. Hoyer 2004, JMLR 5.
///   treves_rolls_population  mean over examples of (mean_u |a_u|)^2 / mean_u a_u^2, over the n
///                            units. 1: all |a| are equal; 1/n: one unit is active. [1/n, 1]
///   treves_rolls_lifetime    mean over units of (mean_i |a_i|)^2 / mean_i a_i^2, over the N
///                            examples. 1: all |a| are equal; 1/N: active on one example. [1/N, 1]
///                            Treves and Rolls 1991 (doi:10.1088/0954-898X_2_4_004); Vinje and
///                            Gallant rescale a value t to (1 - t) / (1 - 1/N).
///
///   zero_vector_fraction     share of examples on which every unit is 0. [0, 1]
///
/// Zero vectors have no sparseness and are skipped. zero_vector_fraction counts such examples,
/// dead_unit_fraction (saturation.h) such units. A measure is absent if all vectors are zero.
#pragma once

#include <vector>

#include "core/measure/metric.h"

namespace relulab {

std::vector<MetricInfo> SparsenessMetrics();

}  // namespace relulab
