#include "experiments/config/study.h"

#include <algorithm>

#include "experiments/config/check_keys.h"
#include "experiments/config/config_error.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/run_fields.h"

namespace relulab {
namespace {

bool IsName(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.empty() || name.size() > 64 || !letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || c == '_' || c == '-'; });
}

std::string ReadText(const Json& study, const char* key, const Place& place) {
  const auto found = study.find(key);
  if (found == study.end()) return "";
  const Field text{.key = key, .kind = Field::Kind::kText};
  return Resolve(text, *found, place.Below(key));
}

std::string ReadName(const Json& study, const Place& place) {
  std::string name = ReadText(study, "name", place);
  if (!study.contains("name")) {
    throw ConfigError(place.Text() + ": lacks \"name\", which names the results directory");
  }
  if (!IsName(name)) {
    throw ConfigError(
        place.Below("name").Text() + ": found " + Excerpt(name) +
        "; allowed are 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit");
  }
  return name;
}

/// A key that is set in one place of a study.
struct SetKeyPlace {
  std::string key;
  Place place;
  std::string_view section;  ///< "cases", "sweep" or "tune.over"
};

[[noreturn]] void FailOverlap(const SetKeyPlace& second, const SetKeyPlace& first) {
  throw ConfigError(second.place.Text() + ": overlaps \"" + first.key + "\" of " +
                    std::string(first.section) +
                    "; a key may be set in one place of cases, sweep and tune");
}

/// The keys of one case, checked against each other.
std::vector<SetKeyPlace> CaseKeys(const Case& joint, const Place& place) {
  std::vector<SetKeyPlace> keys;
  for (const auto& [key, ignored] : joint) {
    const SetKeyPlace at = {key, place.Below(key), "the same case"};
    for (const SetKeyPlace& other : keys) {
      if (Overlap(key, other.key)) FailOverlap(at, other);
    }
    keys.push_back(at);
  }
  return keys;
}

/// What `base` has at a varied key is never used, but a mistake there is one all the same.
void CheckOverridden(const Study& study) {
  const auto check = [&](const std::string& key) {
    Place place = study.place.Below("base");
    std::string walked;
    for (const std::string& part : SplitKey(key)) {
      walked += (walked.empty() ? "" : ".") + part;
      place = place.Below(part);
      const Json value = GetKey(study.base, walked);
      if (!value.is_null()) CheckValue(walked, value, place);
    }
  };
  for (const Case& joint : study.cases) {
    for (const auto& [key, ignored] : joint) check(key);
  }
  for (const SweepAxis& axis : study.sweep) check(axis.key);
  if (study.tune) {
    for (const SweepAxis& axis : study.tune->over) check(axis.key);
  }
}

/// Tuning must not see the study's own seeds.
void CheckTuningSeeds(const Study& study) {
  const auto check = [&](const Json& seed) {
    const std::vector<Json>& seeds = study.tune->seeds;
    const auto found = std::find(seeds.begin(), seeds.end(), seed);
    if (found == seeds.end()) return;
    const auto place = study.place.Below("tune").Below("seeds").Below(
        std::to_string(std::distance(seeds.begin(), found)));
    throw ConfigError(place.Text() + ": found " + seed.dump() +
                      ", a seed of the study's own runs; allowed are others");
  };
  bool is_varied = false;
  for (const SweepAxis& axis : study.sweep) {
    if (axis.key != "seed") continue;
    is_varied = true;
    for (const Json& seed : axis.values) check(seed);
  }
  for (const Case& joint : study.cases) {
    for (const auto& [key, value] : joint) {
      if (key != "seed") continue;
      is_varied = true;
      check(value);
    }
  }
  if (!is_varied) check(study.base.value("seed", Json(1)));
}

/// Calls function(dotted key, value) for everything that a patch of `base` sets.
template <typename Function>
void ForEachLeaf(const Json& patch, const std::string& prefix, const Function& function) {
  for (const auto& [key, value] : patch.items()) {
    if (value.is_object() && !value.empty()) {
      ForEachLeaf(value, prefix + key + ".", function);
    } else {
      function(prefix + key, value);
    }
  }
}

void CheckOverlaps(const Study& study) {
  std::vector<SetKeyPlace> keys;
  for (std::size_t c = 0; c < study.cases.size(); ++c) {
    const Place at = study.place.Below("cases").Below(std::to_string(c));
    for (SetKeyPlace& key : CaseKeys(study.cases[c], at)) {
      key.section = "cases";
      keys.push_back(std::move(key));
    }
  }
  const auto add_axes = [&](const std::vector<SweepAxis>& axes, std::string_view section,
                            const Place& place) {
    for (const SweepAxis& axis : axes) {
      const SetKeyPlace at = {axis.key, place.Below(axis.key), section};
      for (const SetKeyPlace& other : keys) {
        if (Overlap(at.key, other.key)) FailOverlap(at, other);
      }
      keys.push_back(at);
    }
  };
  add_axes(study.sweep, "sweep", study.place.Below("sweep"));
  if (!study.tune) return;
  add_axes(study.tune->over, "tune.over", study.place.Below("tune").Below("over"));
  keys.push_back({"seed", {}, "tune.seeds"});
  ForEachLeaf(study.tune->base_patch, "", [&](const std::string& key, const Json& value) {
    SetKeyPlace at = {key, study.place.Below("tune").Below("base"), "tune.base"};
    for (const std::string& part : SplitKey(key)) at.place = at.place.Below(part);
    FindField(RunFields(), key, at.place);
    if (!value.is_null()) CheckValue(key, value, at.place);
    for (const SetKeyPlace& other : keys) {
      if (Overlap(key, other.key)) FailOverlap(at, other);
    }
  });
}

void Apply(const Override& set, Study& study) {
  for (const Case& joint : study.cases) {
    for (const auto& [key, ignored] : joint) {
      if (Overlap(set.key, key)) {
        throw ConfigError(
            set.place.Text() + ": \"" + key +
            "\" is set by the study's cases and cannot be overridden; use --filter to "
            "choose among them");
      }
    }
  }
  if (study.tune) {
    for (const SweepAxis& axis : study.tune->over) {
      if (!Overlap(set.key, axis.key)) continue;
      throw ConfigError(set.place.Text() + ": \"" + axis.key +
                        "\" is chosen by the study's tune.over and cannot be overridden");
    }
  }
  for (const SweepAxis& axis : study.sweep) {
    if (set.key.starts_with(axis.key + ".")) {
      throw ConfigError(set.place.Text() + ": the study sweeps \"" + axis.key +
                        "\", which would undo this; override that key instead");
    }
  }
  const auto swept = std::find_if(study.sweep.begin(), study.sweep.end(),
                                  [&](const SweepAxis& axis) { return axis.key == set.key; });
  if (set.values.size() > 1) {
    if (swept != study.sweep.end()) {
      swept->values = set.values;
    } else {
      study.sweep.push_back({set.key, set.values});
    }
    return;
  }
  if (swept != study.sweep.end()) study.sweep.erase(swept);
  SetKey(study.base, set.key, set.values.front());
}

/// The profile's patch, checked.
const Json& FindProfile(const Json& study, const std::string& profile, const Place& place) {
  std::vector<std::string> names;
  if (study.contains("profiles")) {
    for (const auto& [name, ignored] : study.at("profiles").items()) names.push_back(name);
  }
  if (std::find(names.begin(), names.end(), profile) == names.end()) {
    throw ConfigError("--profile: unknown profile " + Excerpt(profile) + " of " + place.source +
                      AllowedNames(profile, names));
  }
  return study.at("profiles").at(profile);
}

void CheckProfiles(const Json& study, const Place& place) {
  if (!study.contains("profiles")) return;
  const Json& profiles = study.at("profiles");
  if (!profiles.is_object()) {
    throw ConfigError(place.Below("profiles").Text() + ": found " + Excerpt(profiles) +
                      "; allowed is an object of names and patches");
  }
  for (const auto& [name, patch] : profiles.items()) {
    const Place at = place.Below("profiles").Below(name);
    if (!IsName(name)) {
      throw ConfigError(at.Text() + ": found the name " + Excerpt(name) +
                        "; allowed are 1 to 64 of a-z, 0-9, _ and -");
    }
    CheckKeys(patch, {"question", "base", "cases", "sweep", "tune", "timing", "claims"}, at);
  }
}

/// What to type in the directory of the file; a path would be that of one machine.
std::string CommandOf(const std::filesystem::path& path, const std::string& profile,
                      const std::vector<Override>& overrides) {
  std::string command = "relulab run " + path.filename().string();
  if (!profile.empty()) command += " --profile " + profile;
  for (const Override& set : overrides) {
    command += " --set '" + set.key + "=";
    for (std::size_t v = 0; v < set.values.size(); ++v) {
      command += (v == 0 ? "" : ",") + set.values[v].dump();
    }
    command += "'";
  }
  return command;
}

}  // namespace

Study ReadStudy(const Json& json, const Place& place) {
  Study study;
  study.place = place;
  study.name = ReadName(json, place);
  study.profile = ReadText(json, "profile", place);
  if (!study.profile.empty()) {
    if (!IsName(study.profile)) {
      throw ConfigError(place.Below("profile").Text() + ": found " + Excerpt(study.profile) +
                        "; expected 1 to 64 of a-z, 0-9, _ and -");
    }
    study.name += "." + study.profile;
  }
  study.question = ReadText(json, "question", place);
  study.base = json.value("base", Json::object());
  if (!study.base.is_object()) {
    throw ConfigError(place.Below("base").Text() + ": found " + Excerpt(study.base) +
                      "; allowed is an object");
  }
  if (json.contains("sweep")) study.sweep = ReadSweep(json.at("sweep"), place.Below("sweep"));
  if (json.contains("cases")) study.cases = ReadCases(json.at("cases"), place.Below("cases"));
  if (json.contains("tune")) study.tune = ReadTune(json.at("tune"), place.Below("tune"));
  if (json.contains("timing")) study.timing = ReadTiming(json.at("timing"), place.Below("timing"));
  if (json.contains("claims")) study.claims = ReadClaims(json.at("claims"), place.Below("claims"));
  if (study.tune && study.timing) {
    throw ConfigError(place.Below("timing").Text() +
                      ": the study also has \"tune\"; allowed is one of the two");
  }
  CheckOverlaps(study);
  CheckOverridden(study);
  return study;
}

Json DescribeStudy(const Study& study) {
  const std::size_t suffix = study.profile.empty() ? 0 : study.profile.size() + 1;
  Json json = {{"name", study.name.substr(0, study.name.size() - suffix)}};
  if (!study.profile.empty()) json["profile"] = study.profile;
  if (!study.question.empty()) json["question"] = study.question;
  json["base"] = study.base;
  if (!study.cases.empty()) json["cases"] = DescribeCases(study.cases);
  if (!study.sweep.empty()) json["sweep"] = DescribeSweep(study.sweep);
  if (study.tune) json["tune"] = DescribeTune(*study.tune);
  if (study.timing) json["timing"] = DescribeTiming(*study.timing);
  if (!study.claims.empty()) json["claims"] = DescribeClaims(study.claims);
  return json;
}

std::vector<std::string> ProfileNames(const std::filesystem::path& path) {
  const Json json = ReadJsonFile(path);
  std::vector<std::string> names;
  if (!json.is_object() || !json.contains("profiles")) return names;
  CheckProfiles(json, {path.string(), ""});
  for (const auto& [name, ignored] : json.at("profiles").items()) names.push_back(name);
  return names;
}

Study LoadStudy(const std::filesystem::path& path, const std::string& profile,
                const std::vector<Override>& overrides) {
  Place place{path.string(), ""};
  Json json = ReadJsonFile(path);
  CheckKeys(json,
            {"$schema", "name", "profile", "question", "base", "cases", "sweep", "tune", "timing",
             "claims", "profiles", "plan"},
            place);
  ReadName(json, place);
  CheckProfiles(json, place);
  if (!profile.empty()) {
    const Json patch = FindProfile(json, profile, place);  // a part of what it changes
    json.merge_patch(patch);
    place.source += " with profile " + profile;  // pointers are into the composed study
  }
  Study study = ReadStudy(json, place);
  if (!profile.empty()) {
    study.name += "." + profile;
    study.profile = profile;
  }
  study.directory = path.parent_path();
  study.command = CommandOf(path, profile, overrides);
  for (const Override& set : overrides) Apply(set, study);
  if (study.tune && study.timing) {
    throw ConfigError(place.Below("timing").Text() +
                      ": the study also has \"tune\"; allowed is one of the two");
  }
  CheckOverlaps(study);
  if (study.tune) CheckTuningSeeds(study);
  return study;
}

}  // namespace relulab
