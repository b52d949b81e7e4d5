/// The figure that a claim takes of each run, read from a study's tables.
#pragma once

#include "experiments/claims/claim_runs.h"
#include "experiments/claims/metric_rows.h"
#include "experiments/plan/planned_study.h"

namespace relulab {

/// Throws ConfigError at `place` if the table lacks the column, OutputError if it cannot be read.
MetricValues ReadMetric(const std::filesystem::path& study_directory, const PlannedStudy& study,
                        const Claim& claim, const ClaimRuns& runs, const Place& place);

/// One column of runs.csv.
MetricValues ReadRunColumn(const std::filesystem::path& study_directory, const std::string& column,
                           const Place& place);

/// The budget of a *_to_target column: what a run would have spent with all its steps, the largest
/// among `run_ids`. It is extrapolated from the runs that reached the target; in steps it is
/// training.steps.
std::optional<double> BudgetOf(const std::filesystem::path& study_directory, const Plan& plan,
                               const std::string& column, const std::vector<std::string>& run_ids);

}  // namespace relulab
