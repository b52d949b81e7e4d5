/// The claims of a study, worked out from its stored tables.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/claims/claim_result.h"
#include "experiments/plan/planned_study.h"

namespace relulab {

/// Checks a study's claims against its plan, before anything runs. Throws ConfigError if a claim
/// reads runs that are not planned, or cannot tell its runs apart, or names a column that is not
/// measured, or a check that there is not.
void CheckClaims(const PlannedStudy& planned);

/// Evaluates what study.json and the tables beside it hold. A claim whose runs are not all there,
/// or lack values, is not_tested, with the reason. Throws OutputError if a table cannot be read.
std::vector<ClaimResult> EvaluateClaims(const std::filesystem::path& study_directory);

/// Evaluates, and writes claims.json and claims.csv beside the tables; removes them if the study
/// has no claims.
void WriteClaims(const std::filesystem::path& study_directory);

}  // namespace relulab
