/// A table of words, for the terminal or for Markdown.
#pragma once

#include <string>
#include <vector>

namespace relulab {

/// Every row has as many cells as the header.
struct TextTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

/// Columns as wide as their widest cell, two spaces between them; those of words left, those with a
/// number in any cell right. The header is underlined.
std::string FormatTextTable(const TextTable& table);

/// A Markdown table (GitHub's), columns aligned alike.
std::string FormatMarkdownTable(const TextTable& table);

}  // namespace relulab
