/// Reads each run's value of a claim's metric from a study's tables.
#pragma once

#include "experiments/claims/claim_runs.h"
#include "experiments/claims/metric_rows.h"
#include "experiments/plan/planned_study.h"

namespace relulab {

/// Reads the metric of a claim. Throws ConfigError at `place` if the table lacks the column,
/// OutputError if the table cannot be read.
MetricValues ReadMetric(const std::filesystem::path& study_directory, const PlannedStudy& study,
                        const Claim& claim, const ClaimRuns& runs, const Place& place);

/// Reads one column of runs.csv.
MetricValues ReadRunColumn(const std::filesystem::path& study_directory, const std::string& column,
                           const Place& place);

/// The budget of a *_to_target column: the largest cost of all training steps among `run_ids`. In
/// steps it is training.steps; otherwise it is extrapolated from the runs that reached the target.
std::optional<double> BudgetOf(const std::filesystem::path& study_directory, const Plan& plan,
                               const std::string& column, const std::vector<std::string>& run_ids);

}  // namespace relulab
