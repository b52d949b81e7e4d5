/// Rows of layers.csv or steps.csv to one number.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "experiments/config/claim.h"

namespace relulab {

/// A run's values of one column. steps.csv is as one layer, number 1.
using LayerValues = std::map<std::int64_t, std::optional<double>>;  ///< by layer
using StepValues = std::map<std::int64_t, LayerValues>;             ///< by step

/// The metric's layers and steps reduced. `depth` = number of hidden layers, `smallest` the least
/// positive number of the run's precision, for which an exact zero stands on a logarithm. Absent if
/// a value that is needed is absent, or not finite.
std::optional<double> ReduceValues(const StepValues& values, const ClaimMetric& metric,
                                   std::int64_t depth, double smallest);

}  // namespace relulab
