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
  /// Names of columns that the user gives. A first record that has one of them names the columns.
  std::vector<std::string> names = {};
};

/// A record of the file, and which of its fields are quoted.
struct CsvRecord {
  std::vector<std::string> fields = {};
  std::vector<bool> quoted = {};
  std::int64_t line = 0;
};

/// Whether the first record of a file names the columns, judged by the first two records (the
/// second may be empty). Consider the columns in which the second record has a number. If the first
/// record has only numbers and missing values there, it is data, unless IsQuotedHeader.
bool NamesColumns(const CsvRecord& first, const CsvRecord& second);

/// Whether all fields of the first record are quoted, but not all numbers of the second one.
bool IsQuotedHeader(const CsvRecord& first, const CsvRecord& second);

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

  /// The line of the row that was read last, counted from 1.
  std::int64_t RowLine() const { return row_line_; }

  /// Places for messages. The first names the file and a column, the second also the line of the
  /// row that was read last.
  std::string ColumnPlace(std::size_t column) const;
  std::string FieldPlace(std::size_t column) const;

  /// Whether the row that was read last is the first line of the file, which was taken for data
  /// although the user did not say so.
  bool IsGuessedRow() const { return guessed_line_ > 0 && row_line_ == guessed_line_; }

  /// What was detected from the file because the user did not give it.
  const std::vector<std::string>& Notices() const { return notices_; }

  [[noreturn]] void Fail(const std::string& problem) const { reader_.Fail(problem); }

 private:
  std::string RowPlace() const;
  CsvRecord NextRecord();
  void AddNotices(const TableFormat& format, bool is_quoted_header);
  std::string ListColumns() const;
  std::string FormNote() const;

  CsvReader reader_;
  bool has_header_ = true;
  std::vector<std::string> columns_;
  std::vector<CsvRecord> pending_;  // rows read to find the header; the next is last
  std::int64_t row_line_ = 0;
  std::int64_t guessed_line_ = 0;
  std::vector<std::string> notices_;
};

}  // namespace relulab
