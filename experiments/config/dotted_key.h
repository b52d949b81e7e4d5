/// Dotted keys: the path to a field inside a run's config, as `network.init.scheme`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/json.h"

namespace relulab {

/// `dotted_key` split at its dots.
std::vector<std::string> SplitKey(std::string_view dotted_key);

/// Whether setting one key could undo the other: equal, or one inside the other.
bool Overlap(std::string_view a, std::string_view b);

/// Sets a dotted key inside an unresolved config, making objects on the way; a bare name on the way
/// becomes the object that it stands for.
void SetKey(Json& config, std::string_view dotted_key, const Json& value);

/// The value at a dotted key of a config, or null where it has none.
Json GetKey(const Json& config, std::string_view dotted_key);

}  // namespace relulab
