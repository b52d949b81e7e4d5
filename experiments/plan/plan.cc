#include "experiments/plan/plan.h"

#include <algorithm>
#include <unordered_map>

#include "experiments/config/config_error.h"
#include "experiments/config/run_fields.h"
#include "experiments/store/digest.h"

namespace relulab {
namespace {

constexpr std::size_t kMostRuns = 1000000;

std::size_t CountRuns(const Study& study) {
  std::size_t count = std::max<std::size_t>(1, study.cases.size());
  for (const SweepAxis& axis : study.sweep) {
    if (count > kMostRuns) break;
    count *= axis.values.size();
  }
  if (count > kMostRuns) {
    throw ConfigError(study.place.Text() + ": cases and sweep make more than " +
                      std::to_string(kMostRuns) + " runs; allowed are at most that many");
  }
  return count;
}

std::vector<std::string> VariedKeys(const Study& study) {
  std::vector<std::string> keys;
  const auto add = [&](const std::string& key) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  };
  for (const Case& joint : study.cases) {
    for (const auto& [key, ignored] : joint) add(key);
  }
  for (const SweepAxis& axis : study.sweep) add(axis.key);
  return keys;
}

std::string DescribeCell(const std::vector<std::string>& keys, const std::vector<Json>& cell) {
  std::string text;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!cell[i].is_null()) text += (text.empty() ? "" : ", ") + keys[i] + "=" + cell[i].dump();
  }
  return text;
}

/// One run: base with the settings of a cell, resolved and checked.
PlannedRun MakeRun(const Study& study, const std::vector<std::string>& keys, Json config) {
  const Place place = study.place.Below("base");
  PlannedRun run;
  std::vector<Json> raw_cell;
  for (const std::string& key : keys) raw_cell.push_back(GetKey(config, key));
  try {
    run.config = Resolve(RunFields(), config, place);
    ReadRunSpec(run.config, study.directory, place);
  } catch (const ConfigError& error) {
    const std::string cell = DescribeCell(keys, raw_cell);
    throw ConfigError(cell.empty() ? error.what()
                                   : std::string(error.what()) + " (in the run with " + cell + ")");
  }
  run.run_id = RunId(run.config);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    // A parameter that is swept over its default has left the resolved config, not the table.
    const Json value = GetKey(run.config, keys[k]);
    run.cell.push_back(value.is_null() ? raw_cell[k] : value);
  }
  return run;
}

}  // namespace

std::string RunId(const Json& resolved_config) {
  // nlohmann::json, unlike the ordered one, sorts its keys.
  const nlohmann::json canonical = WithoutDefaults(RunFields(), resolved_config);
  return Sha256Hex(canonical.dump()).substr(0, 12);
}

Plan MakePlan(const Study& study) {
  const std::size_t count = CountRuns(study);
  const std::size_t cases = std::max<std::size_t>(1, study.cases.size());
  const std::size_t per_case = count / cases;
  Plan plan;
  plan.varied_keys = VariedKeys(study);
  plan.runs.reserve(count);
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < count; ++i) {
    Json config = study.base;
    if (!study.cases.empty()) {
      for (const auto& [key, value] : study.cases[i / per_case]) SetKey(config, key, value);
    }
    std::size_t block = per_case;
    for (const SweepAxis& axis : study.sweep) {
      block /= axis.values.size();
      SetKey(config, axis.key, axis.values[i / block % axis.values.size()]);
    }
    plan.runs.push_back(MakeRun(study, plan.varied_keys, std::move(config)));
    const PlannedRun& run = plan.runs.back();
    const auto [twin, is_new] = seen.emplace(run.run_id, i);
    if (!is_new) {
      throw ConfigError(study.place.Text() + ": runs " + std::to_string(twin->second + 1) +
                        " and " + std::to_string(i + 1) + " of the plan are the same (" +
                        DescribeCell(plan.varied_keys, run.cell) +
                        "); allowed is every setting once");
    }
  }
  return plan;
}

std::vector<std::size_t> SelectRuns(const Plan& plan, const std::vector<Override>& filters) {
  std::vector<std::size_t> selected;
  for (std::size_t i = 0; i < plan.runs.size(); ++i) {
    const bool matches = std::all_of(filters.begin(), filters.end(), [&](const Override& filter) {
      const Json value = GetKey(plan.runs[i].config, filter.key);
      return std::any_of(filter.values.begin(), filter.values.end(), [&](const Json& wanted) {
        // A bare name asks for every run of that name, whatever its parameters.
        const bool named =
            wanted.is_string() && value.is_object() && value.value("name", Json()) == wanted;
        return named || value == wanted;
      });
    });
    if (matches) selected.push_back(i);
  }
  if (selected.empty()) {
    std::string text;
    for (const Override& filter : filters) {
      text += (text.empty() ? "" : " ") + filter.key + "=";
      for (std::size_t v = 0; v < filter.values.size(); ++v) {
        text += (v == 0 ? "" : ",") + Excerpt(filter.values[v]);
      }
    }
    throw ConfigError("--filter: none of the " + std::to_string(plan.runs.size()) +
                      " planned runs has " + text + "; relulab run --dry-run lists them");
  }
  return selected;
}

Json DescribeStudy(const Study& study, const Plan& plan) {
  Json cases = Json::array();
  for (const Case& joint : study.cases) {
    Json object = Json::object();
    for (const auto& [key, value] : joint) object[key] = value;
    cases.push_back(std::move(object));
  }
  Json sweep = Json::object();
  for (const SweepAxis& axis : study.sweep) sweep[axis.key] = axis.values;
  Json runs = Json::array();
  for (const PlannedRun& run : plan.runs) {
    Json cell = Json::object();
    for (std::size_t k = 0; k < plan.varied_keys.size(); ++k) {
      cell[plan.varied_keys[k]] = run.cell[k];
    }
    runs.push_back({{"run_id", run.run_id}, {"cell", std::move(cell)}});
  }
  return {{"name", study.name},        {"question", study.question},
          {"base", study.base},        {"cases", std::move(cases)},
          {"sweep", std::move(sweep)}, {"varied_keys", plan.varied_keys},
          {"runs", std::move(runs)}};
}

}  // namespace relulab
