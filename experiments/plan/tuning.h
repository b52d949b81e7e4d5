/// The two stages of a study with `tune`: runs on other seeds choose, group by group, the point of
/// a grid with which the study's own runs are made.
#pragma once

#include <optional>
#include <vector>

#include "experiments/plan/plan.h"

namespace relulab {

/// By group, a point of the grid.
using Choices = std::vector<std::size_t>;

/// Stage one: every cell of cases times sweep without its seed, times the grid, times the tuning
/// seeds, on `base` with `tune.base` merged into it.
struct TuningPlan {
  Plan plan;                                    ///< varied keys end with tune.over and seed
  std::vector<std::size_t> group;               ///< of each run
  std::vector<std::size_t> point;               ///< of the grid, of each run
  std::vector<std::vector<Json>> group_values;  ///< by group: its values of tune.by
  std::vector<std::vector<Json>> grid;          ///< by point: its values of tune.over
  std::optional<Choices> choices;               ///< absent until stage one is complete

  /// Whether run `i` has the setting that was chosen for its group. Precondition: choices.
  bool IsChosen(std::size_t i) const { return (*choices)[group[i]] == point[i]; }
};

/// What one point of the grid reached in one group.
struct PointScore {
  std::size_t misses = 0;      ///< runs without the figure: they missed the target or diverged
  std::optional<double> mean;  ///< over the others
};

/// `base` of the runs of stage one, not resolved.
Json TuningBase(const Study& study);

/// The grid's points: a product, its last key fastest. Throws ConfigError.
std::vector<std::vector<Json>> MakeGrid(const Study& study);

/// Throws ConfigError. Precondition: the study has `tune`.
TuningPlan MakeTuningPlan(const Study& study);

/// By group and point. `figures` holds `tune.select` of every run of the plan, absent on a miss.
std::vector<std::vector<PointScore>> ScorePoints(const TuningPlan& tuning,
                                                 const std::vector<std::optional<double>>& figures);

/// Fewest misses, then the best mean, then the first of the grid.
Choices Choose(const std::vector<std::vector<PointScore>>& scores, const Selection& select);

/// Stage two: the plan of the study's own runs. Throws ConfigError.
Plan MakeTunedPlan(const Study& study, const TuningPlan& tuning, const Choices& choices);

}  // namespace relulab
