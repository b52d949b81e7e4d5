#include "experiments/config/study.h"

#include <algorithm>
#include <set>

#include "experiments/config/data_path.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/run_spec.h"
#include "experiments/config/shell_word.h"

namespace relulab {
namespace {

constexpr const char* kCases = "cases";

/// A key that a study sets, and where.
struct SetKeyPlace {
  std::string key;
  Place place;
  std::string section;  ///< "cases", "sweep", "tune.over", "tune.seeds" or "tune.base"
};

void CheckOverlap(const std::vector<SetKeyPlace>& keys, const SetKeyPlace& added) {
  for (const SetKeyPlace& other : keys) {
    if (!Overlap(added.key, other.key)) continue;
    const bool is_case = added.section == kCases && other.section == kCases;
    added.place.Fail("overlaps \"" + other.key + "\" of " +
                     (is_case ? "the same case" : other.section) +
                     "; expected each key in only one of cases, sweep and tune");
  }
}

void Add(SetKeyPlace added, std::vector<SetKeyPlace>& keys) {
  CheckOverlap(keys, added);
  keys.push_back(std::move(added));
}

Place PlaceOf(const Place& place, const std::string& dotted_key) {
  Place at = place;
  for (const std::string& part : SplitKey(dotted_key)) at = at.Below(part);
  return at;
}

/// Calls function(dotted key, value) for each value that a patch of `base` sets.
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

void CheckTuneBase(const Tune& tune, const Place& place, std::vector<SetKeyPlace> keys) {
  keys.push_back({"seed", {}, "tune.seeds"});
  ForEachLeaf(tune.base_patch, "", [&](const std::string& key, const Json& value) {
    const SetKeyPlace at = {key, PlaceOf(place, key), "tune.base"};
    FindField(RunFields(), key, at.place);
    if (!value.is_null()) CheckValue(RunFields(), key, value, at.place);
    CheckOverlap(keys, at);
  });
}

/// No run uses the value that `base` has at a varied key, but it must still be valid. `varied` are
/// all varied keys; those inside `key` may complete the value.
void CheckReplaced(const Json& base, const std::string& key, const std::vector<std::string>& varied,
                   const Place& place) {
  const bool is_completed =
      std::any_of(varied.begin(), varied.end(),
                  [&](const std::string& other) { return other.starts_with(key + "."); });
  std::string walked;
  for (const std::string& part : SplitKey(key)) {
    walked += (walked.empty() ? "" : ".") + part;
    const Json value = GetKey(base, walked);
    if (value.is_null()) continue;
    const Place at = PlaceOf(place.Below("base"), walked);
    CheckValue(RunFields(), walked, value, at);
    if (walked == key) CheckPartial(FindField(RunFields(), walked, at), value, at, is_completed);
  }
}

/// The keys of all cases, each once. Two cases may set the same key, or one inside the other.
std::vector<SetKeyPlace> CaseKeys(const Study& study) {
  std::vector<SetKeyPlace> keys;
  std::set<std::string> seen;
  for (std::size_t c = 0; c < study.cases.size(); ++c) {
    const Place place = study.place.Below(kCases).Below(c);
    std::vector<SetKeyPlace> of_case;
    for (const auto& [key, ignored] : study.cases[c]) Add({key, place.Below(key), kCases}, of_case);
    for (SetKeyPlace& set : of_case) {
      if (seen.insert(set.key).second) keys.push_back(std::move(set));
    }
  }
  return keys;
}

void CheckSetKeys(const Study& study) {
  std::vector<SetKeyPlace> keys = CaseKeys(study);
  const auto add_axes = [&](const std::vector<SweepAxis>& axes, const char* section,
                            const Place& place) {
    for (const SweepAxis& axis : axes) Add({axis.key, place.Below(axis.key), section}, keys);
  };
  add_axes(study.sweep, "sweep", study.place.Below("sweep"));
  if (study.tune) {
    const Place place = study.place.Below("tune");
    add_axes(study.tune->over, "tune.over", place.Below("over"));
    CheckTuneBase(*study.tune, place.Below("base"), keys);
  }
  std::vector<std::string> varied;
  for (const SetKeyPlace& set : keys) varied.push_back(set.key);
  for (const std::string& key : varied) CheckReplaced(study.base, key, varied, study.place);
}

/// The seeds of the study's own runs.
std::vector<Json> OwnSeeds(const Study& study) {
  std::vector<Json> seeds;
  for (const SweepAxis& axis : study.sweep) {
    if (axis.key == "seed") seeds = axis.values;
  }
  for (const Case& joint : study.cases) {
    for (const auto& [key, value] : joint) {
      if (key == "seed") seeds.push_back(value);
    }
  }
  if (seeds.empty()) seeds.push_back(study.base.value("seed", Json(1)));
  return seeds;
}

void CheckTune(const Study& study) {
  const Place place = study.place.Below("tune");
  const std::vector<Json>& seeds = study.tune->seeds;
  for (const Json& seed : OwnSeeds(study)) {
    const auto found = std::find(seeds.begin(), seeds.end(), seed);
    if (found == seeds.end()) continue;
    place.Below("seeds")
        .Below(static_cast<std::size_t>(std::distance(seeds.begin(), found)))
        .Fail("found " + seed.dump() + ", a seed of the study's own runs; expected other seeds");
  }
  for (std::size_t i = 0; i < study.tune->by.size(); ++i) {
    for (const SweepAxis& axis : study.tune->over) {
      if (!Overlap(axis.key, study.tune->by[i])) continue;
      place.Below("by").Below(i).Fail(study.tune->by[i], "a key that is not tuned");
    }
  }
}

void CheckTiming(const Study& study) {
  const Place place = study.place.Below("timing");
  if (study.tune) place.Fail("the study also has \"tune\"; expected one of the two");
  const Timing& timing = *study.timing;
  if (timing.most_blocks < timing.least_blocks) {
    place.Below("most_blocks")
        .Fail(timing.most_blocks,
              "least_blocks (" + std::to_string(timing.least_blocks) + ") or more");
  }
}

void CheckOverride(const Override& set, const Json& study) {
  const auto fail = [&](const std::string& key, const std::string& why) {
    set.place.Fail("\"" + key + "\" is " + why);
  };
  const Json cases = study.value("cases", Json::array());
  for (const Json& joint : cases) {
    for (const auto& [key, ignored] : joint.items()) {
      if (!Overlap(set.key, key)) continue;
      fail(key,
           "set by the study's cases and cannot be overridden; use --filter to choose among them");
    }
  }
  if (study.contains("tune")) {
    for (const auto& [key, ignored] : study.at("tune").at("over").items()) {
      if (Overlap(set.key, key))
        fail(key, "chosen by the study's tune.over and cannot be overridden");
    }
  }
  const Json sweep = study.value("sweep", Json::object());
  for (const auto& [key, ignored] : sweep.items()) {
    if (!set.key.starts_with(key + ".")) continue;
    fail(key, "swept by the study, and the sweep would replace this value; override \"" + key +
                  "\" instead");
  }
}

/// The keys that a resolved study varies.
std::vector<std::string> VariedKeys(const Json& study) {
  std::vector<std::string> keys;
  const auto add = [&](const Json& object) {
    for (const auto& [key, ignored] : object.items()) keys.push_back(key);
  };
  add(study.value("sweep", Json::object()));
  for (const Json& joint : study.value("cases", Json::array())) add(joint);
  if (study.contains("tune")) add(study.at("tune").at("over"));
  return keys;
}

/// Applies an override to a resolved study.
void Apply(const Override& set, const Place& place, Json& study) {
  CheckReplaced(study.at("base"), set.key, VariedKeys(study), place);
  CheckOverride(set, study);
  Json& sweep = study["sweep"];
  if (sweep.is_null()) sweep = Json::object();
  if (set.values.size() > 1) {
    sweep[set.key] = set.values;
    return;
  }
  sweep.erase(set.key);
  if (sweep.empty()) study.erase("sweep");
  SetKey(study.at("base"), set.key, set.values.front());
}

/// Whether the path refers to an open file whose name is not known, such as /dev/stdin.
bool IsDevice(const std::filesystem::path& path) {
  const std::string name = path.lexically_normal().string();
  return name.starts_with("/dev/") || name.starts_with("/proc/");
}

/// Whether the file is a pipe or the like, which no later command can read.
bool IsStream(const std::filesystem::path& path) {
  return IsDevice(path) || !std::filesystem::is_regular_file(path);
}

/// The command that repeats the study. It contains no directory, so that it is valid on any
/// machine.
std::string CommandOf(const std::filesystem::path& path, const std::string& profile,
                      const std::vector<Override>& overrides) {
  // study.json in the directory of the results is a study; it includes the profile and overrides.
  if (IsStream(path)) return "relulab run study.json";
  std::string command = "relulab run " + ShellFile(path.filename().string());
  if (!profile.empty()) command += " --profile " + ShellWord(profile);
  for (const Override& set : overrides) command += " --set " + ShellWord(FormatOverride(set));
  return command;
}

/// Where relative data paths start.
std::filesystem::path DirectoryOf(const std::filesystem::path& path, const Json& resolved) {
  std::filesystem::path directory = IsDevice(path) ? std::filesystem::path() : path.parent_path();
  if (resolved.contains("data_root")) directory /= resolved.at("data_root").get<std::string>();
  return directory;
}

std::vector<Override> RelativeTo(const std::filesystem::path& directory,
                                 std::vector<Override> overrides) {
  for (Override& set : overrides) {
    for (Json& value : set.values) MakeRelativeTo(directory, set.key, value);
  }
  return overrides;
}

std::vector<std::string> NamesOf(const Json& study) {
  std::vector<std::string> names;
  if (!study.contains("profiles")) return names;
  for (const auto& [name, ignored] : study.at("profiles").items()) names.push_back(name);
  return names;
}

void CheckProfiles(const Json& study, const Place& place) {
  if (!study.is_object() || !study.contains("profiles")) return;
  Resolve(FindField(StudyFields(), "profiles", {}), study.at("profiles"), place.Below("profiles"));
}

void Compose(const std::string& profile, const Place& place, Json& study) {
  const std::vector<std::string> names = NamesOf(study);
  if (names.empty()) {
    throw ConfigError("--profile: found " + Excerpt(profile) + ", but the study " + place.source +
                      " has no profiles");
  }
  if (std::find(names.begin(), names.end(), profile) == names.end()) {
    throw ConfigError("--profile: unknown profile " + Excerpt(profile) + " of " + place.source +
                      AllowedNames(profile, names));
  }
  const Json patch =
      study.at("profiles").at(profile);  // a copy, because the patch is a part of `study`
  study.merge_patch(patch);
  study["profile"] = profile;
}

/// Makes the study of `resolved`, which includes the overrides. `given` is the study as written.
Study MakeStudy(const Json& given, Json resolved, const Place& place) {
  Study study;
  Read(StudyFields(), resolved, Destination(study));
  study.place = place;
  if (!study.profile.empty()) study.name += "." + study.profile;
  if (!study.claims.empty()) {
    CompleteClaims(given.at("claims"), place.Below("claims"), study.claims);
    resolved["claims"] = given.at("claims");  // as they were written
  }
  for (const char* key : {"$schema", "profiles", "command", "data_root", "plan"})
    resolved.erase(key);
  study.json = std::move(resolved);
  if (study.timing) CheckTiming(study);
  CheckSetKeys(study);
  if (study.tune) CheckTune(study);
  return study;
}

}  // namespace

StudyFile ReadStudyFile(const std::filesystem::path& path) { return {path, ReadJsonFile(path)}; }

std::vector<std::string> ProfileNames(const StudyFile& file) {
  CheckProfiles(file.json, {file.path.string(), ""});
  return file.json.is_object() ? NamesOf(file.json) : std::vector<std::string>();
}

Study ReadStudy(const Json& json, const Place& place) {
  return MakeStudy(json, Resolve(StudyFields(), json, place), place);
}

Study LoadStudy(const StudyFile& file, const std::string& profile,
                const std::vector<Override>& overrides) {
  Place place{file.path.string(), ""};
  Json json = file.json;
  CheckProfiles(json, place);
  if (!profile.empty()) {
    Compose(profile, place, json);
    place.source += " with profile " + profile;  // JSON pointers refer to the composed study
  }
  Json resolved = Resolve(StudyFields(), json, place);
  const std::filesystem::path directory = DirectoryOf(file.path, resolved);
  const bool says_where = resolved.contains("data_root") || IsStream(file.path);
  const std::vector<Override> sets = RelativeTo(directory, overrides);
  for (const Override& set : sets) Apply(set, place, resolved);
  Study study = MakeStudy(json, std::move(resolved), place);
  if (says_where) study.data_root = directory.empty() ? "." : directory.string();
  study.directory = directory;
  study.command = CommandOf(file.path, profile, sets);
  return study;
}

Study LoadStudy(const std::filesystem::path& path, const std::string& profile,
                const std::vector<Override>& overrides) {
  return LoadStudy(ReadStudyFile(path), profile, overrides);
}

Json DescribeStudy(const Study& study) {
  Json json = study.json;
  json["base"] = study.base;
  return json;
}

}  // namespace relulab
