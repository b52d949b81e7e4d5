/// A study with everything that is known of it before a run: what `relulab run` executes, and what
/// study.json keeps for those who read the results.
#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include "experiments/plan/tuning.h"

namespace relulab {

struct PlannedStudy {
  Study study;
  std::optional<TuningPlan> tuning;  ///< stage one of a study with `tune`
  /// The study's own runs. While tuning is incomplete they are provisional: as many, in the same
  /// cells, with the grid's first point in every group.
  Plan plan;

  bool is_provisional() const { return tuning && !tuning->choices; }

  /// The study's own runs; none while they are provisional.
  std::span<const PlannedRun> runs() const {
    return is_provisional() ? std::span<const PlannedRun>() : std::span(plan.runs);
  }
};

/// Plans and checks. Throws ConfigError.
PlannedStudy PlanStudy(Study study);

/// Plans stage two with what tuning chose. Throws ConfigError.
void SetChoices(Choices choices, PlannedStudy& planned);

/// Throws ConfigError if the filters choose no run, as far as that is known before tuning.
void CheckFilters(const PlannedStudy& planned, const std::vector<Override>& filters);

/// The filters that choose among the runs of stage one, which have other seeds and may have other
/// values of what `tune.base` sets.
std::vector<Override> TuningFilters(const Study& study, const std::vector<Override>& filters);

/// study.json: the composed study, which `relulab run` accepts, and its `plan`:
///
///   command      what repeats the run, typed in the directory of the config
///   varied_keys  the columns of runs.csv that differ between runs
///   runs         a list of {"run_id", "cell": values by varied key}; empty while provisional
///   tuning       of a study with `tune`: varied_keys, runs (with `group`, `point` and, once it is
///                known, `chosen`) and groups, each with its `values` and what was `chosen`
Json DescribePlannedStudy(const PlannedStudy& planned);

}  // namespace relulab
