/// A study: one JSON file, with a profile and the command line's overrides composed into it.
///
/// The profile is merged into the study first (JSON Merge Patch, RFC 7396), then --set is applied.
/// The plan expands cases and sweep later.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/config/claim.h"

namespace relulab {

/// One `--set key=value`, which changes a study's runs, or `--filter key=value`, which selects some
/// of them.
struct Override {
  std::string key;
  std::vector<Json> values;  ///< several if given as a comma-separated list
  Place place;               ///< the option, for messages
};

/// Parses `key=value`, split at the first `=`. The right side is one value or a list of values,
/// which commas outside of brackets, braces and quotes separate. A value is JSON, or a number as
/// people write it (`.01`), or else a string. A value of `seed` may also be `first..last` or
/// {"first", "count"}, which stand for several seeds. The key must be a field and the values must
/// fit it. `option` is "--set" or "--filter". Throws ConfigError.
Override ParseOverride(const std::string& option, const std::string& text);

/// `key=value` or `key=v1,v2`, which ParseOverride reads back.
std::string FormatOverride(const Override& set);

/// One swept key and its values, in the order given.
struct SweepAxis {
  std::string key;
  std::vector<Json> values;
};

/// Reads an object of keys and their values.
inline void Assign(const Json& value, std::vector<SweepAxis>& axes) {
  axes.clear();
  for (const auto& [key, values] : value.items()) axes.push_back({key, values});
}

/// Several keys that are set together, and their values.
using Case = Setting;

/// A column of runs.csv that tuning can use: a result on training or validation data, never on test
/// data.
struct Selection {
  std::string_view name;  ///< the column of runs.csv
  bool smallest;          ///< whether the smallest value is best; else the largest is
  std::string_view help;
};

std::span<const Selection> Selections();

/// The keys that are tuned before the study's own runs, and how.
struct Tune {
  std::vector<SweepAxis> over;  ///< the grid: a product whose last key varies fastest
  std::vector<std::string> by;  ///< runs with equal values of these keys share one choice
  const Selection* select = nullptr;
  std::vector<Json> seeds;           ///< used only by the tuning runs
  Json base_patch = Json::object();  ///< merged into `base` for the tuning runs (RFC 7396)
};

/// Whether a dotted key is one of tune.over.
bool IsTuned(const Tune& tune, const std::string& key);

/// What is timed after each training run of a block.
struct TimingMeasure {
  bool inference = false;   ///< the trained network's predictions
  bool activation = false;  ///< the activation function by itself
};

/// Runs are timed against each other instead of being run once. A block runs every run of the study
/// once, in random order, on one thread. Blocks are repeated until the interval of every time is
/// narrow enough (`precision`), or until most_blocks or budget_seconds is reached.
struct Timing {
  std::int64_t least_blocks = 6;
  std::int64_t most_blocks = 100;
  double precision = 0.02;        ///< half width of the 95 % interval over the median
  double budget_seconds = 600.0;  ///< no block begins after this time
  TimingMeasure measure;
};

struct Study {
  std::string name;     ///< also names the results directory; "name.profile" with a profile
  std::string profile;  ///< may be empty
  std::string question;
  Json base;                ///< composed, not resolved: cases and sweep may still complete it
  std::vector<Case> cases;  ///< empty: none
  std::vector<SweepAxis> sweep;
  std::optional<Tune> tune;
  std::optional<Timing> timing;
  std::vector<Claim> claims;
  Json json;                        ///< the composed study, for DescribeStudy
  Place place;                      ///< the file
  std::filesystem::path directory;  ///< relative data paths start there
  /// The directory in which relative data paths start, relative to the current directory. Set only
  /// if study.json must store it: if the study has a "data_root" or was read from a pipe.
  std::string data_root;
  /// The shell command that repeats the study in the directory of the file. A study that was read
  /// from a pipe has no file; its command repeats study.json in the directory of the results.
  std::string command;
};

/// The fields of a study, including those of its claims.
const Field& StudyFields();

/// A study as it stands in a file. A pipe can be read only once.
struct StudyFile {
  std::filesystem::path path;
  Json json;
};

/// Throws ConfigError.
StudyFile ReadStudyFile(const std::filesystem::path& path);

/// The names of a study's profiles, in their order. Throws ConfigError.
std::vector<std::string> ProfileNames(const StudyFile& file);

/// Composes and checks a study. `profile` may be empty. Data paths in `overrides` are relative to
/// the current directory; in the study they are relative to Study::directory. Throws ConfigError.
Study LoadStudy(const StudyFile& file, const std::string& profile,
                const std::vector<Override>& overrides);

/// Reads the file, too.
Study LoadStudy(const std::filesystem::path& path, const std::string& profile,
                const std::vector<Override>& overrides);

/// Reads and checks a composed study. Ignores its profiles and its plan. Throws ConfigError.
Study ReadStudy(const Json& json, const Place& place);

/// The study as JSON that ReadStudy reads. Every default is filled in, except in `base`, which
/// cases and sweep complete, and in claims, which are kept as they were written.
Json DescribeStudy(const Study& study);

}  // namespace relulab
