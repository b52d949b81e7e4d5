#include "experiments/config/shell_word.h"

#include <algorithm>
#include <cctype>

#include "experiments/store/json.h"

namespace relulab {
namespace {

bool IsPlain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("_@%+:,./-=").find(c) != std::string_view::npos;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool IsUtf8(std::string_view text) {
  try {
    return !Json(text).dump().empty();
  } catch (const Json::type_error&) {
    return false;
  }
}

/// $'...' with every byte outside of printable ASCII as an octal escape.
std::string AnsiQuoted(std::string_view word) {
  std::string quoted = "$'";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') {
      quoted += std::string("\\") + c;
    } else if (byte < 0x20 || byte >= 0x7F) {
      quoted += '\\';
      for (const int shift : {6, 3, 0}) quoted += static_cast<char>('0' + ((byte >> shift) & 7));
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace

std::string ShellWord(std::string_view word) {
  // zsh replaces a leading "=".
  const bool is_plain = !word.empty() && word.front() != '=';
  if (is_plain && std::all_of(word.begin(), word.end(), IsPlain)) return std::string(word);
  if (std::any_of(word.begin(), word.end(), IsControl) || !IsUtf8(word)) return AnsiQuoted(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string ShellFile(std::string_view name) {
  return ShellWord(name.starts_with('-') ? "./" + std::string(name) : std::string(name));
}

}  // namespace relulab
