/// A study: one JSON file, with a profile and the command line's overrides composed into it.
///
/// study <- profile (JSON Merge Patch, RFC 7396) <- --set; cases and sweep are expanded later, by
/// the plan.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// One `--set key=value` or `--filter key=value`.
struct Override {
  std::string key;
  std::vector<Json> values;  ///< more than one: a bare comma list
  Place place;               ///< the option, for messages
};

/// Splits on the first `=`. The right side is JSON, else a bare comma list of such, else a string.
/// The key must be a field and the values must fit it. `option` is "--set" or "--filter".
Override ParseOverride(const std::string& option, const std::string& text);

/// One swept key and its values, in the order given.
struct SweepAxis {
  std::string key;
  std::vector<Json> values;
};

/// One joint setting of several keys.
using Case = std::vector<std::pair<std::string, Json>>;

struct Study {
  std::string name;  ///< with a profile: "name.profile"; the name of its results directory
  std::string question;
  Json base;                ///< composed, not resolved: cases and sweep may still complete it
  std::vector<Case> cases;  ///< empty: none
  std::vector<SweepAxis> sweep;
  Place place;                      ///< the file
  std::filesystem::path directory;  ///< of the file; relative data paths start here
};

/// The profiles of a study, in their order. Throws ConfigError.
std::vector<std::string> ProfileNames(const std::filesystem::path& path);

/// Reads, composes and checks a study. `profile` may be empty. Throws ConfigError.
Study LoadStudy(const std::filesystem::path& path, const std::string& profile,
                const std::vector<Override>& overrides);

/// Sets a dotted key inside an unresolved config, making objects on the way; a bare name on the way
/// becomes the object that it stands for.
void SetKey(Json& config, std::string_view dotted_key, const Json& value);

/// The value at a dotted key of a resolved config, or null where it has none.
Json GetKey(const Json& config, std::string_view dotted_key);

}  // namespace relulab
