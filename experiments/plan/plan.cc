#include "experiments/plan/plan.h"

#include <algorithm>

#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"
#include "experiments/store/config_error.h"
#include "experiments/store/manifest.h"

namespace relulab {
namespace {

constexpr std::size_t kMostRuns = 1000000;

std::size_t CountCells(const std::vector<Case>& cases, const std::vector<SweepAxis>& axes,
                       const Place& place) {
  std::size_t count = std::max<std::size_t>(1, cases.size());
  for (const SweepAxis& axis : axes) {
    if (count > kMostRuns) break;
    count *= axis.values.size();
  }
  if (count > kMostRuns) {
    throw ConfigError(place.Text() + ": cases and sweep make more than " +
                      std::to_string(kMostRuns) + " runs; expected at most that many");
  }
  return count;
}

void CheckTimed(const Study& study, const DatasetSpec& dataset) {
  if (!study.timing || !study.timing->measure.inference) return;
  if (dataset.test_size > 0 || dataset.validation_size > 0) return;
  throw ConfigError(study.place.Below("timing").Below("measure").Text() +
                    ": found \"inference\" with a dataset.test_size and a "
                    "dataset.validation_size of 0; expected one of them to be 1 or more");
}

}  // namespace

std::string RunId(const Json& resolved_config) {
  // nlohmann::json sorts its keys; the ordered variant does not.
  const nlohmann::json canonical = WithoutDefaults(RunFields(), resolved_config);
  return Sha256Hex(canonical.dump()).substr(0, 12);
}

Json ValueOf(const Plan& plan, const PlannedRun& run, const std::string& key) {
  // A swept parameter that equals its default is in the cell but not in the resolved config.
  const auto varied = std::find(plan.varied_keys.begin(), plan.varied_keys.end(), key);
  if (varied != plan.varied_keys.end()) {
    const Json& value = run.cell[static_cast<std::size_t>(varied - plan.varied_keys.begin())];
    if (!value.is_null()) return value;
  }
  Json value = GetKey(run.config, key);
  return value.is_null() ? FindField(RunFields(), key, {}).default_value : value;
}

std::vector<Case> ExpandCells(const std::vector<Case>& cases, const std::vector<SweepAxis>& axes,
                              const Place& place) {
  const std::size_t count = CountCells(cases, axes, place);
  const std::size_t per_case = count / std::max<std::size_t>(1, cases.size());
  std::vector<Case> cells;
  cells.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    Case cell = cases.empty() ? Case() : cases[i / per_case];
    std::size_t block = per_case;
    for (const SweepAxis& axis : axes) {
      block /= axis.values.size();
      cell.emplace_back(axis.key, axis.values[i / block % axis.values.size()]);
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

Json Compose(Json config, const Case& cell) {
  for (const auto& [key, value] : cell) SetKey(config, key, value);
  return config;
}

std::vector<std::string> VariedKeys(const std::vector<Case>& cases,
                                    const std::vector<SweepAxis>& axes) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  for (const Case& joint : cases) {
    for (const auto& [key, ignored] : joint) add(key);
  }
  for (const SweepAxis& axis : axes) add(axis.key);
  return keys;
}

PlanBuilder::PlanBuilder(const Study& study, std::vector<std::string> varied_keys) : study_(study) {
  plan_.varied_keys = std::move(varied_keys);
}

std::string PlanBuilder::DescribeCell(const std::vector<Json>& cell) const {
  std::string text;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (cell[i].is_null()) continue;
    text += (text.empty() ? "" : ", ") + plan_.varied_keys[i] + "=" + cell[i].dump();
  }
  return text;
}

PlannedRun PlanBuilder::MakeRun(const Json& config) const {
  const Place place = study_.place.Below("base");
  const std::vector<std::string>& keys = plan_.varied_keys;
  PlannedRun run;
  std::vector<Json> raw_cell;
  for (const std::string& key : keys) raw_cell.push_back(GetKey(config, key));
  try {
    run.config = ResolveRun(config, place);
    run.spec = ReadRunSpec(run.config, study_.directory, place, &config);
    CheckTimed(study_, run.spec.dataset);
  } catch (const ConfigError& error) {
    const std::string cell = DescribeCell(raw_cell);
    throw ConfigError(cell.empty() ? error.what()
                                   : std::string(error.what()) + " (in the run with " + cell + ")");
  }
  run.run_id = RunId(run.config);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    // The resolved config lacks a swept parameter that equals its default; the table has it.
    Json value = GetKey(run.config, keys[k]);
    run.cell.push_back(value.is_null() ? std::move(raw_cell[k]) : std::move(value));
  }
  return run;
}

bool PlanBuilder::AddUnlessThere(const Json& config) {
  PlannedRun run = MakeRun(config);
  if (!seen_.emplace(run.run_id, plan_.runs.size()).second) return false;
  plan_.runs.push_back(std::move(run));
  return true;
}

void PlanBuilder::Add(const Json& config) {
  PlannedRun run = MakeRun(config);
  const auto [twin, is_new] = seen_.emplace(run.run_id, plan_.runs.size());
  if (!is_new) {
    throw ConfigError(study_.place.Text() + ": runs " + std::to_string(twin->second + 1) + " and " +
                      std::to_string(plan_.runs.size() + 1) + " of the plan are the same (" +
                      DescribeCell(run.cell) + "); expected every setting once");
  }
  plan_.runs.push_back(std::move(run));
}

Plan MakePlan(const Study& study) {
  PlanBuilder builder(study, VariedKeys(study.cases, study.sweep));
  for (const Case& cell : ExpandCells(study.cases, study.sweep, study.place)) {
    builder.Add(Compose(study.base, cell));
  }
  return builder.Take();
}

}  // namespace relulab
