/// claims.json and claims.csv.
#pragma once

#include <string>
#include <vector>

#include "experiments/claims/judge_claim.h"
#include "experiments/config/study.h"

namespace relulab {

/// The full results: {"study", "command", "claims": [...]}, each claim with its cells. A number
/// that is not finite is null; "note" gives the reason.
Json ClaimsJson(const Study& study, const std::vector<ClaimResult>& results);

/// The remarks on a verdict: its reason, and whether it has too few units, a censored arm or units
/// without spread.
std::string NoteOf(const ClaimResult& result);

/// One row per claim, with an empty `cell`, followed by one row per cell.
std::string ClaimsCsv(const Study& study, const std::vector<ClaimResult>& results);

}  // namespace relulab
