#include "experiments/report/text_table.h"

#include <algorithm>
#include <numeric>

#include "core/data/printable.h"

namespace relulab {
namespace {

/// Whether a cell begins with a number, "nan" or "inf".
bool BeginsWithNumber(const std::string& text) {
  const std::size_t first = text.find_first_not_of("+-");
  if (first == std::string::npos) return false;
  const std::string word = text.substr(first, text.find(' ', first) - first);
  return (word[0] >= '0' && word[0] <= '9') || word == "nan" || word == "inf";
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

/// A table with its cells escaped, and the width of each column.
struct Layout {
  TextTable table;
  std::vector<bool> is_numeric;
  std::vector<std::size_t> widths;
};

TextTable Escaped(TextTable table) {
  for (std::string& cell : table.header) cell = Printable(cell);
  for (auto& row : table.rows) {
    for (std::string& cell : row) cell = Printable(cell);
  }
  return table;
}

std::size_t WidestCell(const TextTable& table, std::size_t column) {
  std::size_t width = 0;
  for (const auto& row : table.rows) width = std::max(width, CountCharacters(row[column]));
  return width;
}

std::size_t WidthOf(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), 2 * (widths.size() - 1));
}

/// Narrows the widest column that may be cut, again and again, until the table fits.
void Narrow(Layout& layout, std::size_t available) {
  constexpr std::size_t kLeastWords = 6;
  std::vector<std::size_t> least;
  for (std::size_t c = 0; c < layout.widths.size(); ++c) {
    const std::size_t cells = WidestCell(layout.table, c);
    least.push_back(layout.is_numeric[c] ? std::max<std::size_t>(cells, 3) : kLeastWords);
  }
  while (WidthOf(layout.widths) > available) {
    std::size_t widest = layout.widths.size();
    for (std::size_t c = 0; c < layout.widths.size(); ++c) {
      if (layout.widths[c] <= least[c]) continue;
      if (widest == layout.widths.size() || layout.widths[c] > layout.widths[widest]) widest = c;
    }
    if (widest == layout.widths.size()) return;
    --layout.widths[widest];
  }
}

/// The columns of each part. The first column is in all of them.
std::vector<std::vector<std::size_t>> Parts(const Layout& layout, std::size_t available) {
  std::vector<std::vector<std::size_t>> parts = {{0}};
  std::size_t used = layout.widths[0];
  for (std::size_t c = 1; c < layout.widths.size(); ++c) {
    const std::size_t added = 2 + layout.widths[c];
    if (added > available - std::min(used, available) && parts.back().size() > 1) {
      parts.push_back({0});
      used = layout.widths[0];
    }
    parts.back().push_back(c);
    used += added;
  }
  return parts;
}

std::string FormatPart(const Layout& layout, const std::vector<std::size_t>& columns,
                       bool has_colors) {
  std::string text;
  const auto add_row = [&](const std::vector<std::string>& row, const std::size_t* number) {
    std::string line;
    std::string between;  // spaces, added only if a cell follows
    for (const std::size_t c : columns) {
      std::string cell = CutTo(row[c], layout.widths[c]);
      const std::string padding(layout.widths[c] - CountCharacters(cell), ' ');
      const auto color =
          number == nullptr ? layout.table.colors.end() : layout.table.colors.find({*number, c});
      if (has_colors && color != layout.table.colors.end()) {
        cell.insert(0, color->second).append(kPlain);
      }
      if (layout.is_numeric[c]) between += padding;
      if (!cell.empty()) line += std::exchange(between, "") + cell;
      between += (layout.is_numeric[c] ? "" : padding) + "  ";
    }
    text += line + "\n";
  };
  add_row(layout.table.header, nullptr);
  std::vector<std::string> rule;
  for (const std::size_t width : layout.widths) rule.push_back(std::string(width, '-'));
  add_row(rule, nullptr);
  for (std::size_t r = 0; r < layout.table.rows.size(); ++r) add_row(layout.table.rows[r], &r);
  return text;
}

}  // namespace

std::string FormatTextTable(const TextTable& table, const OutputStyle& style) {
  Layout layout{Escaped(table), NumericColumns(table), {}};
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    layout.widths.push_back(
        std::max(CountCharacters(layout.table.header[c]), WidestCell(layout.table, c)));
  }
  Narrow(layout, style.width);
  std::string text;
  for (const auto& columns : Parts(layout, style.width)) {
    text += (text.empty() ? "" : "\n") + FormatPart(layout, columns, style.has_escapes);
  }
  return text;
}

std::string FormatMarkdownTable(const TextTable& table) {
  std::string text;
  const auto add_row = [&](const std::vector<std::string>& row) {
    text += "|";
    for (const std::string& cell : row) text += " " + EscapePipes(Printable(cell)) + " |";
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
