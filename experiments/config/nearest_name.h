/// Suggestions for misspelt names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relulab {

/// The name with the least edit distance (insertions, deletions, substitutions, swaps of
/// neighbours) to `name`, ignoring case, or "" if no name is near enough.
std::string NearestName(std::string_view name, const std::vector<std::string>& allowed);

/// `; allowed: a, b, c; did you mean "b"?`, with the question only if a name is near.
std::string AllowedNames(std::string_view found, const std::vector<std::string>& allowed);

}  // namespace relulab
