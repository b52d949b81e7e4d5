#include "experiments/plan/stored_study.h"

#include <algorithm>

#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

const Json& Member(const Json& object, const char* key, Json::value_t type, const Place& place) {
  if (!object.is_object() || !object.contains(key)) {
    throw ConfigError(place.Text() + ": lacks \"" + key + "\"");
  }
  const Json& member = object.at(key);
  const bool is_count = type == Json::value_t::number_unsigned && member.is_number_unsigned();
  if (member.type() != type && !is_count) {
    throw ConfigError(place.Below(key).Text() + ": found " + Excerpt(member) + "; expected " +
                      Json(type).type_name());
  }
  return member;
}

std::string ReadText(const Json& object, const char* key, const Place& place) {
  return Member(object, key, Json::value_t::string, place);
}

std::size_t ReadIndex(const Json& object, const char* key, std::size_t count, const Place& place) {
  const std::size_t index = Member(object, key, Json::value_t::number_unsigned, place);
  if (index < count) return index;
  throw ConfigError(place.Below(key).Text() + ": found " + std::to_string(index) +
                    "; expected less than " + std::to_string(count));
}

std::vector<Json> ReadValues(const Json& object, const std::vector<std::string>& keys,
                             const Place& place) {
  std::vector<Json> values;
  for (const std::string& key : keys) {
    if (!object.is_object() || !object.contains(key)) {
      throw ConfigError(place.Text() + ": lacks \"" + key + "\"");
    }
    values.push_back(object.at(key));
  }
  return values;
}

/// The config of a cell. A null value means that the run lacks the key.
Json ConfigOf(const Json& base, const std::vector<std::string>& keys,
              const std::vector<Json>& cell) {
  Json config = base;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (!cell[k].is_null()) SetKey(config, keys[k], cell[k]);
  }
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (cell[k].is_null() && !GetKey(config, keys[k]).is_null()) SetKey(config, keys[k], nullptr);
  }
  return config;
}

Plan ReadPlan(const Study& study, const Json& base, const Json& json, const Place& place) {
  std::vector<std::string> keys;
  for (const Json& key : Member(json, "varied_keys", Json::value_t::array, place)) {
    FindField(RunFields(), key.is_string() ? key.get<std::string>() : key.dump(),
              place.Below("varied_keys"));
    keys.push_back(key);
  }
  PlanBuilder builder(study, keys);
  const std::string id_key(columns::kRunId.name);
  const Json& runs = Member(json, "runs", Json::value_t::array, place);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Place at = place.Below("runs").Below(std::to_string(i));
    const Json& cell = Member(runs[i], "cell", Json::value_t::object, at);
    builder.Add(ConfigOf(base, keys, ReadValues(cell, keys, at.Below("cell"))));
  }
  Plan plan = builder.Take();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Place at = place.Below("runs").Below(std::to_string(i));
    const std::string run_id = ReadText(runs[i], id_key.c_str(), at);
    if (run_id == plan.runs[i].run_id) continue;
    throw ConfigError(at.Below(id_key).Text() + ": found " + Excerpt(run_id) +
                      "; expected the id of the run's config, \"" + plan.runs[i].run_id + "\"");
  }
  return plan;
}

/// The chosen point of the grid for each group; nothing if a group has none yet.
std::optional<Choices> ReadChoices(const Tune& tune, const TuningPlan& tuning, const Json& groups,
                                   const Place& place) {
  std::vector<std::string> keys;
  for (const SweepAxis& axis : tune.over) keys.push_back(axis.key);
  Choices choices;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Place at = place.Below(std::to_string(g)).Below(std::string(columns::kChosen.name));
    const Json chosen = groups[g].value(columns::kChosen.name, Json());
    if (chosen.is_null()) return std::nullopt;
    const auto point =
        std::find(tuning.grid.begin(), tuning.grid.end(), ReadValues(chosen, keys, at));
    if (point == tuning.grid.end()) {
      throw ConfigError(at.Text() + ": found " + Excerpt(chosen) +
                        "; expected a point of the grid in tune.over");
    }
    choices.push_back(static_cast<std::size_t>(point - tuning.grid.begin()));
  }
  return choices;
}

TuningPlan ReadTuningPlan(const Study& study, const Json& json, const Place& place) {
  TuningPlan tuning;
  tuning.grid = MakeGrid(study);
  tuning.plan = ReadPlan(study, TuningBase(study), json, place);
  const Json& groups = Member(json, "groups", Json::value_t::array, place);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Place at = place.Below("groups").Below(std::to_string(g));
    const Json& values = Member(groups[g], "values", Json::value_t::object, at);
    tuning.group_values.push_back(ReadValues(values, study.tune->by, at.Below("values")));
  }
  for (std::size_t i = 0; i < tuning.plan.runs.size(); ++i) {
    const Place at = place.Below("runs").Below(std::to_string(i));
    const Json& run = json.at("runs")[i];
    tuning.group.push_back(ReadIndex(run, "group", groups.size(), at));
    tuning.point.push_back(ReadIndex(run, "point", tuning.grid.size(), at));
  }
  tuning.choices = ReadChoices(*study.tune, tuning, groups, place.Below("groups"));
  return tuning;
}

}  // namespace

PlannedStudy ReadStoredStudy(const std::filesystem::path& study_directory) {
  const std::filesystem::path path = study_directory / "study.json";
  const Place place{path.string(), ""};
  try {
    Json json = ReadJsonFile(path);
    const Json plan = Member(json, "plan", Json::value_t::object, place);
    PlannedStudy stored;
    stored.study = ReadStudy(json, place);
    stored.study.command = ReadText(plan, "command", place.Below("plan"));
    stored.plan = ReadPlan(stored.study, stored.study.base, plan, place.Below("plan"));
    if (stored.study.tune) {
      const Place at = place.Below("plan").Below("tuning");
      const Json& tuning = Member(plan, "tuning", Json::value_t::object, place.Below("plan"));
      stored.tuning = ReadTuningPlan(stored.study, tuning, at);
    }
    return stored;
  } catch (const ConfigError& error) {
    throw OutputError("cannot read " + std::string(error.what()) +
                      "; \"relulab run\" with the study's config writes study.json again");
  }
}

}  // namespace relulab
