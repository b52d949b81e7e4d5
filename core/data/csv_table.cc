#include "core/data/csv_table.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/data/count.h"
#include "core/data/dataset.h"

namespace relulab {
namespace {

bool IsMissing(std::string_view field) { return field.empty() || field == "?" || field == "NA"; }

bool IsNumber(std::string_view field) {
  const std::optional<double> number = ReadNumber(field);
  return number && std::isfinite(*number);
}

std::string SeparatorText(char separator) {
  return separator == '\t' ? "tabs" : separator == ';' ? "semicolons" : "commas";
}

}  // namespace

bool NamesColumns(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  bool has_number = false;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (i < second.size() && !IsNumber(second[i])) continue;
    if (IsNumber(first[i])) {
      has_number = true;
    } else if (!IsMissing(first[i])) {
      return true;
    }
  }
  return !has_number;
}

CsvTable::CsvTable(const std::filesystem::path& path, const TableFormat& format)
    : reader_(path, {format.separator, /*trims_spaces=*/true}) {
  Record first;
  if (!reader_.Next(first.fields)) Fail(" is empty; expected a table");
  first.line = reader_.RecordLine();
  Record second;
  if (format.header) {
    has_header_ = *format.header;
  } else {
    const bool has_second = reader_.Next(second.fields);
    second.line = reader_.RecordLine();
    has_header_ = NamesColumns(first.fields, second.fields);
    if (has_second) pending_.push_back(std::move(second));
  }
  const std::size_t width = first.fields.size();
  if (has_header_) {
    columns_ = std::move(first.fields);
  } else {
    for (std::size_t i = 1; i <= width; ++i) columns_.push_back("column_" + std::to_string(i));
    pending_.push_back(std::move(first));
  }
  AddNotices(format);
}

void CsvTable::AddNotices(const TableFormat& format) {
  const std::string file = Quoted(reader_.Path());
  if (!format.separator && reader_.Separator() != ',') {
    notices_.push_back(file + ": " + SeparatorText(reader_.Separator()) + " separate the columns");
  }
  if (!format.header && !has_header_) {
    notices_.push_back(file + ": the first line is data, because it has numbers; the columns are " +
                       "column_1 to " + columns_.back() +
                       " (if it has names, set dataset.header to true)");
  }
}

std::size_t CsvTable::FindColumn(const ColumnKey& key, std::string_view use) const {
  const auto width = static_cast<std::int64_t>(columns_.size());
  if (const auto* number = std::get_if<std::int64_t>(&key)) {
    const std::int64_t index = *number > 0 ? *number - 1 : width + *number;
    if (*number == 0 || index < 0 || index >= width) {
      Fail(" has no column " + std::to_string(*number) + " " + std::string(use) +
           "; expected a number from 1 to " + std::to_string(width) +
           ", or from -1 (the last) to " + std::to_string(-width) + "; its columns are " +
           ListColumns());
    }
    return static_cast<std::size_t>(index);
  }
  const auto& name = std::get<std::string>(key);
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) {
    Fail(" has no column " + Shown(name) + " " + std::string(use) + "; its columns are " +
         ListColumns() +
         "; a number can be used instead of a name: 1 is the first column, -1 the last" +
         (has_header_ ? "" : "; the first line was read as data, not as names (dataset.header)"));
  }
  if (std::find(found + 1, columns_.end(), name) != columns_.end()) {
    Fail(": the header has two columns " + Shown(name) + "; expected a column's number " +
         std::string(use));
  }
  return static_cast<std::size_t>(found - columns_.begin());
}

bool CsvTable::Next(std::vector<std::string>& fields) {
  if (!pending_.empty()) {
    fields = std::move(pending_.back().fields);
    row_line_ = pending_.back().line;
    pending_.pop_back();
  } else if (reader_.Next(fields)) {
    row_line_ = reader_.RecordLine();
  } else {
    return false;
  }
  if (fields.size() != columns_.size()) {
    throw DataError(RowPlace() + ": found " + CountOf(fields.size(), "field") + "; expected " +
                    std::to_string(columns_.size()) + ", as in the " +
                    (has_header_ ? "header" : "first line"));
  }
  return true;
}

std::string CsvTable::RowPlace() const {
  return Quoted(reader_.Path()) + ", line " + std::to_string(row_line_);
}

std::string CsvTable::ColumnPlace(std::size_t column) const {
  return Quoted(reader_.Path()) + ", column " + Shown(columns_[column]);
}

std::string CsvTable::FieldPlace(std::size_t column) const {
  return RowPlace() + ", column " + Shown(columns_[column]);
}

std::string CsvTable::ListColumns() const {
  constexpr std::size_t kMaxListed = 20;
  std::string list;
  for (std::size_t i = 0; i < std::min(columns_.size(), kMaxListed); ++i) {
    list += (i == 0 ? "" : ", ") + Shown(columns_[i]);
  }
  if (columns_.size() > kMaxListed) {
    list += " and " + std::to_string(columns_.size() - kMaxListed) + " more";
  }
  return list;
}

}  // namespace relulab
