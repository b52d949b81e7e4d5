/// The value that a claim reads from layers.csv or steps.csv: one number per run, from one layer
/// and step or reduced over several.
#pragma once

#include <cstdint>

#include "experiments/claims/claim_runs.h"
#include "experiments/claims/metric_rows.h"

namespace relulab {

/// A run's values of one column. steps.csv counts as one layer, number 1.
using LayerValues = std::map<std::int64_t, std::optional<double>>;  ///< by layer
using StepValues = std::map<std::int64_t, LayerValues>;             ///< by step

/// Reduces the metric's layers and steps to one number. `depth` is the number of hidden layers;
/// `smallest` is the least positive number of the run's precision; it replaces an exact zero before
/// a logarithm. The result is absent if a needed value is absent or not finite.
std::optional<double> ReduceValues(const StepValues& values, const ClaimMetric& metric,
                                   std::int64_t depth, double smallest);

/// Reads the claim's runs from `<study_directory>/layers.csv` or steps.csv, relative to theory.csv
/// if the metric says so. Throws as MetricRows does.
MetricValues ReadLayerMetric(const std::filesystem::path& study_directory, const Plan& plan,
                             const ClaimMetric& metric, const ClaimRuns& runs, const Place& place);

}  // namespace relulab
