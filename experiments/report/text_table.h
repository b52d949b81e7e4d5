/// A table for the terminal.
#pragma once

#include <string>
#include <vector>

namespace relulab {

/// Columns as wide as their widest cell, two spaces between them; those of words left, those with a
/// number in any cell right. The header is underlined. Every row has as many cells as `header`.
std::string FormatTextTable(const std::vector<std::string>& header,
                            const std::vector<std::vector<std::string>>& rows);

}  // namespace relulab
