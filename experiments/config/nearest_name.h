/// Suggestions for misspelt names and for names of other tools.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relulab {

/// The names of `allowed` that `name` may mean, at most a few; empty if none is near. The first of
/// these rules that applies decides:
///   1. names that differ from it only in case or in `-` for `_`;
///   2. its synonyms (synonyms.h), even if none of them is allowed;
///   3. the name with the least edit distance (insertions, deletions, substitutions, swaps of
///      neighbours), of at most a third of the length and at most 2, in each part between dots;
///   4. the only name that begins with it.
std::vector<std::string> NearestNames(std::string_view name,
                                      const std::vector<std::string>& allowed);

/// `; did you mean "a" or "b"?`; "" without names.
std::string Question(const std::vector<std::string>& names);

/// `; allowed: a, b, c; did you mean "b"?`, with the question only if a name is near.
std::string AllowedNames(std::string_view found, const std::vector<std::string>& allowed);

}  // namespace relulab
