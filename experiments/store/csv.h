/// Tables as text: RFC 4180, with "\n" at the end of every row and the first row naming the
/// columns. table_reader.h reads them back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace relulab {

/// Builds a table, cell by cell. Quotes only where the reader needs it. Every row needs at least
/// one cell; that all rows have as many as the header is up to the caller.
class CsvWriter {
 public:
  CsvWriter& Text(std::string_view value);
  CsvWriter& Number(double value);
  CsvWriter& Integer(std::int64_t value);
  CsvWriter& Empty() { return Text({}); }
  CsvWriter& EndRow();

  const std::string& text() const { return text_; }
  /// The table so far, for its owner; the writer starts anew.
  std::string Take();

 private:
  void StartCell();

  std::string text_;
  std::size_t row_start_ = 0;
  bool row_has_cells_ = false;
};

}  // namespace relulab
