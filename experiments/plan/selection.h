/// Which planned runs a process executes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/plan/plan.h"

namespace relulab {

/// `--shard i/n`: every n-th run, beginning with the i-th.
struct Shard {
  std::size_t index = 1;  ///< 1 .. count
  std::size_t count = 1;
};

/// Whether a config's value is the one asked for. A bare name asks for every value of that name,
/// whatever its parameters; an object for every one that has its members.
bool IsValue(const Json& value, const Json& wanted);

/// Throws ConfigError.
Shard ParseShard(const std::string& text);

/// The plan's runs, by index, whose config has one of the filter's values for every filter; of
/// those, the shard's.
std::vector<std::size_t> SelectRuns(const Plan& plan, const std::vector<Override>& filters,
                                    const Shard& shard = {});

/// Throws ConfigError if filters choose no run.
void CheckFilters(const Plan& plan, const std::vector<Override>& filters);

}  // namespace relulab
