#include "experiments/config/study.h"

#include <algorithm>

#include "experiments/config/config_error.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/run_fields.h"

namespace relulab {
namespace {

constexpr std::size_t kMostValues = 1000000;

bool IsName(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (name.empty() || name.size() > 64 || !letter(name[0])) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || c == '_' || c == '-'; });
}

void CheckKeys(const Json& object, const std::vector<std::string>& allowed, const Place& place) {
  if (!object.is_object()) {
    throw ConfigError(place.Text() + ": found " + Excerpt(object) + "; allowed is an object");
  }
  for (const auto& [key, ignored] : object.items()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      throw ConfigError(place.Below(key).Text() + ": unknown key " + Excerpt(key) +
                        AllowedNames(key, allowed));
    }
  }
}

std::string ReadText(const Json& study, const char* key, const Place& place) {
  const auto found = study.find(key);
  if (found == study.end()) return "";
  const Field text{.key = key, .kind = Field::Kind::kText};
  return Resolve(text, *found, place.Below(key));
}

std::string ReadName(const Json& study, const Place& place) {
  const std::string name = ReadText(study, "name", place);
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

/// Checks a value of a dotted key on its own, so that the message names where it was written.
/// Objects and names with parameters may be completed by other keys: they are checked in the run.
void CheckValue(const std::string& key, const Json& value, const Place& place) {
  const Field& field = FindField(RunFields(), key, place);
  if (value.is_null() && field.IsOptional()) return;
  const bool partial = field.kind == Field::Kind::kTagged || field.kind == Field::Kind::kObject;
  if (!partial || !value.is_object()) Resolve(field, value, place);
}

std::vector<Json> ReadAxisValues(const std::string& key, const Json& value, const Place& place) {
  std::vector<Json> values;
  if (value.is_array()) {
    values.assign(value.begin(), value.end());
    for (std::size_t i = 0; i < values.size(); ++i) {
      CheckValue(key, values[i], place.Below(std::to_string(i)));
    }
  } else if (key == "seed" && value.is_object()) {
    const Field range{
        .key = key,
        .kind = Field::Kind::kObject,
        .parts = {{.key = "first", .default_value = 1, .minimum = 0, .maximum = 9007199254740992.0},
                  {.key = "count", .required = true, .minimum = 1, .maximum = kMostValues}}};
    const Json resolved = Resolve(range, value, place);
    for (std::int64_t i = 0; i < resolved.at("count").get<std::int64_t>(); ++i) {
      values.emplace_back(resolved.at("first").get<std::int64_t>() + i);
    }
  } else {
    throw ConfigError(place.Text() + ": found " + Excerpt(value) + "; allowed is a list of values" +
                      (key == "seed" ? " or {\"first\": 1, \"count\": n}" : ""));
  }
  if (values.empty()) {
    throw ConfigError(place.Text() + ": found an empty list; allowed are one or more values");
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (key != "seed" && std::find(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(i),
                                   values[i]) != values.begin() + static_cast<std::ptrdiff_t>(i)) {
      throw ConfigError(place.Below(std::to_string(i)).Text() + ": found " + Excerpt(values[i]) +
                        " twice; keep one");
    }
  }
  return values;
}

std::vector<SweepAxis> ReadSweep(const Json& study, const Place& place) {
  std::vector<SweepAxis> sweep;
  if (!study.contains("sweep")) return sweep;
  const Json& object = study.at("sweep");
  if (!object.is_object()) {
    throw ConfigError(place.Below("sweep").Text() + ": found " + Excerpt(object) +
                      "; allowed is an object of dotted keys and lists");
  }
  for (const auto& [key, value] : object.items()) {
    const Place at = place.Below("sweep").Below(key);
    FindField(RunFields(), key, at);
    sweep.push_back({key, ReadAxisValues(key, value, at)});
  }
  return sweep;
}

std::vector<Case> ReadCases(const Json& study, const Place& place) {
  std::vector<Case> cases;
  if (!study.contains("cases")) return cases;
  const Json& list = study.at("cases");
  if (!list.is_array() || list.empty()) {
    throw ConfigError(place.Below("cases").Text() + ": found " + Excerpt(list) +
                      "; allowed is a list of one or more objects of dotted keys and values");
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Place at = place.Below("cases").Below(std::to_string(i));
    if (!list[i].is_object() || list[i].empty()) {
      throw ConfigError(at.Text() + ": found " + Excerpt(list[i]) +
                        "; allowed is an object of dotted keys and values");
    }
    Case joint;
    for (const auto& [key, value] : list[i].items()) {
      CheckValue(key, value, at.Below(key));
      joint.emplace_back(key, value);
    }
    cases.push_back(std::move(joint));
  }
  return cases;
}

/// Whether setting one key could undo the other: equal, or one inside the other.
bool Overlap(std::string_view a, std::string_view b) {
  const std::string_view shorter = a.size() < b.size() ? a : b;
  const std::string_view longer = a.size() < b.size() ? b : a;
  return longer.starts_with(shorter) &&
         (longer.size() == shorter.size() || longer[shorter.size()] == '.');
}

void CheckOverlaps(const Study& study) {
  for (std::size_t c = 0; c < study.cases.size(); ++c) {
    const Case& joint = study.cases[c];
    for (std::size_t i = 0; i < joint.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (!Overlap(joint[i].first, joint[j].first)) continue;
        const Place at = study.place.Below("cases").Below(std::to_string(c)).Below(joint[i].first);
        throw ConfigError(at.Text() + ": overlaps the key \"" + joint[j].first +
                          "\" of the same case; a key may be set in one place");
      }
    }
  }
  for (std::size_t i = 0; i < study.sweep.size(); ++i) {
    const std::string& key = study.sweep[i].key;
    const Place at = study.place.Below("sweep").Below(key);
    for (std::size_t j = 0; j < i; ++j) {
      if (Overlap(key, study.sweep[j].key)) {
        throw ConfigError(at.Text() + ": overlaps the swept key \"" + study.sweep[j].key +
                          "\"; a key may be set in one place");
      }
    }
    for (const Case& joint : study.cases) {
      for (const auto& [case_key, ignored] : joint) {
        if (Overlap(key, case_key)) {
          throw ConfigError(at.Text() + ": \"" + case_key +
                            "\" stands in cases; a key may be set in sweep or in cases, not both");
        }
      }
    }
  }
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
    CheckKeys(patch, {"question", "base", "cases", "sweep"}, at);
  }
}

Study ReadStudy(const Json& json, const Place& place) {
  Study study;
  study.place = place;
  study.name = ReadName(json, place);
  study.question = ReadText(json, "question", place);
  study.base = json.value("base", Json::object());
  if (!study.base.is_object()) {
    throw ConfigError(place.Below("base").Text() + ": found " + Excerpt(study.base) +
                      "; allowed is an object");
  }
  study.sweep = ReadSweep(json, place);
  study.cases = ReadCases(json, place);
  CheckOverlaps(study);
  return study;
}

/// JSON, else a string.
Json ParseValue(const std::string& text, const Place& place) {
  return Json::accept(text) ? ParseJson(text, place.source) : Json(text);
}

}  // namespace

Override ParseOverride(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError(option + ": found " + Excerpt(text) + "; allowed is key=value, e.g. " +
                      option + " network.depth=20");
  }
  Override result;
  result.key = text.substr(0, equals);
  result.place = {option + " " + result.key, ""};
  FindField(RunFields(), result.key, result.place);
  const std::string right = text.substr(equals + 1);
  if (Json::accept(right) || right.find(',') == std::string::npos) {
    result.values = {ParseValue(right, result.place)};
  } else {
    std::size_t begin = 0;
    while (begin <= right.size()) {
      const std::size_t comma = std::min(right.find(',', begin), right.size());
      result.values.push_back(ParseValue(right.substr(begin, comma - begin), result.place));
      begin = comma + 1;
    }
  }
  for (const Json& value : result.values) CheckValue(result.key, value, result.place);
  return result;
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
  CheckKeys(json, {"$schema", "name", "question", "base", "cases", "sweep", "profiles"}, place);
  ReadName(json, place);
  CheckProfiles(json, place);
  if (!profile.empty()) {
    json.merge_patch(FindProfile(json, profile, place));
    place.source += " with profile " + profile;  // pointers are into the composed study
  }
  Study study = ReadStudy(json, place);
  if (!profile.empty()) study.name += "." + profile;
  study.directory = path.parent_path();
  for (const Override& set : overrides) Apply(set, study);
  CheckOverlaps(study);
  return study;
}

void SetKey(Json& config, std::string_view dotted_key, const Json& value) {
  const std::vector<std::string> keys = SplitKey(dotted_key);
  Json* at = &config;
  for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
    at = &(*at)[keys[i]];
    if (at->is_string()) *at = Json{{"name", *at}};
    if (!at->is_object()) *at = Json::object();
  }
  (*at)[keys.back()] = value;
}

Json GetKey(const Json& config, std::string_view dotted_key) {
  const Json* at = &config;
  for (const std::string& key : SplitKey(dotted_key)) {
    // A bare name is an object that is all default: its name is the name, its parameters are not
    // set.
    if (at->is_string() && key == "name") return *at;
    if (!at->is_object() || !at->contains(key)) return nullptr;
    at = &at->at(key);
  }
  return *at;
}

}  // namespace relulab
