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
  RunSpec spec;            ///< the same, typed
  std::vector<Json> cell;  ///< its values of Plan::varied_keys; null where it has none
};

struct Plan {
  std::vector<std::string> varied_keys;  ///< of cases, then of sweep, then of tune.over
  std::vector<PlannedRun> runs;          ///< cases outermost, then the sweep, its last key fastest
};

/// Expands cases times sweep and checks every run. Throws ConfigError, also for more than 1,000,000
/// runs and for two runs of the same config. A study with `tune` has two plans: see tuning.h.
Plan MakePlan(const Study& study);

/// 12 hex digits of the SHA-256 of the config without its default values, keys sorted.
std::string RunId(const Json& resolved_config);

/// The value of a dotted key in a run of the plan: what varies, else its config's value, else the
/// field's default.
Json ValueOf(const Plan& plan, const PlannedRun& run, const std::string& key);

/// The joint settings of cases times axes, in the order of the plan. Throws ConfigError beyond
/// 1,000,000.
std::vector<Case> ExpandCells(const std::vector<Case>& cases, const std::vector<SweepAxis>& axes,
                              const Place& place);

/// `config`, not resolved, with the values of a cell set.
Json Compose(Json config, const Case& cell);

/// The keys that cases and axes vary, in order of first appearance.
std::vector<std::string> VariedKeys(const std::vector<Case>& cases,
                                    const std::vector<SweepAxis>& axes);

/// Grows a plan run by run.
class PlanBuilder {
 public:
  PlanBuilder(const Study& study, std::vector<std::string> varied_keys);

  /// Adds the run of `config`, which is not resolved yet. Throws ConfigError.
  void Add(const Json& config);

  /// The same; false if the plan has a run of this config, which Add() would refuse.
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
