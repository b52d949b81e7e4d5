/// A study: one JSON file, with a profile and the command line's overrides composed into it.
///
/// study <- profile (JSON Merge Patch, RFC 7396) <- --set; cases and sweep are expanded later, by
/// the plan.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config/claim.h"
#include "experiments/config/override.h"
#include "experiments/config/sweep.h"
#include "experiments/config/timing.h"
#include "experiments/config/tune.h"

namespace relulab {

struct Study {
  std::string name;     ///< with a profile: "name.profile"; the name of its results directory
  std::string profile;  ///< empty: none
  std::string question;
  Json base;                ///< composed, not resolved: cases and sweep may still complete it
  std::vector<Case> cases;  ///< empty: none
  std::vector<SweepAxis> sweep;
  std::optional<Tune> tune;
  std::optional<Timing> timing;
  std::vector<Claim> claims;
  Place place;                      ///< the file
  std::filesystem::path directory;  ///< of the file; relative data paths start here
  std::string command;              ///< that runs it again, from the directory of the file
};

/// Reads a composed study. `place` is where it stands. Throws ConfigError.
Study ReadStudy(const Json& json, const Place& place);

/// The composed study as JSON, which ReadStudy reads. study.json holds it beside the plan.
Json DescribeStudy(const Study& study);

/// The profiles of a study, in their order. Throws ConfigError.
std::vector<std::string> ProfileNames(const std::filesystem::path& path);

/// Reads, composes and checks a study. `profile` may be empty. Throws ConfigError.
Study LoadStudy(const std::filesystem::path& path, const std::string& profile,
                const std::vector<Override>& overrides);

}  // namespace relulab
