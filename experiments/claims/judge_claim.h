/// From paired values to a verdict.
///
/// The effect of a unit (a seed, or a seed's block) is positive where the treatment agrees with the
/// claim:
///
///   difference  t - c                   for direction higher, its negative for lower
///   ratio       log(t / c)              likewise; values must be positive
///   value       t - bound               likewise; for within, t - bound with its sign
///
/// A restricted mean ratio is that of core/stats/censored_times.h. The interval is that of the
/// studentised bootstrap, at 95 %.
///
/// Each pair of arms in each cell is judged by itself, and after Holm's correction. In the pool,
/// the pairs of one cell (several treatments or controls) are averaged unit by unit first: they
/// share seeds, and often runs, and would narrow the interval if they counted as independent. Cells
/// have equal weight. If no pair is left, the verdict is not_reached if all of them missed the
/// target, and not_tested otherwise.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/stats/censored_times.h"
#include "core/stats/holm.h"
#include "experiments/claims/claim_cells.h"
#include "experiments/config/claim.h"

namespace relulab {

/// A pair of arms in one cell. Effects and intervals are on the scale of the bootstrap: positive
/// where they agree with the claim, logarithms where the statistic is a ratio. ShownEffect converts
/// them for readers.
struct CellResult {
  std::string cell = {};        ///< in words; empty if the claim has one cell
  std::string treatment = {};   ///< the arm, in words
  std::string control = {};     ///< empty for a threshold
  std::size_t n = 0;            ///< units: seeds, or blocks
  double treatment_mean = 0.0;  ///< a restricted mean, of times
  std::optional<double> control_mean = {};
  std::string excluded = {};  ///< why it is not in the pool: "not_reached", "not_matched" or empty

  // Of a cell in the pool:
  double effect = 0.0;
  Interval interval = {};                ///< 95 %
  Verdict own = Verdict::kInconclusive;  ///< by that interval
  HolmCell holm = {};
  std::size_t treatment_misses = 0;  ///< of a target
  std::size_t control_misses = 0;
};

struct ClaimResult {
  Claim claim;
  Verdict verdict = Verdict::kNotTested;
  std::string reason = {};  ///< for not_tested, of a check's result, or what limits the verdict
  std::vector<CellResult> cells = {};

  // Of a claim with cells in the pool:
  std::size_t n = 0;                             ///< units of the smallest cell; cases of a check
  std::optional<double> effect = {};             ///< of the pool
  Interval interval = {};                        ///< 95 %
  bool is_lower_bound = false;                   ///< censoring hides a ratio further from 1
  bool is_degenerate = false;                    ///< all effects are equal
  std::optional<FasterProbability> faster = {};  ///< of a restricted mean ratio
};

/// min_effect on the scale of the bootstrap.
VerdictRule RuleOf(const Claim& claim);

/// The effect as it is shown: exp of a logarithm, and else as it is.
double ShownEffect(const Claim& claim, double effect);

/// What is known of a cell besides its values.
struct CellContext {
  bool is_matched = true;  ///< by claim.matched
  /// Of a restricted mean ratio; absent if no run reached the target.
  std::optional<double> budget = {};
};

/// `context` has one element for each cell. Every cell has the values that its statistic needs.
ClaimResult JudgeClaim(const Claim& claim, const std::vector<PairedCell>& cells,
                       const std::vector<CellContext>& context);

}  // namespace relulab
