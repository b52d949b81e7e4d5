#include "experiments/plan/claim_union.h"

#include <algorithm>

#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"

namespace relulab {
namespace {

/// Adds what a plan fixes at and below a key: its one value `own`, where runs of `all` differ from
/// it.
void AddFixed(const std::string& key, const Json& own, const std::vector<Json>& all,
              Setting& fixed) {
  if (std::all_of(all.begin(), all.end(), [&](const Json& value) { return value == own; })) return;
  if (own.is_object()) {
    for (const auto& [name, value] : own.items()) {
      std::vector<Json> members;
      for (const Json& one : all)
        members.push_back(one.is_object() ? one.value(name, Json()) : Json());
      AddFixed(key + "." + name, value, members, fixed);
    }
    return;
  }
  // A parameter that the plan's object lacks is fixed by the object's name.
  if (own.is_null() && !FindField(RunFields(), key, {}).IsOptional()) return;
  fixed.emplace_back(key, own);
}

/// What a plan fixes and other plans vary.
Setting FixedBy(const StudyRuns& plan, const JoinedRuns& joined) {
  Setting fixed;
  for (const std::string& key : joined.keys) {
    if (key == "seed") continue;  // more seeds are more evidence for the same claim
    std::vector<Json> all;
    for (const Json& config : joined.configs) all.push_back(GetKey(config, key));
    const Json& own = all[plan.runs.front()];
    const bool is_fixed = std::all_of(plan.runs.begin(), plan.runs.end(),
                                      [&](std::size_t run) { return all[run] == own; });
    if (is_fixed) AddFixed(key, own, all, fixed);
  }
  return fixed;
}

std::vector<std::string> NamedKeys(const Claim& claim) {
  std::vector<std::string> keys = claim.cells;
  keys.insert(keys.end(), claim.metric.over.begin(), claim.metric.over.end());
  std::vector<Setting> settings = claim.treatments;
  settings.insert(settings.end(), claim.controls.begin(), claim.controls.end());
  settings.push_back(claim.fixed);
  for (const Setting& setting : settings) {
    for (const auto& [key, ignored] : setting) keys.push_back(key);
  }
  for (const auto& [key, ignored] : claim.filter) keys.push_back(key);
  return keys;
}

/// The claim as JSON, with what its plan fixes.
Json Fix(const Claim& claim, Json json, const Setting& fixed) {
  if (!claim.is_measured()) return json;
  const std::vector<std::string> named = NamedKeys(claim);
  for (const auto& [key, value] : fixed) {
    const bool is_named = std::any_of(named.begin(), named.end(), [&key = key](const auto& other) {
      return Overlap(key, other);
    });
    if (is_named) continue;
    if (!json.contains("fixed") || json.at("fixed").is_null()) json["fixed"] = Json::object();
    json["fixed"][key] = value;
  }
  return json;
}

/// Whether two objects are equal but for the order of their members and for `fixed`.
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
    notes.push_back(NameOf(claim) +
                    " is not the same in all plans; that of the newest plan counts");
    *same = std::move(claim);
  } else if (same->value("fixed", Json()) != claim.value("fixed", Json())) {
    notes.push_back(NameOf(claim) + " stays with the runs of its first plan: " +
                    same->value("fixed", Json::object()).dump());
  }
}

}  // namespace

Json UniteClaims(const std::vector<StudyRuns>& studies, const JoinedRuns& joined,
                 std::vector<std::string>& notes) {
  Json claims = Json::array();
  for (const StudyRuns& plan : studies) {
    if (plan.study->claims.empty()) continue;
    const Setting fixed = FixedBy(plan, joined);
    const Json& written = plan.study->json.at("claims");
    for (std::size_t c = 0; c < written.size(); ++c) {
      Add(Fix(plan.study->claims[c], written.at(c), fixed), claims, notes);
    }
  }
  return claims;
}

}  // namespace relulab
