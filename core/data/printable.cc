#include "core/data/printable.h"

#include <algorithm>

namespace relulab {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  ///< 0 if the text does not begin with UTF-8
};

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Decodes the first character. Overlong forms and surrogates are not UTF-8.
Character FirstCharacter(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80U) return {first, 1};
  const std::size_t bytes = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  if (first < 0xC2U || first > 0xF4U || text.size() < bytes) return {};
  char32_t code = first & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!IsContinuation(text[i])) return {};
    code = (code << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[bytes] || code > 0x10FFFF || is_surrogate) return {};
  return {code, bytes};
}

/// Control characters (C0, DEL, C1), line and paragraph separators, controls of the direction.
bool IsControl(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E ||
         code == 0x200F || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

std::string Hexadecimal(char32_t code, int digits) {
  std::string text;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    text += "0123456789abcdef"[(code >> static_cast<unsigned>(shift)) & 0xFU];
  }
  return text;
}

std::string Escape(std::string_view text, bool keeps_line_breaks) {
  std::string shown;
  while (!text.empty()) {
    const Character next = FirstCharacter(text);
    if (next.bytes == 0) {
      shown += "\\x" + Hexadecimal(static_cast<unsigned char>(text[0]), 2);
    } else if (IsControl(next.code) && !(keeps_line_breaks && next.code == '\n')) {
      shown += "\\u" + Hexadecimal(next.code, 4);
    } else {
      shown += text.substr(0, next.bytes);
    }
    text.remove_prefix(std::max<std::size_t>(next.bytes, 1));
  }
  return shown;
}

}  // namespace

std::string Printable(std::string_view text) { return Escape(text, false); }

std::string PrintableLines(std::string_view text) { return Escape(text, true); }

std::string_view FirstCharacters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (; count > 0 && end < text.size(); --count) {
    end += std::max<std::size_t>(1, FirstCharacter(text.substr(end)).bytes);
  }
  return text.substr(0, end);
}

std::size_t CountCharacters(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), IsContinuation));
}

std::string CutTo(std::string_view text, std::size_t width) {
  if (CountCharacters(text) <= width) return std::string(text);
  if (width == 0) return "";
  return std::string(FirstCharacters(text, width - 1)) + "…";
}

}  // namespace relulab
