/// A study with all that can be known of it before anything runs.
#pragma once

#include <optional>

#include "experiments/plan/tuning.h"

namespace relulab {

struct PlannedStudy {
  Study study;
  std::optional<TuningPlan> tuning;  ///< stage one, of a study with `tune`
  /// The study's own runs. Of a tuned study only as many, and of the same cells: as if tuning had
  /// chosen the first of the grid everywhere.
  Plan plan;
};

/// Plans and checks. Throws ConfigError.
PlannedStudy PlanStudy(Study study);

/// Throws ConfigError if the filters choose no run, as far as that can be known before tuning.
void CheckFilters(const PlannedStudy& planned, const std::vector<Override>& filters);

/// The filters that choose among the runs of stage one: its seeds are others, and so may be what
/// `tune.base` sets.
std::vector<Override> TuningFilters(const Study& study, const std::vector<Override>& filters);

/// The content of study.json: the composed study and its plan. Of a tuned study without `choices`,
/// stage two is not planned yet and has no runs.
Json DescribeStudy(const Study& study, const Plan& plan);
Json DescribeTuning(const Study& study, const TuningPlan& tuning, const Choices* choices,
                    const Plan& plan);

}  // namespace relulab
