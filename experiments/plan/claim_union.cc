#include "experiments/plan/claim_union.h"

#include <algorithm>
#include <map>
#include <set>

#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"

namespace relulab {
namespace {

/// `own` is the only value of a key in a plan, and `all` are the values in all runs. Adds the parts
/// of `own` that differ from a value in `all`.
void AddFixed(const std::string& key, const Json& own, const std::vector<Json>& all,
              Setting& fixed) {
  if (std::all_of(all.begin(), all.end(), [&](const Json& value) { return value == own; })) return;
  if (own.is_object()) {
    for (const auto& [name, value] : own.items()) {
      std::vector<Json> members;
      for (const Json& one : all)
        members.push_back(one.is_object() ? one.value(name, Json()) : Json());
      AddFixed(JoinKey(key, name), value, members, fixed);
    }
    return;
  }
  // If the plan's object lacks a parameter, the object's name already tells the runs apart.
  if (own.is_null() && !FindField(RunFields(), key, {}).IsOptional()) return;
  fixed.emplace_back(key, own);
}

using Keys = std::vector<std::string>;

/// The keys that a claim of one plan names, and the conditions that keep it on the runs of that
/// plan.
class ClaimScope {
 public:
  ClaimScope(const Claim& claim, const StudyRuns& plan, const JoinedRuns& joined)
      : plan_(plan), joined_(joined) {
    std::vector<Setting> settings = claim.treatments;
    settings.insert(settings.end(), claim.controls.begin(), claim.controls.end());
    AddKeys(settings, arm_keys_);
    named_ = arm_keys_;
    AddKeys(claim.fixed, named_);
    for (const auto& [key, ignored] : claim.filter) named_.push_back(key);
    named_.insert(named_.end(), claim.cells.begin(), claim.cells.end());
    named_.insert(named_.end(), claim.metric.over.begin(), claim.metric.over.end());
  }

  /// The values of keys that are constant in the plan, differ in other plans, and are not named by
  /// the claim.
  Setting Constants() const {
    Setting all;
    for (const std::string& key : joined_.keys) {
      if (key != "seed" && IsConstant(key)) AddFixed(key, Own(key), All(key), all);
    }
    std::erase_if(all, [&](const auto& pair) { return HasOverlap(named_, pair.first); });
    return all;
  }

  /// The plan's combinations of values, for keys that the claim does not name but that vary in the
  /// plan together with keys that it names. Empty if every run of the other plans agrees with them.
  std::vector<Setting> Combinations() const {
    const Keys linked = Select(
        [&](const std::string& key) { return !IsConstant(key) && !HasOverlap(named_, key); });
    if (linked.empty()) return {};
    Keys deciding = Select([&](const std::string& key) { return HasOverlap(arm_keys_, key); });
    if (!Decide(deciding, linked)) {
      deciding = Select([&](const std::string& key) { return !HasOverlap(linked, key); });
    }
    return CombinationsOf(deciding, linked);
  }

 private:
  static void AddKeys(const std::vector<Setting>& settings, Keys& keys) {
    for (const Setting& setting : settings) {
      for (const auto& [key, ignored] : setting) keys.push_back(key);
    }
  }

  static bool HasOverlap(const Keys& keys, const std::string& key) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const std::string& other) { return Overlap(key, other); });
  }

  /// The keys that satisfy the condition. The seed is never selected, because a claim also
  /// counts runs with additional seeds.
  template <typename Condition>
  Keys Select(const Condition& condition) const {
    Keys selected;
    for (const std::string& key : joined_.keys) {
      if (key != "seed" && condition(key)) selected.push_back(key);
    }
    return selected;
  }

  Json At(std::size_t run, const std::string& key) const {
    return GetKey(joined_.configs[run], key);
  }
  Json Own(const std::string& key) const { return At(plan_.runs.front(), key); }

  std::vector<Json> All(const std::string& key) const {
    std::vector<Json> values;
    for (std::size_t run = 0; run < joined_.configs.size(); ++run) values.push_back(At(run, key));
    return values;
  }

  bool IsConstant(const std::string& key) const {
    const Json own = Own(key);
    return std::all_of(plan_.runs.begin(), plan_.runs.end(),
                       [&](std::size_t run) { return At(run, key) == own; });
  }

  /// The values of several keys in a run as text, for comparing runs.
  std::string ValuesOf(std::size_t run, const Keys& keys) const {
    Json values = Json::array();
    for (const std::string& key : keys) values.push_back(At(run, key));
    return values.dump();
  }

  /// Whether, in the plan, the values of the deciding keys determine the values of the linked keys.
  bool Decide(const Keys& deciding, const Keys& linked) const {
    std::map<std::string, std::string> decided;
    return std::all_of(plan_.runs.begin(), plan_.runs.end(), [&](std::size_t run) {
      const std::string values = ValuesOf(run, linked);
      return decided.try_emplace(ValuesOf(run, deciding), values).first->second == values;
    });
  }

  std::vector<Setting> CombinationsOf(const Keys& deciding, const Keys& linked) const {
    std::map<std::string, std::set<std::string>> known;
    std::vector<std::size_t> first;  // run of each combination
    for (const std::size_t run : plan_.runs) {
      if (known[ValuesOf(run, deciding)].insert(ValuesOf(run, linked)).second) first.push_back(run);
    }
    bool is_contradicted = false;
    for (std::size_t run = 0; run < joined_.configs.size() && !is_contradicted; ++run) {
      const auto found = known.find(ValuesOf(run, deciding));
      is_contradicted = found != known.end() && !found->second.contains(ValuesOf(run, linked));
    }
    if (!is_contradicted) return {};
    std::vector<Setting> combinations(first.size());
    for (const Keys* keys : {&deciding, &linked}) {
      for (const std::string& key : *keys) {
        const std::vector<Json> all = All(key);
        for (std::size_t c = 0; c < first.size(); ++c) {
          AddFixed(key, all[first[c]], all, combinations[c]);
        }
      }
    }
    return combinations;
  }

  const StudyRuns& plan_;
  const JoinedRuns& joined_;
  Keys arm_keys_;
  Keys named_;
};

/// The settings of `fixed` as a list; it has one empty setting if there are none.
Json SettingsOf(const Json& claim) {
  Json fixed = claim.value("fixed", Json());
  if (fixed.is_array()) return fixed;
  return Json::array({fixed.is_null() ? Json::object() : fixed});
}

/// The claim as JSON, with the values that its plan fixes.
Json Fix(const Claim& claim, Json json, const StudyRuns& plan, const JoinedRuns& joined) {
  if (!claim.is_measured()) return json;
  const ClaimScope scope(claim, plan, joined);
  const Setting constants = scope.Constants();
  std::vector<Setting> combinations = scope.Combinations();
  if (combinations.empty()) combinations.emplace_back();
  Json fixed = Json::array();
  for (const Json& before : SettingsOf(json)) {
    for (const Setting& combination : combinations) {
      Json setting = before;
      for (const auto& [key, value] : constants) setting[key] = value;
      for (const auto& [key, value] : combination) setting[key] = value;
      fixed.push_back(std::move(setting));
    }
  }
  if (fixed.size() > 1) {
    json["fixed"] = std::move(fixed);
  } else if (!fixed.front().empty()) {
    json["fixed"] = fixed.front();
  }
  return json;
}

/// Whether two objects are equal, apart from the order of their members and from `fixed`.
bool SayTheSame(Json a, Json b) {
  a.erase("fixed");
  b.erase("fixed");
  return nlohmann::json(a) == nlohmann::json(b);
}

std::string NameOf(const Json& claim) { return "claim " + claim.at("id").dump(); }

/// Adds a claim of a newer study.
void Add(Json claim, Json& claims, std::vector<std::string>& notes) {
  const auto same = std::find_if(claims.begin(), claims.end(), [&](const Json& other) {
    return other.at("id") == claim.at("id");
  });
  if (same == claims.end()) {
    claims.push_back(std::move(claim));
  } else if (!SayTheSame(*same, claim)) {
    notes.push_back(NameOf(claim) + " differs between the plans; that of the newest plan is used");
    *same = std::move(claim);
  } else if (same->value("fixed", Json()) != claim.value("fixed", Json())) {
    notes.push_back(NameOf(claim) + " keeps reading the runs of its first plan: " +
                    Excerpt(same->value("fixed", Json::object())));
  }
}

}  // namespace

Json UniteClaims(const std::vector<StudyRuns>& studies, const JoinedRuns& joined,
                 std::vector<std::string>& notes) {
  Json claims = Json::array();
  for (const StudyRuns& plan : studies) {
    if (plan.study->claims.empty()) continue;
    const Json& written = plan.study->json.at("claims");
    for (std::size_t c = 0; c < written.size(); ++c) {
      Add(Fix(plan.study->claims[c], written.at(c), plan, joined), claims, notes);
    }
  }
  return claims;
}

}  // namespace relulab
