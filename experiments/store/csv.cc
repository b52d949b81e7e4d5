#include "experiments/store/csv.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <system_error>

#include "core/data/count.h"
#include "core/data/dataset.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

std::string CellText(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&cell)) return FormatNumber(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return "";
}

/// Calls `action` and rethrows its DataError as an OutputError: CsvReader reads a result file here,
/// not a data set.
template <typename Action>
auto AsOutputError(const Action& action) {
  try {
    return action();
  } catch (const DataError& error) {
    throw OutputError(error.what());
  }
}

}  // namespace

std::string FormatNumber(double value) {
  // to_chars writes "nan" or "-nan", depending on the sign bit. The sign of a computed NaN depends
  // on the processor.
  if (std::isnan(value)) return "nan";
  std::array<char, 32> text;  // the longest, -2.2250738585072014e-308, has 24 characters
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return std::string(text.data(), end);
}

std::optional<double> ParseNumber(std::string_view text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::string TextOf(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Cell CellOf(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  return TextOf(value);
}

Json JsonOf(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  const auto* number = std::get_if<double>(&cell);
  return number != nullptr && std::isfinite(*number) ? Json(*number) : Json(nullptr);
}

const Cell* Row::Find(std::string_view column) const {
  for (const auto& [name, cell] : cells_) {
    if (name == column) return &cell;
  }
  return nullptr;
}

TableWriter::TableWriter(std::vector<std::string> columns) : columns_(std::move(columns)) {
  Row header;
  for (const std::string& column : columns_) header.Set(column, column);
  Add(header);
}

void TableWriter::Add(const Row& row) {
  const std::size_t start = text_.size();
  const auto& cells = row.cells();
  std::size_t next = 0;  // rows are mostly set in the order of the columns
  std::size_t written = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (c > 0) text_ += ',';
    const bool is_next = next < cells.size() && cells[next].first == columns_[c];
    const Cell* cell = is_next ? &cells[next++].second : row.Find(columns_[c]);
    if (cell == nullptr) continue;
    AddText(CellText(*cell));
    ++written;
  }
  assert(written == cells.size() && "a cell of a column that the table does not have");
  // Many readers skip blank lines: a row of one empty cell must not look blank.
  if (text_.size() == start) text_ += "\"\"";
  text_ += '\n';
}

void TableWriter::AddText(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
    text_ += value;
    return;
  }
  text_ += '"';
  for (const char c : value) {
    if (c == '"') text_ += '"';
    text_ += c;
  }
  text_ += '"';
}

TableReader::TableReader(const std::filesystem::path& path)
    : csv_(AsOutputError([&] { return CsvReader(path); })) {
  if (!AsOutputError([&] { return csv_.Next(columns_); })) {
    throw OutputError("cannot read " + path.string() + ": found an empty file; expected a header");
  }
}

std::optional<std::size_t> TableReader::FindColumn(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

std::size_t TableReader::RequireColumn(std::string_view name) const {
  if (const auto column = FindColumn(name)) return *column;
  throw OutputError("cannot read " + csv_.Path().string() + ": found no column \"" +
                    std::string(name) + "\"");
}

bool TableReader::Next(std::vector<std::string>& row) {
  if (!AsOutputError([&] { return csv_.Next(row); })) return false;
  if (row.size() != columns_.size()) {
    throw OutputError("cannot read " + csv_.Path().string() + ", line " +
                      std::to_string(csv_.RecordLine()) + ": found " +
                      CountOf(row.size(), "field") + "; expected " +
                      std::to_string(columns_.size()) + ", as in the header");
  }
  return true;
}

}  // namespace relulab
