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

/// What limits a verdict, in words: its reason, too few units, a censored arm, no spread.
std::string NoteOf(const ClaimResult& result);

/// One row per claim, with an empty `cell`, followed by one row per cell.
std::string ClaimsCsv(const Study& study, const std::vector<ClaimResult>& results);

}  // namespace relulab
