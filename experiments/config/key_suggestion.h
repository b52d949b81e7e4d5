/// Suggestions for dotted keys that do not exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// The dotted keys below `root` whose last parts are those of `key`, as many as possible; case is
/// ignored and usual other names are known, such as `lr` for learning_rate. The keys with the
/// fewest parts come first. Keys of some choices, such as `depth` of one data set, are left out if
/// there are others. `optimizer.lr` gives training.optimizer.learning_rate.
std::vector<std::string> KeysEndingLike(const Field& root, std::string_view key);

/// `; allowed: a, b; did you mean "c"?` for the unknown `key` below `root`. `allowed` are the names
/// at its place; a suggestion may be elsewhere below `root`.
std::string AllowedKeys(const Field& root, std::string_view key,
                        const std::vector<std::string>& allowed);

}  // namespace relulab
