/// A study: one JSON file, with a profile and the command line's overrides composed into it.
///
/// study <- profile (JSON Merge Patch, RFC 7396) <- --set; the plan expands cases and sweep later.
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
#include "experiments/config/override.h"

namespace relulab {

/// One swept key and its values, in the order given.
struct SweepAxis {
  std::string key;
  std::vector<Json> values;
};

/// From an object: its keys and values.
inline void Assign(const Json& value, std::vector<SweepAxis>& axes) {
  axes.clear();
  for (const auto& [key, values] : value.items()) axes.push_back({key, values});
}

/// One joint setting of several keys.
using Case = Setting;

/// A summary figure that may choose: one of training or validation data, never of test data.
struct Selection {
  std::string_view name;  ///< the column of runs.csv
  bool smallest;          ///< else the largest is best
  std::string_view help;
};

std::span<const Selection> Selections();

/// Which keys are chosen before the study's own runs, and by what.
struct Tune {
  std::vector<SweepAxis> over;  ///< the grid: a product, its last key fastest
  std::vector<std::string> by;  ///< runs with equal values of these keys get one choice
  const Selection* select = nullptr;
  std::vector<Json> seeds;           ///< of the tuning runs alone
  Json base_patch = Json::object();  ///< merged into `base` for the tuning runs (RFC 7396)
};

/// Whether a dotted key is one of tune.over.
bool IsTuned(const Tune& tune, const std::string& key);

/// What a pass of a block times once more, after its training run.
struct TimingMeasure {
  bool inference = false;   ///< the trained network's predictions
  bool activation = false;  ///< its activation function by itself
};

/// Runs are timed against each other instead of being run once. A block runs every run of the study
/// once, in random order, on one thread. Blocks are repeated until the interval of every time is
/// tight, or the blocks or the seconds end.
struct Timing {
  std::int64_t least_blocks = 6;
  std::int64_t most_blocks = 100;
  double precision = 0.02;        ///< half width of the 95 % interval over the median
  double budget_seconds = 600.0;  ///< no block begins later
  TimingMeasure measure;
};

struct Study {
  std::string name;     ///< of its results directory; with a profile "name.profile"
  std::string profile;  ///< may be empty
  std::string question;
  Json base;                ///< composed, not resolved: cases and sweep may still complete it
  std::vector<Case> cases;  ///< empty: none
  std::vector<SweepAxis> sweep;
  std::optional<Tune> tune;
  std::optional<Timing> timing;
  std::vector<Claim> claims;
  Json json;                        ///< the composed study, which DescribeStudy gives
  Place place;                      ///< the file
  std::filesystem::path directory;  ///< of the file; relative data paths start here
  std::string command;              ///< that runs it again, from the directory of the file
};

/// The rows of a study's keys, those of its claims included.
const Field& StudyFields();

/// The names of a study's profiles, in their order. Throws ConfigError.
std::vector<std::string> ProfileNames(const std::filesystem::path& path);

/// Reads, composes and checks a study. `profile` may be empty. Throws ConfigError.
Study LoadStudy(const std::filesystem::path& path, const std::string& profile,
                const std::vector<Override>& overrides);

/// Reads and checks a composed study. Ignores its profiles and its plan. Throws ConfigError.
Study ReadStudy(const Json& json, const Place& place);

/// The study as JSON that ReadStudy reads: every default filled in, but for `base`, which cases and
/// sweep complete, and for claims, which stand as their author wrote them.
Json DescribeStudy(const Study& study);

}  // namespace relulab
