/// The selection of planned runs that a process executes.
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

/// Whether a config's value matches `wanted`. A bare name matches every value with that name,
/// whatever its parameters. An object matches every value that has its members.
bool IsValue(const Json& value, const Json& wanted);

/// Parses "i/n". Throws ConfigError.
Shard ParseShard(const std::string& text);

/// Indices of the plan's runs that match every filter and belong to the shard. A run matches a
/// filter if its config has one of the filter's values. The shard takes every n-th matching run.
std::vector<std::size_t> SelectRuns(const Plan& plan, const std::vector<Override>& filters,
                                    const Shard& shard = {});

/// Throws ConfigError if the filters select no run.
void CheckFilters(const Plan& plan, const std::vector<Override>& filters);

}  // namespace relulab
