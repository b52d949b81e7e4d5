/// Suggestions for dotted keys that do not exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// The dotted keys below `root` that end with as many of the last parts of `key` as possible.
/// Ignores case, and knows the words of synonyms.h, such as `lr` for learning_rate. The keys with
/// the fewest parts come first. Keys that not every config has, such as `depth` of one data set,
/// are left out if there are other matches. `optimizer.lr` gives training.optimizer.learning_rate.
std::vector<std::string> KeysEndingLike(const Field& root, std::string_view key);

/// `; allowed: a, b; did you mean "c"?` for the unknown `key` below `root`. `allowed` are the names
/// that are valid in its place; the suggestion may be a key elsewhere below `root`.
std::string AllowedKeys(const Field& root, std::string_view key,
                        const std::vector<std::string>& allowed);

}  // namespace relulab
