#include "experiments/report/text_table.h"

#include <algorithm>

namespace relulab {
namespace {

/// Characters, not bytes: a UTF-8 continuation byte takes no room.
std::size_t Width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool LooksNumeric(const std::string& text) {
  return text.empty() || text.find_first_of("0123456789") != std::string::npos;
}

bool HasWords(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

std::string FormatTextTable(const std::vector<std::string>& header,
                            const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<bool> is_word;
  for (std::size_t c = 0; c < header.size(); ++c) {
    std::size_t width = Width(header[c]);
    bool words = false;
    for (const auto& row : rows) {
      width = std::max(width, Width(row[c]));
      words |= !LooksNumeric(row[c]) || (HasWords(row[c]) && row[c].find(' ') == std::string::npos);
    }
    widths.push_back(width);
    is_word.push_back(words);
  }
  std::string text;
  const auto add_row = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - Width(row[c]), ' ');
      if (c > 0) line += "  ";
      line += is_word[c] ? row[c] + padding : padding + row[c];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add_row(header);
  std::vector<std::string> rule;
  for (const std::size_t width : widths) rule.push_back(std::string(width, '-'));
  add_row(rule);
  for (const auto& row : rows) add_row(row);
  return text;
}

}  // namespace relulab
