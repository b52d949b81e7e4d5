#include "experiments/plan/planned_study.h"

#include <algorithm>

#include "experiments/config/dotted_key.h"
#include "experiments/plan/selection.h"

namespace relulab {
namespace {

Json DescribeRuns(const Plan& plan) {
  Json runs = Json::array();
  for (const PlannedRun& run : plan.runs) {
    Json cell = Json::object();
    for (std::size_t k = 0; k < plan.varied_keys.size(); ++k) {
      cell[plan.varied_keys[k]] = run.cell[k];
    }
    runs.push_back({{"run_id", run.run_id}, {"cell", std::move(cell)}});
  }
  return runs;
}

/// Every group: its values of tune.by and, once it is known, the point that was chosen for it.
Json DescribeGroups(const Tune& tune, const TuningPlan& tuning, const Choices* choices) {
  Json list = Json::array();
  for (std::size_t g = 0; g < tuning.group_values.size(); ++g) {
    Json values = Json::object();
    for (std::size_t k = 0; k < tune.by.size(); ++k) {
      values[tune.by[k]] = tuning.group_values[g][k];
    }
    Json chosen = nullptr;
    for (std::size_t k = 0; choices && k < tune.over.size(); ++k) {
      chosen[tune.over[k].key] = tuning.grid[(*choices)[g]][k];
    }
    list.push_back({{"values", std::move(values)}, {"chosen", std::move(chosen)}});
  }
  return list;
}

/// Whether a patch of `base` changes what stands at a dotted key, or above or below it.
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

Json DescribeStudy(const Study& study, const Plan& plan) {
  Json json = {{"name", study.name},
               {"question", study.question},
               {"command", study.command},
               {"base", study.base},
               {"cases", DescribeCases(study.cases)},
               {"sweep", DescribeSweep(study.sweep)}};
  if (study.timing) json["timing"] = DescribeTiming(*study.timing);
  json["claims"] = DescribeClaims(study.claims);
  json["varied_keys"] = plan.varied_keys;
  json["runs"] = DescribeRuns(plan);
  return json;
}

Json DescribeTuning(const Study& study, const TuningPlan& tuning, const Choices* choices,
                    const Plan& plan) {
  Json json = DescribeStudy(study, plan);
  if (choices == nullptr) json["runs"] = Json::array();
  Json tune = DescribeTune(*study.tune);
  tune["groups"] = DescribeGroups(*study.tune, tuning, choices);
  tune["varied_keys"] = tuning.plan.varied_keys;
  tune["runs"] = DescribeRuns(tuning.plan);
  for (std::size_t i = 0; i < tuning.plan.runs.size(); ++i) {
    tune["runs"][i]["group"] = tuning.group[i];
    tune["runs"][i]["point"] = tuning.point[i];
    if (choices) tune["runs"][i]["chosen"] = (*choices)[tuning.group[i]] == tuning.point[i];
  }
  json["tune"] = std::move(tune);
  return json;
}

}  // namespace relulab
