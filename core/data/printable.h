/// Text from files and names, as it is shown to people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace relulab {

/// The text with all characters escaped that could control a terminal: control characters and
/// controls of the text direction as \u001b, and bytes that are not UTF-8 as \xff. Other characters
/// stay as they are. Text from configs, results and file names is printed through this function.
std::string Printable(std::string_view text);

/// The same, but line breaks stay.
std::string PrintableLines(std::string_view text);

/// The first `count` characters; a byte that is not UTF-8 counts as one.
std::string_view FirstCharacters(std::string_view text, std::size_t count);

/// The number of characters of UTF-8 text.
std::size_t CountCharacters(std::string_view text);

/// The first `width` characters; if that cuts something off, the last of them is "…".
std::string CutTo(std::string_view text, std::size_t width);

}  // namespace relulab
