/// Objects of a study whose keys are fixed.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// Throws ConfigError unless `object` is one and has only allowed keys.
void CheckKeys(const Json& object, const std::vector<std::string>& allowed, const Place& place);

}  // namespace relulab
