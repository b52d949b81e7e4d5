/// Result tables as text: RFC 4180, "\n" at the end of every row, the first row naming the columns.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/data/csv_reader.h"
#include "core/registry/registry.h"
#include "experiments/store/json.h"

namespace relulab {

/// The shortest text that reads back as exactly the same double: never rounded, the same in every
/// locale. Special values are "nan" (whatever its sign and payload), "inf", "-inf" and "-0".
std::string FormatNumber(double value);

/// The inverse of FormatNumber, for the whole `text`; absent if that is empty or not a number.
std::optional<double> ParseNumber(std::string_view text);

/// A cell of a table; the first alternative is an empty cell.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

inline Cell MakeCell(std::monostate) { return {}; }
inline Cell MakeCell(Cell cell) { return cell; }
inline Cell MakeCell(const std::string& text) { return text; }
inline Cell MakeCell(std::string_view text) { return std::string(text); }
inline Cell MakeCell(const char* text) { return std::string(text); }
Cell MakeCell(bool) = delete;  // a cell cannot hold a bool
template <std::integral T>
Cell MakeCell(T value) {
  return static_cast<std::int64_t>(value);
}
template <std::floating_point T>
Cell MakeCell(T value) {
  return static_cast<double>(value);
}
template <typename T>
Cell MakeCell(const std::optional<T>& value) {
  return value ? MakeCell(*value) : Cell();
}

/// A JSON value as text: a string without quotes, null as an empty text, other values as JSON.
std::string TextOf(const Json& value);

/// Converts a JSON value to a cell, null to an empty cell; and a cell to a JSON value, a number
/// that is not finite to null.
Cell CellOf(const Json& value);
Json JsonOf(const Cell& cell);

/// Cells by column. Names must outlive the row.
class Row {
 public:
  /// Sets the cell of a column; call it at most once per column.
  template <typename T>
  Row& Set(std::string_view column, const T& value) {
    cells_.emplace_back(column, MakeCell(value));
    return *this;
  }
  template <typename T>
  Row& Set(const Column& column, const T& value) {
    return Set(column.name, value);
  }

  /// Null if the column was not set.
  const Cell* Find(std::string_view column) const;

  const std::vector<std::pair<std::string_view, Cell>>& cells() const { return cells_; }

  bool operator==(const Row&) const = default;

 private:
  std::vector<std::pair<std::string_view, Cell>> cells_;
};

/// Builds a table. Cells are quoted only where a reader needs quotes.
class TableWriter {
 public:
  /// Writes the header. There must be at least one column.
  explicit TableWriter(std::vector<std::string> columns);

  /// Writes the cells in the order of the columns; cells that the row lacks are empty. The row must
  /// not have a cell of another column.
  void Add(const Row& row);

  const std::string& text() const { return text_; }

 private:
  void AddText(std::string_view value);

  std::vector<std::string> columns_;
  std::string text_;
};

/// Reads a table, row by row, in constant memory. Throws OutputError, which names the file and the
/// line, if the file cannot be read or has no header, or if a row is malformed or has more or fewer
/// cells than the header.
class TableReader {
 public:
  explicit TableReader(const std::filesystem::path& path);

  const std::vector<std::string>& columns() const { return columns_; }

  /// The position of a column in every row.
  std::optional<std::size_t> FindColumn(std::string_view name) const;
  std::optional<std::size_t> FindColumn(const Column& column) const {
    return FindColumn(column.name);
  }

  /// The position of a column that must exist. Throws OutputError if it does not.
  std::size_t RequireColumn(std::string_view name) const;
  std::size_t RequireColumn(const Column& column) const { return RequireColumn(column.name); }

  /// Fills `row`. False after the last row.
  bool Next(std::vector<std::string>& row);

 private:
  CsvReader csv_;
  std::vector<std::string> columns_;
};

}  // namespace relulab
