/// Which runs of a study a claim reads, and as what.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/claim.h"

namespace relulab {

/// A planned run in one of a claim's arms. A run may be in several.
struct ClaimRun {
  std::string run_id;
  std::size_t arm = 0;   ///< of ClaimRuns::arms
  std::size_t cell = 0;  ///< of ClaimRuns::cells
  std::string seed;      ///< pairs it with the runs of other arms
};

struct ClaimRuns {
  std::vector<std::string> arms;   ///< the treatments, then the controls, in words
  std::size_t treatments = 0;      ///< how many of them
  std::vector<std::string> cells;  ///< in words, in the order of the plan
  std::vector<ClaimRun> runs;
};

/// The value of a config key in a planned run of study.json: what varies, else `base`, else the
/// default.
Json ValueOf(const Json& study, const Json& run, const std::string& key);

/// From study.json, or DescribeStudy of a study that has not run yet. Throws ConfigError at `place`
/// if an arm has no run, if two runs of an arm have the same cell and seed (then a key that varies
/// between them is missing in arms, cells, filter or over), or if runs that are compared are not
/// averaged over the same values of the keys in over.
ClaimRuns SelectClaimRuns(const Json& study, const Claim& claim, const Place& place);

/// "activation=relu init.scheme=he_normal": keys without what they all begin with.
std::string DescribeSetting(const Setting& setting);

}  // namespace relulab
