#include "experiments/store/csv.h"

#include <utility>

#include "experiments/store/number.h"

namespace relulab {

void CsvWriter::StartCell() {
  if (row_has_cells_) text_ += ',';
  row_has_cells_ = true;
}

CsvWriter& CsvWriter::Text(std::string_view value) {
  StartCell();
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
    text_ += value;
    return *this;
  }
  text_ += '"';
  for (const char c : value) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
  return *this;
}

CsvWriter& CsvWriter::Number(double value) {
  StartCell();
  text_ += FormatNumber(value);
  return *this;
}

CsvWriter& CsvWriter::Integer(std::int64_t value) {
  StartCell();
  text_ += std::to_string(value);
  return *this;
}

CsvWriter& CsvWriter::EndRow() {
  // Many readers skip blank lines: a row of one empty cell must not look like one.
  if (text_.size() == row_start_) text_ += "\"\"";
  text_ += '\n';
  row_start_ = text_.size();
  row_has_cells_ = false;
  return *this;
}

std::string CsvWriter::Take() {
  row_start_ = 0;
  row_has_cells_ = false;
  return std::exchange(text_, {});
}

}  // namespace relulab
