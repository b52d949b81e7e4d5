/// The plan of a study: every run, in order, each with its config and id.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "experiments/config/study.h"

namespace relulab {

struct PlannedRun {
  std::string run_id;
  Json config;             ///< resolved, from `dataset` to `seed`
  std::vector<Json> cell;  ///< its values of Plan::varied_keys; null where it has none
};

struct Plan {
  std::vector<std::string> varied_keys;  ///< of cases, then of sweep, then of tune.over
  std::vector<PlannedRun> runs;          ///< cases outermost, then the sweep, its last key fastest
};

/// Expands cases times sweep and checks every run. Throws ConfigError; also on more than 1,000,000
/// runs and on two runs of the same config. Of a study with `tune` this is not the plan yet: see
/// tuning.h.
Plan MakePlan(const Study& study);

/// 12 hex digits of the SHA-256 of the config without what is default, keys sorted.
std::string RunId(const Json& resolved_config);

/// The joint settings of cases times axes, in the order of the plan. Throws ConfigError beyond
/// 1,000,000.
std::vector<Case> ExpandCells(const std::vector<Case>& cases, const std::vector<SweepAxis>& axes,
                              const Place& place);

/// Grows a plan by runs whose varied keys are those of cases and axes.
class PlanBuilder {
 public:
  PlanBuilder(const Study& study, const std::vector<Case>& cases,
              const std::vector<SweepAxis>& axes);

  /// Adds the run of `config`, not resolved yet. Throws ConfigError.
  void Add(const Json& config);

  /// Whether a run of the same config is already there; Add() would refuse it.
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
