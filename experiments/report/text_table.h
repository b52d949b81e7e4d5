/// Formats a table of texts for the terminal or as Markdown. Control characters in cells are shown
/// escaped.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/store/terminal.h"

namespace relulab {

/// Every row has as many cells as the header.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  /// Escape sequences by row and column, for styles that have them.
  std::map<std::pair<std::size_t, std::size_t>, std::string_view> colors = {};
};

/// Each column is as wide as its widest cell, with two spaces between columns. A column is aligned
/// right if one of its cells begins with a number, and left otherwise. The header is underlined.
///
/// A table that is wider than the style allows is made to fit: the widest columns of words and the
/// widest headers are cut, never a number. If that is not enough, the columns are printed in
/// several parts below each other, each of which begins with the first column.
std::string FormatTextTable(const TextTable& table, const OutputStyle& style = {});

/// A GitHub Markdown table. Columns are aligned as in FormatTextTable.
std::string FormatMarkdownTable(const TextTable& table);

}  // namespace relulab
