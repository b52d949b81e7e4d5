/// What a claim came to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/stats/censored_times.h"
#include "core/stats/holm.h"
#include "experiments/config/claim.h"

namespace relulab {

/// Effects and intervals are on the scale of the bootstrap: positive where they agree with the
/// claim, and logarithms where the statistic is a ratio. ShownEffect turns them into what is shown.
struct CellResult {
  std::string cell = {};        ///< in words; empty if the claim has one cell
  std::string treatment = {};   ///< the arm, in words
  std::string control = {};     ///< empty for a threshold
  std::size_t n = 0;            ///< units: seeds, or blocks
  double treatment_mean = 0.0;  ///< a restricted mean, of times
  std::optional<double> control_mean = {};
  std::string excluded =
      {};  ///< why it is out of the pool: "not_reached", "not_matched"; else empty

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
  std::string reason =
      {};  ///< why it was not tested, what a check found, or what limits the verdict
  std::vector<CellResult> cells = {};

  // Of a claim with cells in the pool:
  std::size_t n = 0;                             ///< units of its smallest cell; cases of a check
  std::optional<double> effect = {};             ///< of the pool
  Interval interval = {};                        ///< 95 %
  bool is_lower_bound = false;                   ///< the true ratio is further from 1
  bool is_degenerate = false;                    ///< the effects do not vary at all
  std::optional<FasterProbability> faster = {};  ///< of a restricted mean ratio
};

/// min_effect on the scale of the bootstrap.
VerdictRule RuleOf(const Claim& claim);

/// The effect as it is shown: exp of a logarithm, and else as it is.
double ShownEffect(const Claim& claim, double effect);

std::string_view NameOf(ClaimKind kind);
std::string_view NameOf(Quantifier quantifier);
std::string_view NameOf(Statistic statistic);

}  // namespace relulab
