#include "experiments/config/tune.h"

#include <algorithm>
#include <array>

#include "experiments/config/check_keys.h"
#include "experiments/config/config_error.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/run_fields.h"

namespace relulab {
namespace {

const Json& Required(const Json& tune, const char* key, const char* meaning, const Place& place) {
  if (!tune.contains(key)) {
    throw ConfigError(place.Text() + ": lacks \"" + key + "\", " + meaning);
  }
  return tune.at(key);
}

std::vector<SweepAxis> ReadGrid(const Json& over, const Place& place) {
  std::vector<SweepAxis> grid = ReadSweep(over, place);
  if (grid.empty()) {
    throw ConfigError(place.Text() + ": found {}; allowed is one key or more and its grid");
  }
  for (const SweepAxis& axis : grid) {
    if (axis.key == "seed") {
      throw ConfigError(place.Below("seed").Text() +
                        ": a seed is not a setting to choose; \"seeds\" are those of tuning");
    }
  }
  return grid;
}

std::vector<std::string> ReadGroupKeys(const Json& by, const std::vector<SweepAxis>& grid,
                                       const Place& place) {
  const Field list{.key = "by",
                   .kind = Field::Kind::kList,
                   .parts = {{.kind = Field::Kind::kText}},
                   .distinct = true};
  std::vector<std::string> keys = Resolve(list, by, place);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Place at = place.Below(std::to_string(i));
    FindField(RunFields(), keys[i], at);
    const bool is_tuned = std::any_of(grid.begin(), grid.end(), [&](const SweepAxis& axis) {
      return Overlap(axis.key, keys[i]);
    });
    if (keys[i] == "seed" || is_tuned) {
      throw ConfigError(at.Text() + ": found \"" + keys[i] + "\"; allowed are keys that are " +
                        (is_tuned ? "not tuned" : "settings, not the seed"));
    }
  }
  return keys;
}

}  // namespace

std::span<const Selection> Selections() {
  static constexpr std::array<Selection, 7> kSelections = {{
      {"steps_to_target", true, "fewest steps to the target"},
      {"epochs_to_target", true, "fewest epochs to the target"},
      {"flops_to_target", true, "fewest floating-point operations to the target"},
      {"final_train_loss", true, "smallest training loss at the end"},
      {"final_train_accuracy", false, "largest training accuracy at the end"},
      {"final_validation_loss", true, "smallest validation loss at the end"},
      {"best_validation_accuracy", false, "largest validation accuracy of any evaluation"},
  }};
  return kSelections;
}

const Field& SelectField() {
  static const Field kField = [] {
    Field field{.key = "select",
                .kind = Field::Kind::kChoice,
                .help = "the figure of runs.csv that chooses; a run without it is worst",
                .required = true};
    for (const Selection& selection : Selections()) {
      field.choices.push_back({std::string(selection.column), std::string(selection.help), {}});
    }
    return field;
  }();
  return kField;
}

Tune ReadTune(const Json& json, const Place& place) {
  CheckKeys(json, {"over", "by", "select", "seeds", "base"}, place);
  Tune tune;
  tune.over = ReadGrid(Required(json, "over", "the keys to choose and their grids", place),
                       place.Below("over"));
  tune.by = ReadGroupKeys(Required(json, "by", "the keys whose values get a choice each", place),
                          tune.over, place.Below("by"));
  const std::string column =
      Resolve(SelectField(), Required(json, "select", "the figure that chooses", place),
              place.Below("select"));
  for (const Selection& selection : Selections()) {
    if (selection.column == column) tune.select = &selection;
  }
  tune.seeds = ReadAxisValues("seed", Required(json, "seeds", "those of the tuning runs", place),
                              place.Below("seeds"));
  tune.base_patch = json.value("base", Json::object());
  if (!tune.base_patch.is_object()) {
    throw ConfigError(place.Below("base").Text() + ": found " + Excerpt(tune.base_patch) +
                      "; allowed is an object");
  }
  return tune;
}

bool IsTuned(const Tune& tune, const std::string& key) {
  return std::any_of(tune.over.begin(), tune.over.end(),
                     [&](const SweepAxis& axis) { return axis.key == key; });
}

Json DescribeTune(const Tune& tune) {
  Json json = {{"over", DescribeSweep(tune.over)},
               {"by", tune.by},
               {"select", tune.select->column},
               {"seeds", tune.seeds}};
  if (!tune.base_patch.empty()) json["base"] = tune.base_patch;
  return json;
}

}  // namespace relulab
