#include "experiments/plan/planned_study.h"

#include <algorithm>

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

Json DescribeChoices(const Tune& tune, const TuningPlan& tuning, const Choices& choices) {
  Json list = Json::array();
  for (std::size_t g = 0; g < choices.size(); ++g) {
    Json group = Json::object();
    for (std::size_t k = 0; k < tune.by.size(); ++k) {
      group[tune.by[k]] = tuning.group_values[g][k];
    }
    Json chosen = Json::object();
    for (std::size_t k = 0; k < tune.over.size(); ++k) {
      chosen[tune.over[k].key] = tuning.grid[choices[g]][k];
    }
    list.push_back({{"group", std::move(group)}, {"chosen", std::move(chosen)}});
  }
  return list;
}

bool IsTuned(const Tune& tune, const std::string& key) {
  return std::any_of(tune.over.begin(), tune.over.end(),
                     [&](const SweepAxis& axis) { return axis.key == key; });
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

std::vector<Override> TuningFilters(const std::vector<Override>& filters) {
  std::vector<Override> kept = filters;
  std::erase_if(kept, [](const Override& filter) { return filter.key == "seed"; });
  return kept;
}

void CheckFilters(const PlannedStudy& planned, const std::vector<Override>& filters) {
  if (!planned.tuning) return CheckFilters(planned.plan, filters);
  CheckFilters(planned.tuning->plan, TuningFilters(filters));
  std::vector<Override> known = filters;
  std::erase_if(known,
                [&](const Override& filter) { return IsTuned(*planned.study.tune, filter.key); });
  CheckFilters(planned.plan, known);
}

Json DescribeStudy(const Study& study, const Plan& plan) {
  Json json = {{"name", study.name},
               {"question", study.question},
               {"base", study.base},
               {"cases", DescribeCases(study.cases)},
               {"sweep", DescribeSweep(study.sweep)}};
  if (study.timing) json["timing"] = DescribeTiming(*study.timing);
  json["varied_keys"] = plan.varied_keys;
  json["runs"] = DescribeRuns(plan);
  return json;
}

Json DescribeTuning(const Study& study, const TuningPlan& tuning, const Choices* choices,
                    const Plan& plan) {
  Json json = DescribeStudy(study, plan);
  if (choices == nullptr) json["runs"] = Json::array();
  Json tune = DescribeTune(*study.tune);
  tune["choices"] = choices ? DescribeChoices(*study.tune, tuning, *choices) : Json(nullptr);
  tune["varied_keys"] = tuning.plan.varied_keys;
  tune["runs"] = DescribeRuns(tuning.plan);
  for (std::size_t i = 0; i < tuning.plan.runs.size(); ++i) {
    tune["runs"][i]["group"] = tuning.group[i];
    if (choices) tune["runs"][i]["chosen"] = (*choices)[tuning.group[i]] == tuning.point[i];
  }
  json["tune"] = std::move(tune);
  return json;
}

}  // namespace relulab
