/// The two stages of a study with `tune`. Stage one makes tuning runs on other seeds and chooses a
/// point of the grid for each group. Stage two makes the study's own runs with the chosen points.
#pragma once

#include <optional>
#include <vector>

#include "experiments/plan/plan.h"

namespace relulab {

/// The chosen point of the grid for each group.
using Choices = std::vector<std::size_t>;

/// Stage one: combines every cell of cases and sweep, without its seed, with every point of the
/// grid and every tuning seed. Its base is `base` with `tune.base` merged into it.
struct TuningPlan {
  Plan plan;                                    ///< the varied keys end with tune.over and seed
  std::vector<std::size_t> group;               ///< by run: index in `group_values`
  std::vector<std::size_t> point;               ///< by run: index in `grid`
  std::vector<std::vector<Json>> group_values;  ///< by group: the values of tune.by
  std::vector<std::vector<Json>> grid;          ///< by point: the values of tune.over
  std::optional<Choices> choices;               ///< absent until stage one is complete

  /// Whether run `i` has the setting that was chosen for its group. Requires choices.
  bool IsChosen(std::size_t i) const { return (*choices)[group[i]] == point[i]; }
};

/// The result of one point of the grid in one group.
struct PointScore {
  std::size_t misses = 0;      ///< runs without a value: they missed the target or diverged
  std::optional<double> mean;  ///< mean over the other runs
};

/// Plans stage one. Requires a study with `tune`. Throws ConfigError.
TuningPlan MakeTuningPlan(const Study& study);

/// Scores by group and point. `figures` holds the value of `tune.select` for every run of the plan;
/// a miss has none.
std::vector<std::vector<PointScore>> ScorePoints(const TuningPlan& tuning,
                                                 const std::vector<std::optional<double>>& figures);

/// Chooses the point with the fewest misses, then the best mean, then the first place in the grid.
Choices Choose(const std::vector<std::vector<PointScore>>& scores, const Selection& select);

/// Plans stage two, the study's own runs. Throws ConfigError.
Plan MakeTunedPlan(const Study& study, const TuningPlan& tuning, const Choices& choices);

}  // namespace relulab
