/// Reads a result table back, row by row, in constant memory.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_reader.h"

namespace relulab {

/// Throws OutputError, which names the file and the line, if it cannot be read, has no header, or a
/// row is malformed or not as wide as the header.
class TableReader {
 public:
  explicit TableReader(const std::filesystem::path& path);

  const std::vector<std::string>& columns() const { return columns_; }
  /// The position of a column in every row.
  std::optional<std::size_t> FindColumn(std::string_view name) const;

  /// Fills `row`. False after the last row.
  bool Next(std::vector<std::string>& row);

 private:
  CsvReader csv_;
  std::vector<std::string> columns_;
};

}  // namespace relulab
