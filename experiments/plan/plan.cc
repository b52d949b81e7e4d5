#include "experiments/plan/plan.h"

#include <algorithm>

#include "experiments/config/config_error.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/run_fields.h"
#include "experiments/config/run_spec.h"
#include "experiments/store/digest.h"

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
                      std::to_string(kMostRuns) + " runs; allowed are at most that many");
  }
  return count;
}

void CheckTimed(const Study& study, const DatasetSpec& dataset) {
  if (!study.timing || !study.timing->measure.inference) return;
  if (dataset.test_size > 0 || dataset.validation_size > 0) return;
  throw ConfigError(study.place.Below("timing").Below("measure").Text() +
                    ": found \"inference\" where dataset.test_size and dataset.validation_size "
                    "are 0; allowed is to have examples of either");
}

}  // namespace

std::string RunId(const Json& resolved_config) {
  // nlohmann::json, unlike the ordered one, sorts its keys.
  const nlohmann::json canonical = WithoutDefaults(RunFields(), resolved_config);
  return Sha256Hex(canonical.dump()).substr(0, 12);
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

PlanBuilder::PlanBuilder(const Study& study, const std::vector<Case>& cases,
                         const std::vector<SweepAxis>& axes)
    : study_(study) {
  std::vector<std::string>& keys = plan_.varied_keys;
  const auto add = [&](const std::string& key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  for (const Case& joint : cases) {
    for (const auto& [key, ignored] : joint) add(key);
  }
  for (const SweepAxis& axis : axes) add(axis.key);
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
    run.config = Resolve(RunFields(), config, place);
    CheckTimed(study_, ReadRunSpec(run.config, study_.directory, place).dataset);
  } catch (const ConfigError& error) {
    const std::string cell = DescribeCell(raw_cell);
    throw ConfigError(cell.empty() ? error.what()
                                   : std::string(error.what()) + " (in the run with " + cell + ")");
  }
  run.run_id = RunId(run.config);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    // A parameter that is swept over its default has left the resolved config, not the table.
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
                      DescribeCell(run.cell) + "); allowed is every setting once");
  }
  plan_.runs.push_back(std::move(run));
}

Plan MakePlan(const Study& study) {
  PlanBuilder builder(study, study.cases, study.sweep);
  for (const Case& cell : ExpandCells(study.cases, study.sweep, study.place)) {
    Json config = study.base;
    for (const auto& [key, value] : cell) SetKey(config, key, value);
    builder.Add(config);
  }
  return builder.Take();
}

}  // namespace relulab
