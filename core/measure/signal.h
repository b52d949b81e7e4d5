/// Signal: the statistics of z and a, over all examples and units of a layer together.
///
///   preactivation_rms, activation_rms    sqrt(mean of squares). [0, inf)
///   preactivation_mean, activation_mean  mean. (-inf, inf)
///   example_correlation                  mean over pairs i < j of examples of the cosine
///                                        z_i . z_j / (|z_i| |z_j|). Examples with z = 0 are left
///                                        out. Absent if fewer than two are left.
///                                        [-1 / (examples - 1), 1]
///
/// In mean-field theory (Poole et al. 2016), preactivation_rms^2 is q, and example_correlation is c
/// if there are no biases. Sums are in double.
#pragma once

#include <vector>

#include "core/measure/metric.h"

namespace relulab {

std::vector<MetricInfo> SignalMetrics();

}  // namespace relulab
