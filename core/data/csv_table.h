/// A table in a text file: the names of its columns, and its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_reader.h"
#include "core/registry/registry.h"

namespace relulab {

/// The user's description of the file. Absent values are detected from the file.
struct TableFormat {
  std::optional<char> separator;
  std::optional<bool> header;  ///< whether the first record names the columns
};

/// Whether the first record of a file names the columns, judged by the first two records (the
/// second may be empty). Consider the columns in which the second record has a number. If the first
/// record has at least one number there, and otherwise only missing values, it is data.
bool NamesColumns(const std::vector<std::string>& first, const std::vector<std::string>& second);

/// Reads a table row by row. Without a header, its columns are column_1, column_2, ....
class CsvTable {
 public:
  /// Throws DataError if the file cannot be read or is empty.
  CsvTable(const std::filesystem::path& path, const TableFormat& format);

  const std::vector<std::string>& Columns() const { return columns_; }

  /// The index of a column. `use` says what it is for, in messages. Throws DataError if there is
  /// none or, for a name, more than one.
  std::size_t FindColumn(const ColumnKey& key, std::string_view use) const;

  /// Reads the next row; it has a field for each column. Returns false at the end. Throws
  /// DataError if the row has another number of fields.
  bool Next(std::vector<std::string>& fields);

  /// Places for messages. The first names the file and a column, the second also the line of the
  /// row that was read last.
  std::string ColumnPlace(std::size_t column) const;
  std::string FieldPlace(std::size_t column) const;

  /// What was detected from the file because the user did not give it.
  const std::vector<std::string>& Notices() const { return notices_; }

  [[noreturn]] void Fail(const std::string& problem) const { reader_.Fail(problem); }

 private:
  struct Record {
    std::vector<std::string> fields;
    std::int64_t line = 0;
  };

  std::string RowPlace() const;
  void AddNotices(const TableFormat& format);
  std::string ListColumns() const;

  CsvReader reader_;
  bool has_header_ = true;
  std::vector<std::string> columns_;
  std::vector<Record> pending_;  // rows read to find the header; the next is last
  std::int64_t row_line_ = 0;
  std::vector<std::string> notices_;
};

}  // namespace relulab
