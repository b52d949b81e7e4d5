/// Selects the runs of a study that a claim reads, with their arms and cells.
#pragma once

#include <string>
#include <vector>

#include "experiments/plan/plan.h"

namespace relulab {

/// A planned run in one of a claim's arms. A run may be in several.
struct ClaimRun {
  std::string run_id;
  std::size_t arm = 0;   ///< index in ClaimRuns::arms
  std::size_t cell = 0;  ///< index in ClaimRuns::cells
  std::string seed;      ///< pairs the run with the runs of other arms
};

struct ClaimRuns {
  std::vector<std::string> arms;   ///< the treatments, then the controls, in words
  std::size_t treatments = 0;      ///< number of treatments
  std::vector<std::string> cells;  ///< in words, in the order of the plan
  std::vector<ClaimRun> runs;
};

/// The runs of `plan` that the claim reads. Throws ConfigError at `place`
/// - if an arm has no run,
/// - if two runs of an arm have the same cell and seed: then they differ in a key that is missing
///   in `arms`, `cells`, `filter` and `metric.over`,
/// - if arms are averaged over different values of the keys in `metric.over`.
ClaimRuns SelectClaimRuns(const Plan& plan, const Claim& claim, const Place& place);

/// "activation=relu init.scheme=he_normal": the keys without their first part.
std::string DescribeSetting(const Setting& setting);

}  // namespace relulab
