/// Numbers as people type them.
#pragma once

#include <optional>
#include <string>

#include "experiments/store/json.h"

namespace relulab {

/// The number in `text`: JSON, or a form that JSON lacks, such as `.01`, `5.` or `+5`. Nothing for
/// other text; this includes nan, inf and numbers that no double holds.
std::optional<Json> ParseNumber(std::string text);

}  // namespace relulab
