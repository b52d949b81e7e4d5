#include "experiments/plan/tuning.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <string>

#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"
#include "experiments/store/config_error.h"

namespace relulab {
namespace {

std::vector<SweepAxis> WithoutSeed(std::vector<SweepAxis> axes) {
  std::erase_if(axes, [](const SweepAxis& axis) { return axis.key == "seed"; });
  return axes;
}

/// The resolved values of tune.by in a cell, with defaults filled in. Both stages compute them with
/// the study's own base and the grid's first point.
std::vector<Json> GroupValues(const Study& study, const Case& cell) {
  Json config = study.base;
  for (const SweepAxis& axis : study.tune->over) SetKey(config, axis.key, axis.values.front());
  for (const auto& [key, value] : cell) {
    if (!IsTuned(*study.tune, key)) SetKey(config, key, value);
  }
  config = ResolveRun(config, study.place.Below("base"));
  std::vector<Json> values;
  for (const std::string& key : study.tune->by) values.push_back(GetKey(config, key));
  return values;
}

/// Throws ConfigError if a run cannot have a value of tune.select. Without values, Choose would
/// take the first point of the grid.
void CheckSelectable(const Study& study, const TuningPlan& tuning) {
  const std::string_view column = study.tune->select->name;
  const Place place = study.place.Below("tune").Below("select");
  for (const PlannedRun& run : tuning.plan.runs) {
    const auto lacks = [&](const char* pointer) {
      const Json value = run.config.value(Json::json_pointer(pointer), Json(nullptr));
      return value.is_null() || value == 0;
    };
    const char* missing = nullptr;
    if (column.ends_with("_to_target") && lacks("/training/target")) missing = "training.target";
    if (column.find("validation") != std::string_view::npos && lacks("/dataset/validation_size")) {
      missing = "dataset.validation_size";
    }
    if (lacks("/measure/evaluate_every")) missing = "measure.evaluate_every";
    if (missing == nullptr) continue;
    throw ConfigError(place.Text() + ": found \"" + std::string(column) +
                      "\", which stays empty without " + missing +
                      "; expected a column with values");
  }
}

/// Numbers groups in order of first appearance.
class Groups {
 public:
  std::size_t Find(std::vector<Json> values) {
    const auto [found, is_new] = numbers_.emplace(Json(values).dump(), values_.size());
    if (is_new) values_.push_back(std::move(values));
    return found->second;
  }
  const std::vector<std::vector<Json>>& values() const { return values_; }

 private:
  std::map<std::string, std::size_t> numbers_;
  std::vector<std::vector<Json>> values_;
};

bool IsBetter(const PointScore& a, const PointScore& b, const Selection& select) {
  if (a.misses != b.misses) return a.misses < b.misses;
  if (!a.mean || !b.mean) return false;
  return select.smallest ? *a.mean < *b.mean : *a.mean > *b.mean;
}

/// The points of the grid, a product whose last key varies fastest.
std::vector<std::vector<Json>> MakeGrid(const Study& study) {
  std::vector<std::vector<Json>> grid;
  for (const Case& point : ExpandCells({}, study.tune->over, study.place.Below("tune"))) {
    std::vector<Json> values;
    for (const auto& [key, value] : point) values.push_back(value);
    grid.push_back(std::move(values));
  }
  return grid;
}

Json TuningBase(const Study& study) {
  Json base = study.base;
  base.merge_patch(study.tune->base_patch);
  return base;
}

}  // namespace

TuningPlan MakeTuningPlan(const Study& study) {
  assert(study.tune);
  const Tune& tune = *study.tune;
  TuningPlan tuning;
  tuning.grid = MakeGrid(study);
  std::vector<SweepAxis> axes = WithoutSeed(study.sweep);
  axes.insert(axes.end(), tune.over.begin(), tune.over.end());
  axes.push_back({"seed", tune.seeds});
  const Json base = TuningBase(study);
  PlanBuilder builder(study, VariedKeys(study.cases, axes));
  Groups groups;
  const std::vector<Case> cells = ExpandCells(study.cases, axes, study.place.Below("tune"));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t group = groups.Find(GroupValues(study, cells[i]));
    // Cases that differ only in their seed give the same tuning run.
    if (!builder.AddUnlessThere(Compose(base, cells[i]))) continue;
    tuning.group.push_back(group);
    tuning.point.push_back(i / tune.seeds.size() % tuning.grid.size());
  }
  tuning.plan = builder.Take();
  tuning.group_values = groups.values();
  CheckSelectable(study, tuning);
  return tuning;
}

std::vector<std::vector<PointScore>> ScorePoints(
    const TuningPlan& tuning, const std::vector<std::optional<double>>& figures) {
  assert(figures.size() == tuning.plan.runs.size());
  std::vector<std::vector<PointScore>> scores(tuning.group_values.size(),
                                              std::vector<PointScore>(tuning.grid.size()));
  std::vector<std::vector<double>> hits(scores.size(), std::vector<double>(tuning.grid.size()));
  for (std::size_t i = 0; i < figures.size(); ++i) {
    PointScore& score = scores[tuning.group[i]][tuning.point[i]];
    double& count = hits[tuning.group[i]][tuning.point[i]];
    if (!figures[i]) {
      ++score.misses;
      continue;
    }
    count += 1.0;
    const double before = score.mean.value_or(0.0);
    score.mean = before + (*figures[i] - before) / count;
  }
  return scores;
}

Choices Choose(const std::vector<std::vector<PointScore>>& scores, const Selection& select) {
  Choices choices;
  for (const std::vector<PointScore>& points : scores) {
    std::size_t best = 0;
    for (std::size_t p = 1; p < points.size(); ++p) {
      if (IsBetter(points[p], points[best], select)) best = p;
    }
    choices.push_back(best);
  }
  return choices;
}

Plan MakeTunedPlan(const Study& study, const TuningPlan& tuning, const Choices& choices) {
  const Tune& tune = *study.tune;
  Groups groups;
  for (const std::vector<Json>& values : tuning.group_values) groups.Find(values);
  std::vector<SweepAxis> axes = study.sweep;
  axes.insert(axes.end(), tune.over.begin(), tune.over.end());
  PlanBuilder builder(study, VariedKeys(study.cases, axes));
  for (const Case& cell : ExpandCells(study.cases, study.sweep, study.place)) {
    const std::size_t group = groups.Find(GroupValues(study, cell));
    Json config = Compose(study.base, cell);
    for (std::size_t k = 0; k < tune.over.size(); ++k) {
      SetKey(config, tune.over[k].key, tuning.grid[choices[group]][k]);
    }
    builder.Add(config);
  }
  return builder.Take();
}

}  // namespace relulab
