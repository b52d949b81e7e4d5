/// Computes the verdict of a claim from paired values.
///
/// The effect of a unit (a seed, or a seed's block) is positive where the treatment agrees with the
/// claim:
///
///   difference  t - c                   for direction higher, its negative for lower
///   ratio       log(t / c)              likewise; values must be positive
///   value       t - bound               likewise; for within, t - bound with its sign
///
/// core/stats/censored_times.h defines the restricted mean ratio. Intervals are 95 % intervals of
/// the studentised bootstrap.
///
/// Each pair of arms in each cell gets two verdicts: its own, and one after Holm's correction. The
/// pool first averages the pairs of one cell (several treatments or controls) unit by unit: they
/// share seeds, and often runs, so counting them as independent would narrow the interval. Cells
/// have equal weight. If no pair is left, the verdict is not_reached if all of them missed the
/// target, and not_tested otherwise.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/stats/censored_times.h"
#include "core/stats/verdict.h"
#include "experiments/claims/claim_cells.h"
#include "experiments/config/claim.h"

namespace relulab {

/// Why a pair is not in the pool.
enum class Exclusion : std::uint8_t { kNotReached, kNotMatched };

inline constexpr auto kExclusions = std::to_array<NamedValue<Exclusion>>({
    {"not_reached", Exclusion::kNotReached, "both arms miss the target in over half the seeds"},
    {"not_matched", Exclusion::kNotMatched, "they are not matched"},
});

/// A pair of arms in one cell. Effects and intervals are on the scale of the bootstrap: positive
/// where they agree with the claim, logarithms where the statistic is a ratio. ShownEffect converts
/// them for readers.
struct CellResult {
  std::string cell = {};        ///< in words; empty if the claim has one cell
  std::string treatment = {};   ///< the arm, in words
  std::string control = {};     ///< empty for a threshold
  std::size_t n = 0;            ///< units: seeds, or blocks
  double treatment_mean = 0.0;  ///< for times, the restricted mean
  std::optional<double> control_mean = {};
  std::optional<Exclusion> excluded = {};  ///< absent for a pair in the pool

  // Only for a cell in the pool:
  double effect = 0.0;
  Interval interval = {};                ///< 95 %
  Verdict own = Verdict::kInconclusive;  ///< the verdict by that interval
  HolmCell holm = {};
  std::size_t treatment_misses = 0;  ///< runs that missed the target
  std::size_t control_misses = 0;
};

struct ClaimResult {
  Claim claim;
  Verdict verdict = Verdict::kNotTested;
  std::string reason =
      {};  ///< why it is not tested, the detail of a check, or remarks on the verdict
  std::vector<CellResult> cells = {};

  // Only for a claim with cells in the pool:
  std::size_t n = 0;                  ///< units of the smallest cell, or cases of a check
  std::optional<double> effect = {};  ///< the effect in the pool
  Interval interval = {};             ///< 95 %
  bool is_lower_bound = false;        ///< the true ratio is further from 1 (censored)
  bool is_degenerate = false;         ///< all effects of a cell are equal
  std::optional<FasterProbability> faster = {};  ///< for a restricted mean ratio
};

/// min_effect on the scale of the bootstrap.
VerdictRule RuleOf(const Claim& claim);

/// The effect as it is shown to readers: exp(effect) if it is a logarithm, else unchanged.
double ShownEffect(const Claim& claim, double effect);

/// The input of JudgeClaim for a cell, besides its values.
struct CellContext {
  bool is_matched = true;  ///< whether the pair satisfies claim.matched
  /// For a restricted mean ratio; absent if no run reached the target.
  std::optional<double> budget = {};
};

/// `context` has one element for each cell. Every cell has the values that its statistic needs.
ClaimResult JudgeClaim(const Claim& claim, const std::vector<PairedCell>& cells,
                       const std::vector<CellContext>& context);

}  // namespace relulab
