/// Dotted keys: the path to a field inside a run's config, such as `network.init.scheme`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/json.h"

namespace relulab {

/// `dotted_key` split at its dots.
std::vector<std::string> SplitKey(std::string_view dotted_key);

/// The dotted key of a member of the object at `parent`, which is empty at the root.
std::string JoinKey(std::string parent, std::string_view member);

/// Whether setting one key could undo the other: equal, or one inside the other.
bool Overlap(std::string_view a, std::string_view b);

/// Sets the value of a dotted key in an unresolved config. Creates missing objects on the path.
/// Replaces a string on the path that is short for an object, such as "adam", by that object.
void SetKey(Json& config, std::string_view dotted_key, const Json& value);

/// The value at a dotted key of a config, or null if the config has none.
Json GetKey(const Json& config, std::string_view dotted_key);

}  // namespace relulab
