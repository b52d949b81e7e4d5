/// Formats a table of texts for the terminal or as Markdown.
#pragma once

#include <string>
#include <vector>

namespace relulab {

/// Every row has as many cells as the header.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// Each column is as wide as its widest cell, with two spaces between columns. A column is aligned
/// right if one of its cells begins with a number, and left otherwise. The header is underlined.
std::string FormatTextTable(const TextTable& table);

/// A GitHub Markdown table. Columns are aligned as in FormatTextTable.
std::string FormatMarkdownTable(const TextTable& table);

}  // namespace relulab
