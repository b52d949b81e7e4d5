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

bool BeginsWithNumber(const std::string& text) {
  const std::size_t first = text.find_first_not_of("+-");
  return first != std::string::npos && text[first] >= '0' && text[first] <= '9';
}

}  // namespace

std::string FormatTextTable(const std::vector<std::string>& header,
                            const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  std::vector<bool> is_numeric;
  for (std::size_t c = 0; c < header.size(); ++c) {
    std::size_t width = Width(header[c]);
    bool numeric = false;
    for (const auto& row : rows) {
      width = std::max(width, Width(row[c]));
      numeric |= BeginsWithNumber(row[c]);
    }
    widths.push_back(width);
    is_numeric.push_back(numeric);
  }
  std::string text;
  const auto add_row = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - Width(row[c]), ' ');
      if (c > 0) line += "  ";
      line += is_numeric[c] ? padding + row[c] : row[c] + padding;
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
