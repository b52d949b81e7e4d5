#include "experiments/plan/planned_study.h"

#include <algorithm>
#include <utility>

#include "experiments/config/dotted_key.h"
#include "experiments/plan/selection.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

Json DescribeRuns(const Plan& plan) {
  Json runs = Json::array();
  for (const PlannedRun& run : plan.runs) {
    Json cell = Json::object();
    for (std::size_t k = 0; k < plan.varied_keys.size(); ++k) {
      cell[plan.varied_keys[k]] = run.cell[k];
    }
    runs.push_back({{columns::kRunId.name, run.run_id}, {"cell", std::move(cell)}});
  }
  return runs;
}

Json DescribePoint(const Tune& tune, const std::vector<Json>& point) {
  Json json = Json::object();
  for (std::size_t k = 0; k < tune.over.size(); ++k) json[tune.over[k].key] = point[k];
  return json;
}

Json DescribeGroups(const Tune& tune, const TuningPlan& tuning) {
  Json list = Json::array();
  for (std::size_t g = 0; g < tuning.group_values.size(); ++g) {
    Json values = Json::object();
    for (std::size_t k = 0; k < tune.by.size(); ++k) {
      values[tune.by[k]] = tuning.group_values[g][k];
    }
    Json chosen = nullptr;
    if (tuning.choices) chosen = DescribePoint(tune, tuning.grid[(*tuning.choices)[g]]);
    list.push_back({{"values", std::move(values)}, {columns::kChosen.name, std::move(chosen)}});
  }
  return list;
}

Json DescribeTuningPlan(const Tune& tune, const TuningPlan& tuning) {
  Json runs = DescribeRuns(tuning.plan);
  for (std::size_t i = 0; i < tuning.plan.runs.size(); ++i) {
    runs[i]["group"] = tuning.group[i];
    runs[i]["point"] = tuning.point[i];
    if (tuning.choices) runs[i][columns::kChosen.name] = tuning.IsChosen(i);
  }
  return {{"groups", DescribeGroups(tune, tuning)},
          {"varied_keys", tuning.plan.varied_keys},
          {"runs", std::move(runs)}};
}

/// The point of the grid that study.json names for each group; nothing if a group has none yet.
std::optional<Choices> ReadChoices(const Tune& tune, const TuningPlan& tuning, const Json& json) {
  Choices choices;
  for (std::size_t g = 0; g < tuning.group_values.size(); ++g) {
    const Json::json_pointer chosen("/plan/tuning/groups/" + std::to_string(g) + "/chosen");
    const auto point =
        std::find_if(tuning.grid.begin(), tuning.grid.end(), [&](const std::vector<Json>& values) {
          return json.contains(chosen) && json.at(chosen) == DescribePoint(tune, values);
        });
    if (point == tuning.grid.end()) return std::nullopt;
    choices.push_back(static_cast<std::size_t>(point - tuning.grid.begin()));
  }
  return choices;
}

/// Throws ConfigError at the first place where the stored plan is not that of the stored study.
void CheckPlan(const Json& stored, const Json& expected, const Place& place) {
  const Json differences = Json::diff(expected, stored);
  if (differences.empty()) return;
  const Json& first = differences.front();
  const Json::json_pointer pointer(first.at("path").get<std::string>());
  const std::string found = first.contains("value") ? Excerpt(first.at("value")) : "nothing";
  const std::string wanted = expected.contains(pointer) ? Excerpt(expected.at(pointer)) : "nothing";
  Place{place.source, place.pointer + pointer.to_string()}.Fail(
      "found " + found + "; expected " + wanted + ", which follows from the rest of study.json");
}

/// Throws ConfigError if the manifest of the study's files lists another digest of study.json.
void CheckDigest(const std::filesystem::path& study_directory, const std::string& text) {
  const auto digests = ReadManifest(study_directory);
  if (!digests) return;
  const auto listed = digests->find(std::string(kStudyFile));
  if (listed == digests->end() || listed->second == Sha256Hex(text)) return;
  throw ConfigError((study_directory / kStudyFile).string() + ": does not match " +
                    std::string(kManifestName));
}

PlannedStudy ParsePlannedStudy(const std::string& text, const Place& place,
                               const std::filesystem::path& study_directory) {
  const Json json = ParseJson(text, place.source);
  Study study = ReadStudy(json, place);
  if (!study.data_root.empty()) study.data_root = (study_directory / study.data_root).string();
  if (study.command.empty()) place.Fail("lacks \"command\"; expected a string");
  if (!json.contains("plan")) place.Fail("lacks \"plan\"; expected an object");
  PlannedStudy stored = PlanStudy(std::move(study));
  if (stored.tuning) {
    auto choices = ReadChoices(*stored.study.tune, *stored.tuning, json);
    if (choices) SetChoices(*std::move(choices), stored);
  }
  CheckPlan(json.at("plan"), DescribePlannedStudy(stored).at("plan"), place.Below("plan"));
  return stored;
}

/// Whether a patch of `base` changes the value at a dotted key, or at a key above or below it.
bool SetsKey(const Json& patch, const std::string& key) {
  const Json* at = &patch;
  for (const std::string& part : SplitKey(key)) {
    if (!at->is_object()) return true;
    if (!at->contains(part)) return false;
    at = &at->at(part);
  }
  return true;
}

}  // namespace

std::vector<const PlannedRun*> PlannedStudy::AllRuns() const {
  std::vector<const PlannedRun*> all;
  if (tuning) {
    for (const PlannedRun& run : tuning->plan.runs) all.push_back(&run);
  }
  for (const PlannedRun& run : runs()) all.push_back(&run);
  return all;
}

PlannedStudy PlanStudy(Study study) {
  PlannedStudy planned;
  if (study.tune) {
    planned.tuning = MakeTuningPlan(study);
    const Choices first(planned.tuning->group_values.size(), 0);
    planned.plan = MakeTunedPlan(study, *planned.tuning, first);
  } else {
    planned.plan = MakePlan(study);
  }
  planned.study = std::move(study);
  return planned;
}

void SetChoices(Choices choices, PlannedStudy& planned) {
  planned.plan = MakeTunedPlan(planned.study, *planned.tuning, choices);
  planned.tuning->choices = std::move(choices);
}

std::vector<Override> TuningFilters(const Study& study, const std::vector<Override>& filters) {
  std::vector<Override> kept = filters;
  std::erase_if(kept, [&](const Override& filter) {
    return filter.key == "seed" || SetsKey(study.tune->base_patch, filter.key);
  });
  return kept;
}

void CheckFilters(const PlannedStudy& planned, const std::vector<Override>& filters) {
  if (!planned.tuning) return CheckFilters(planned.plan, filters);
  CheckFilters(planned.tuning->plan, TuningFilters(planned.study, filters));
  std::vector<Override> known = filters;
  std::erase_if(known,
                [&](const Override& filter) { return IsTuned(*planned.study.tune, filter.key); });
  CheckFilters(planned.plan, known);
}

Json DescribePlannedStudy(const PlannedStudy& planned) {
  Json json = DescribeStudy(planned.study);
  json["command"] = planned.study.command;
  Json plan = {{"varied_keys", planned.plan.varied_keys},
               {"runs", planned.is_provisional() ? Json::array() : DescribeRuns(planned.plan)}};
  if (planned.tuning) plan["tuning"] = DescribeTuningPlan(*planned.study.tune, *planned.tuning);
  json["plan"] = std::move(plan);
  return json;
}

PlannedStudy ReadPlannedStudy(const std::filesystem::path& path,
                              const std::filesystem::path& study_directory) {
  return ParsePlannedStudy(ReadFile(path), {path.string(), ""}, study_directory);
}

PlannedStudy ReadStoredStudy(const std::filesystem::path& study_directory) {
  const std::filesystem::path path = study_directory / kStudyFile;
  try {
    const std::string text = ReadFile(path);
    CheckDigest(study_directory, text);
    return ParsePlannedStudy(text, {path.string(), ""}, study_directory);
  } catch (const ConfigError& error) {
    throw OutputError("cannot read " + std::string(error.what()) +
                      "; \"relulab run\" with the study's config writes study.json again");
  }
}

}  // namespace relulab
