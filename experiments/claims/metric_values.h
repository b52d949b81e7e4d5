/// The figure that a claim takes of each run, read from a study's tables.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "experiments/claims/claim_runs.h"

namespace relulab {

/// Of one run, by unit: blocks of a timing study, by number; else one unit "". Absent: the table
/// has no finite number there, as for a target that was missed.
using UnitValues = std::map<std::string, std::optional<double>>;

/// By run_id. A run that is not finished, or failed, is not in it; one that diverged has no value
/// where it has no rows, nor at its last step or over all of them.
using MetricValues = std::map<std::string, UnitValues>;

/// Throws ConfigError at `place` if the table lacks the column, OutputError if it cannot be read.
MetricValues ReadMetric(const std::filesystem::path& study_directory, const Json& study,
                        const Claim& claim, const ClaimRuns& runs, const Place& place);

/// One column of runs.csv.
MetricValues ReadRunColumn(const std::filesystem::path& study_directory, const std::string& column,
                           const Place& place);

/// What a run took in the unit of a *_to_target column, had it used all its steps: by run_id, from
/// the runs that reached the target. Of column steps_to_target itself it is training.steps.
std::optional<double> BudgetOf(const std::filesystem::path& study_directory, const Json& study,
                               const std::string& column, const std::vector<std::string>& run_ids);

}  // namespace relulab
