#include "experiments/report/text_table.h"

#include <algorithm>

namespace relulab {
namespace {

/// The number of characters, not of bytes: UTF-8 continuation bytes do not count.
std::size_t Width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool BeginsWithNumber(const std::string& text) {
  const std::size_t first = text.find_first_not_of("+-");
  return first != std::string::npos && text[first] >= '0' && text[first] <= '9';
}

/// For each column, whether any of its cells begins with a number.
std::vector<bool> NumericColumns(const TextTable& table) {
  std::vector<bool> numeric(table.header.size(), false);
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (BeginsWithNumber(row[c])) numeric[c] = true;
    }
  }
  return numeric;
}

std::string EscapePipes(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

std::string FormatTextTable(const TextTable& table) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    std::size_t width = Width(table.header[c]);
    for (const auto& row : table.rows) width = std::max(width, Width(row[c]));
    widths.push_back(width);
  }
  const std::vector<bool> is_numeric = NumericColumns(table);
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
  add_row(table.header);
  std::vector<std::string> rule;
  for (const std::size_t width : widths) rule.push_back(std::string(width, '-'));
  add_row(rule);
  for (const auto& row : table.rows) add_row(row);
  return text;
}

std::string FormatMarkdownTable(const TextTable& table) {
  std::string text;
  const auto add_row = [&](const std::vector<std::string>& row) {
    text += "|";
    for (const std::string& cell : row) text += " " + EscapePipes(cell) + " |";
    text += "\n";
  };
  add_row(table.header);
  std::vector<std::string> rule;
  for (const bool numeric : NumericColumns(table)) rule.emplace_back(numeric ? "--:" : ":--");
  add_row(rule);
  for (const auto& row : table.rows) add_row(row);
  return text;
}

}  // namespace relulab
