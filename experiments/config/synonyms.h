/// Words that people know from other tools, and the names that ReluLab has for them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace relulab {

/// `word` in lower case, with `_` instead of `-`: the form in which words are compared.
std::string NormalWord(std::string_view word);

/// The names that a word (in its normal form) may stand for, of whatever kind: keys, values,
/// options or subcommands. Empty if the word is not known. {""} if it is known but has no
/// counterpart here, so that nothing of a similar spelling is meant.
std::vector<std::string_view> SynonymsOf(std::string_view word);

}  // namespace relulab
