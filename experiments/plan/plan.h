/// The plan of a study: every run, in order, with its config and id.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"

namespace relulab {

struct PlannedRun {
  std::string run_id;
  Json config;             ///< resolved, from `dataset` to `seed`
  RunSpec spec;            ///< `config` as a struct
  std::vector<Json> cell;  ///< the values of Plan::varied_keys; null for a key that the run lacks
};

struct Plan {
  std::vector<std::string> varied_keys;  ///< the keys of cases, then of sweep, then of tune.over
  std::vector<PlannedRun> runs;  ///< ordered by case, then by sweep; its last key varies fastest
};

/// Combines every case with every point of the sweep and checks every run. Throws ConfigError, also
/// for more than 1,000,000 runs and for two runs with the same config. A study with `tune` has two
/// plans: see tuning.h.
Plan MakePlan(const Study& study);

/// The first 12 hex digits of the SHA-256 of the config, with sorted keys and without default
/// values.
std::string RunId(const Json& resolved_config);

/// The value of a dotted key in a run of the plan: the value in the cell, else in the config, else
/// the field's default.
Json ValueOf(const Plan& plan, const PlannedRun& run, const std::string& key);

/// The combinations of cases and axes, in the order of the plan. Throws ConfigError if there are
/// more than 1,000,000.
std::vector<Case> ExpandCells(const std::vector<Case>& cases, const std::vector<SweepAxis>& axes,
                              const Place& place);

/// The unresolved `config` with the values of a cell set.
Json Compose(Json config, const Case& cell);

/// The keys that cases and axes vary, in order of first appearance.
std::vector<std::string> VariedKeys(const std::vector<Case>& cases,
                                    const std::vector<SweepAxis>& axes);

/// Builds a plan run by run.
class PlanBuilder {
 public:
  PlanBuilder(const Study& study, std::vector<std::string> varied_keys);

  /// Adds the run of an unresolved `config`. Throws ConfigError.
  void Add(const Json& config);

  /// Adds the run unless the plan has a run with this config. Returns whether it was added.
  bool AddUnlessThere(const Json& config);

  Plan Take() { return std::move(plan_); }

 private:
  PlannedRun MakeRun(const Json& config) const;
  std::string DescribeCell(const std::vector<Json>& cell) const;

  const Study& study_;
  Plan plan_;
  std::unordered_map<std::string, std::size_t> seen_;  ///< run_id -> index
};

}  // namespace relulab
