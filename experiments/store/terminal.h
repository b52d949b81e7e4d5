/// Properties of the output streams: which features a terminal supports (such as colours), and
/// conversion of text to a form that is safe to print there.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace relulab {

/// How to write to a stream. The default suits files and pipes.
struct OutputStyle {
  bool has_escapes = false;  ///< escape sequences may be written: colours, and a line drawn anew
  std::size_t width = std::numeric_limits<std::size_t>::max();  ///< columns
};

/// The style of a file descriptor. Only a terminal has a width. It has escape sequences unless the
/// environment says NO_COLOR (https://no-color.org) or TERM is "dumb" or missing.
OutputStyle StyleOf(int file_descriptor);

/// Escape sequences, for FormatTextTable and messages.
inline constexpr std::string_view kRed = "\033[31m";
inline constexpr std::string_view kGreen = "\033[32m";
inline constexpr std::string_view kYellow = "\033[33m";
inline constexpr std::string_view kPlain = "\033[m";

/// The text with everything escaped that could act on a terminal instead of being shown: control
/// characters and controls of the text direction as \u001b, bytes that are not UTF-8 as \xff. Other
/// characters stay as they are. Text from configs, results and file names is printed through this
/// function.
std::string Printable(std::string_view text);

/// The same, but line breaks stay.
std::string PrintableLines(std::string_view text);

/// The number of characters of UTF-8 text.
std::size_t CountCharacters(std::string_view text);

/// The first `width` characters; if that cuts something off, the last of them is "…".
std::string CutTo(std::string_view text, std::size_t width);

}  // namespace relulab
