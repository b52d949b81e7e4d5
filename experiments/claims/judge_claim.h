/// From paired values to a verdict: the rule of the verdicts, applied.
///
/// The effect of a unit is positive where the treatment agrees with the claim:
///
///   difference  t - c                   (direction higher; the negative of it for lower)
///   ratio       log(t / c)              (likewise; values must be positive)
///   value       t - bound               (likewise; for within, t - bound whatever its sign)
///
/// and a restricted mean ratio is that of core/stats/censored_times.h. The interval is the
/// studentised bootstrap's, at 95 %.
///
/// Each pair of arms in each cell is judged by itself and after Holm. In the pool, the pairs of one
/// cell (several treatments, or controls) are averaged unit by unit first: they share seeds, and
/// often an arm's runs, and would narrow the interval if they counted as independent. Cells weigh
/// equally. Where no pair is left, the verdict is not_reached if all missed the target, and
/// not_tested if arms do not match.
#pragma once

#include "experiments/claims/claim_cells.h"
#include "experiments/claims/claim_result.h"

namespace relulab {

/// What of each cell is known besides its values.
struct CellContext {
  bool is_matched = true;  ///< by claim.matched
  /// Of a restricted mean ratio; absent: no run reached the target.
  std::optional<double> budget = {};
};

/// `context` is of the same cells. Every cell has the values that its statistic needs.
ClaimResult JudgeClaim(const Claim& claim, const std::vector<PairedCell>& cells,
                       const std::vector<CellContext>& context);

}  // namespace relulab
