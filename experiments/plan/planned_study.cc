#include "experiments/plan/planned_study.h"

#include "experiments/config/dotted_key.h"
#include "experiments/plan/selection.h"
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

Json DescribeGroups(const Tune& tune, const TuningPlan& tuning) {
  Json list = Json::array();
  for (std::size_t g = 0; g < tuning.group_values.size(); ++g) {
    Json values = Json::object();
    for (std::size_t k = 0; k < tune.by.size(); ++k) {
      values[tune.by[k]] = tuning.group_values[g][k];
    }
    Json chosen = nullptr;
    for (std::size_t k = 0; tuning.choices && k < tune.over.size(); ++k) {
      chosen[tune.over[k].key] = tuning.grid[(*tuning.choices)[g]][k];
    }
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
  Json plan = {{"command", planned.study.command},
               {"varied_keys", planned.plan.varied_keys},
               {"runs", planned.is_provisional() ? Json::array() : DescribeRuns(planned.plan)}};
  if (planned.tuning) plan["tuning"] = DescribeTuningPlan(*planned.study.tune, *planned.tuning);
  json["plan"] = std::move(plan);
  return json;
}

}  // namespace relulab
