#include "experiments/claims/claim_runs.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"
#include "experiments/plan/selection.h"
#include "experiments/store/csv.h"

namespace relulab {
namespace {

bool HasAll(const Plan& plan, const PlannedRun& run, const Setting& setting) {
  return std::all_of(setting.begin(), setting.end(), [&](const auto& wanted) {
    return IsValue(ValueOf(plan, run, wanted.first), wanted.second);
  });
}

bool PassesFilter(const Plan& plan, const PlannedRun& run, const Claim& claim) {
  const bool is_fixed = claim.fixed.empty() || std::any_of(claim.fixed.begin(), claim.fixed.end(),
                                                           [&](const Setting& setting) {
                                                             return HasAll(plan, run, setting);
                                                           });
  return is_fixed && std::all_of(claim.filter.begin(), claim.filter.end(), [&](const auto& filter) {
           const Json value = ValueOf(plan, run, filter.first);
           return std::any_of(filter.second.begin(), filter.second.end(),
                              [&](const Json& wanted) { return IsValue(value, wanted); });
         });
}

/// The first varied key in which two runs differ.
std::string DifferentKey(const Plan& plan, const PlannedRun& a, const PlannedRun& b) {
  for (const std::string& key : plan.varied_keys) {
    if (ValueOf(plan, a, key) != ValueOf(plan, b, key)) return key;
  }
  return "seed";
}

/// Distinct settings in the order of their first appearance.
class CellNames {
 public:
  std::size_t Find(const Setting& setting, std::vector<std::string>& names) {
    const auto found = std::find(settings_.begin(), settings_.end(), setting);
    if (found != settings_.end()) {
      return static_cast<std::size_t>(std::distance(settings_.begin(), found));
    }
    settings_.push_back(setting);
    names.push_back(DescribeSetting(setting));
    return settings_.size() - 1;
  }

 private:
  std::vector<Setting> settings_;
};

Setting ValuesOf(const Plan& plan, const PlannedRun& run, const std::vector<std::string>& keys) {
  Setting setting;
  for (const std::string& key : keys) setting.emplace_back(key, ValueOf(plan, run, key));
  return setting;
}

/// The values of metric.over that each arm has under each seed, by cell.
class OverValues {
 public:
  void Add(std::size_t cell, std::size_t arm, const std::string& seed, const Setting& over) {
    of_cells_[cell][{arm, seed}].insert(over);
  }

  /// Means over different values cannot be compared. Throws ConfigError at `place`.
  void Check(const ClaimRuns& selected, const Place& place) const {
    for (const auto& [cell, units] : of_cells_) {
      const auto& [first, wanted] = *units.begin();
      for (const auto& [unit, found] : units) {
        if (found == wanted) continue;
        place.Below("metric").Below("over").Fail(
            Name(selected, cell, unit) + " has other values of the keys in metric.over than " +
            Name(selected, cell, first) +
            "; expected the same values in every arm and under every seed");
      }
    }
  }

 private:
  using Unit = std::pair<std::size_t, std::string>;  // arm and seed

  static std::string Name(const ClaimRuns& selected, std::size_t cell, const Unit& unit) {
    std::string name = "\"" + selected.arms[unit.first] + "\"";
    if (!selected.cells[cell].empty()) name += " at \"" + selected.cells[cell] + "\"";
    return name + " under seed " + unit.second;
  }

  std::map<std::size_t, std::map<Unit, std::set<Setting>>> of_cells_;
};

void CheckArms(const Claim& claim, const ClaimRuns& selected, const Place& place) {
  for (std::size_t a = 0; a < selected.arms.size(); ++a) {
    const bool has_run = std::any_of(selected.runs.begin(), selected.runs.end(),
                                     [&](const ClaimRun& run) { return run.arm == a; });
    if (has_run) continue;
    place.Fail("no planned run has \"" + selected.arms[a] + "\"" +
               (claim.filter.empty() ? "" : " and passes the filter"));
  }
}

}  // namespace

std::string DescribeSetting(const Setting& setting) {
  std::string text;
  for (const auto& [key, value] : setting) {
    const std::size_t dot = key.find('.');
    const std::string name = dot == std::string::npos ? key : key.substr(dot + 1);
    text += (text.empty() ? "" : " ") + name + "=" + TextOf(value);
  }
  return text;
}

ClaimRuns SelectClaimRuns(const Plan& plan, const Claim& claim, const Place& place) {
  ClaimRuns selected;
  std::vector<Setting> arms = claim.treatments;
  arms.insert(arms.end(), claim.controls.begin(), claim.controls.end());
  for (const Setting& arm : arms) selected.arms.push_back(DescribeSetting(arm));
  selected.treatments = claim.treatments.size();

  CellNames cells;
  using RunKey = std::tuple<std::size_t, std::size_t, Setting>;  // arm, cell, seed and `over`
  std::map<RunKey, const PlannedRun*> seen;
  OverValues over;
  for (const PlannedRun& run : plan.runs) {
    if (!PassesFilter(plan, run, claim)) continue;
    for (std::size_t a = 0; a < arms.size(); ++a) {
      if (!HasAll(plan, run, arms[a])) continue;
      const std::size_t cell = cells.Find(ValuesOf(plan, run, claim.cells), selected.cells);
      Setting unit = ValuesOf(plan, run, claim.metric.over);
      const Json seed = ValueOf(plan, run, "seed");
      over.Add(cell, a, seed.dump(), unit);
      unit.emplace_back("seed", seed);
      const auto [other, is_new] = seen.try_emplace({a, cell, unit}, &run);
      if (!is_new) {
        place.Fail("two runs of \"" + selected.arms[a] +
                   "\" have the same seed and cell; they differ in \"" +
                   DifferentKey(plan, *other->second, run) +
                   "\", which must be in arms, cells, filter or metric.over");
      }
      selected.runs.push_back({run.run_id, a, cell, seed.dump()});
    }
  }
  CheckArms(claim, selected, place);
  over.Check(selected, place);
  return selected;
}

}  // namespace relulab
