/// From paired values to a verdict: the rule of the verdicts, applied.
///
/// The effect of a unit is positive where the treatment agrees with the claim:
///
///   difference  t - c                   (direction higher; the negative of it for lower)
///   ratio       log(t / c)              (likewise; values must be positive)
///   value       t - bound               (likewise; for within, t - bound whatever its sign)
///
/// and a restricted mean ratio is that of core/stats/censored_times.h. Cells weigh equally in the
/// pool; the interval is the studentised bootstrap's, at 95 %.
#pragma once

#include "experiments/claims/claim_cells.h"
#include "experiments/claims/claim_result.h"

namespace relulab {

/// What of each cell is known besides its values.
struct CellContext {
  bool is_matched = true;  ///< by claim.matched
  std::optional<double> budget =
      {};  ///< of a restricted mean ratio; absent: no run reached the target
};

/// `context` is of the same cells. Every cell has the values that its statistic needs.
ClaimResult JudgeClaim(const Claim& claim, const std::vector<PairedCell>& cells,
                       const std::vector<CellContext>& context);

}  // namespace relulab
