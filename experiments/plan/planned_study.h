/// A study and its plan. `relulab run` executes it, and study.json stores it for readers of the
/// results.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "experiments/plan/tuning.h"

namespace relulab {

struct PlannedStudy {
  Study study;
  std::optional<TuningPlan> tuning;  ///< stage one, if the study has `tune`
  /// The study's own runs. While tuning is incomplete, they are provisional: every group has the
  /// grid's first point. The number of runs and their cells are already final.
  Plan plan;

  bool is_provisional() const { return tuning && !tuning->choices; }

  /// The study's own runs; none while they are provisional.
  std::span<const PlannedRun> runs() const {
    return is_provisional() ? std::span<const PlannedRun>() : std::span(plan.runs);
  }

  /// All runs that belong in the tables: those of tuning, then runs().
  std::vector<const PlannedRun*> AllRuns() const;
};

/// Plans a study and checks its runs. Throws ConfigError.
PlannedStudy PlanStudy(Study study);

/// Plans stage two with the choices of tuning. Throws ConfigError.
void SetChoices(Choices choices, PlannedStudy& planned);

/// Throws ConfigError if the filters select no run. Ignores filters on keys that are still to be
/// tuned.
void CheckFilters(const PlannedStudy& planned, const std::vector<Override>& filters);

/// The filters that apply to the runs of stage one. Leaves out filters on the seed and on keys that
/// `tune.base` sets, because these have other values in stage one.
std::vector<Override> TuningFilters(const Study& study, const std::vector<Override>& filters);

/// study.json: the composed study, which `relulab run` accepts, the `command` that repeats it from
/// the directory of the config, and its `plan`:
///   varied_keys  the columns of runs.csv that differ between runs
///   runs         a list of {"run_id", "cell": values by varied key}; empty while provisional
///   tuning       for a study with `tune`: varied_keys, runs (with `group`, `point` and, once it is
///                known, `chosen`) and groups, each with its `values` and its `chosen` settings
Json DescribePlannedStudy(const PlannedStudy& planned);

/// Reads study.json of a results directory. Plans the study again and checks that the stored plan
/// is the same. Throws OutputError, which names the file and the place in it.
PlannedStudy ReadStoredStudy(const std::filesystem::path& study_directory);

/// Reads the output of DescribePlannedStudy from any file. Like ReadStoredStudy, but throws
/// ConfigError. `data_root` in the file is relative to the study's directory.
PlannedStudy ReadPlannedStudy(const std::filesystem::path& path,
                              const std::filesystem::path& study_directory);

}  // namespace relulab
