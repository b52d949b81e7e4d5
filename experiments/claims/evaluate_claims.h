/// Checks the claims of a study before its runs, and evaluates them from its stored tables.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/claims/judge_claim.h"
#include "experiments/plan/planned_study.h"

namespace relulab {

/// Checks a study's claims against its plan. Throws ConfigError if a claim reads runs that are not
/// planned, has two runs with the same arm, cell and seed, or names a column that is not measured
/// or a check that does not exist.
void CheckClaims(const PlannedStudy& planned);

/// The result of each claim, in order. A claim is not_tested, with a reason, if a run is not
/// finished or lacks a value. Throws OutputError if a table cannot be read.
std::vector<ClaimResult> EvaluateClaims(const std::filesystem::path& study_directory,
                                        const PlannedStudy& study);

/// Evaluates the claims and writes claims.json and claims.csv beside the tables. Removes both files
/// if the study has no claims.
void WriteClaims(const std::filesystem::path& study_directory, const PlannedStudy& study);

/// claims.json, the full results: {"study", "command", "claims": [...]}, each claim with its cells.
/// A number that is not finite is null; "note" gives the reason.
Json ClaimsJson(const Study& study, const std::vector<ClaimResult>& results);

/// claims.csv: one row per claim, with an empty `cell`, followed by one row per cell.
std::string ClaimsCsv(const Study& study, const std::vector<ClaimResult>& results);

/// The remarks on a verdict: its reason, and whether it has too few units, a censored arm or units
/// without spread.
std::string NoteOf(const ClaimResult& result);

}  // namespace relulab
