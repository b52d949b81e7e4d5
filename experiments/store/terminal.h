/// Properties of the output streams: which features a terminal supports, such as colours.
#pragma once

#include <cstddef>
#include <limits>
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

}  // namespace relulab
