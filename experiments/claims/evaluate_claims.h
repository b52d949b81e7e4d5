/// Evaluates the claims of a study from its stored tables.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/claims/judge_claim.h"
#include "experiments/plan/planned_study.h"

namespace relulab {

/// The result of each claim, in order. A claim is not_tested, with a reason, if a run is not
/// finished or lacks a value. Throws OutputError if a table cannot be read.
std::vector<ClaimResult> EvaluateClaims(const std::filesystem::path& study_directory,
                                        const PlannedStudy& study);

/// Evaluates the claims and writes claims.json and claims.csv beside the tables. Removes both files
/// if the study has no claims.
void WriteClaims(const std::filesystem::path& study_directory, const PlannedStudy& study);

}  // namespace relulab
