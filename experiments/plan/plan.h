/// The plan of a study: every run, in order, each with its config and id.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"

namespace relulab {

struct PlannedRun {
  std::string run_id;
  Json config;             ///< resolved, from `dataset` to `seed`
  std::vector<Json> cell;  ///< its values of Plan::varied_keys; null where it has none
};

struct Plan {
  std::vector<std::string> varied_keys;  ///< the keys of cases, then of sweep
  std::vector<PlannedRun> runs;          ///< cases outermost, then the sweep, its last key fastest
};

/// Expands cases times sweep and checks every run. Throws ConfigError; also on more than 1,000,000
/// runs and on two runs of the same config.
Plan MakePlan(const Study& study);

/// The plan's runs, by index, whose config has one of the filter's values for every filter. Throws
/// ConfigError if none does.
std::vector<std::size_t> SelectRuns(const Plan& plan, const std::vector<Override>& filters);

/// 12 hex digits of the SHA-256 of the config without what is default, keys sorted.
std::string RunId(const Json& resolved_config);

/// The content of study.json: the composed study and its plan.
Json DescribeStudy(const Study& study, const Plan& plan);

}  // namespace relulab
