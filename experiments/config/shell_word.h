/// Quotes words of a command line for a shell.
#pragma once

#include <string>
#include <string_view>

namespace relulab {

/// `word` in a form that a shell reads as one word with exactly these bytes: plain words as they
/// are, others in single quotes, and words with control characters or bytes that are not UTF-8 as
/// $'...' of bash, ksh and zsh. The result is valid UTF-8 on one line.
std::string ShellWord(std::string_view word);

/// The same for a file that a command takes as an argument: a name that begins with `-` would be
/// read as an option, so "./" is put in front.
std::string ShellFile(std::string_view name);

}  // namespace relulab
