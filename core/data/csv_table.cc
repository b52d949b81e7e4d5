#include "core/data/csv_table.h"

#include <algorithm>
#include <utility>

#include "core/data/count.h"
#include "core/data/data_file.h"
#include "core/data/dataset.h"

namespace relulab {
namespace {

bool IsNumber(std::string_view field) { return ReadNumber(field).has_value(); }

bool HasAny(const std::vector<std::string>& fields, const std::vector<std::string>& names) {
  return std::find_first_of(fields.begin(), fields.end(), names.begin(), names.end()) !=
         fields.end();
}

std::string SeparatorText(char separator) {
  return separator == '\t' ? "tabs" : separator == ';' ? "semicolons" : "commas";
}

}  // namespace

bool IsQuotedHeader(const CsvRecord& first, const CsvRecord& second) {
  if (std::find(first.quoted.begin(), first.quoted.end(), false) != first.quoted.end()) {
    return false;
  }
  for (std::size_t i = 0; i < second.fields.size(); ++i) {
    if (!second.quoted[i] && IsNumber(second.fields[i])) return true;
  }
  return false;
}

bool NamesColumns(const CsvRecord& first, const CsvRecord& second) {
  if (IsQuotedHeader(first, second)) return true;
  bool has_value = false;
  for (std::size_t i = 0; i < first.fields.size(); ++i) {
    if (i < second.fields.size() && !IsNumber(second.fields[i])) continue;
    if (!IsNumber(first.fields[i]) && !IsMissing(first.fields[i])) return true;
    has_value = true;
  }
  return !has_value;
}

CsvTable::CsvTable(const std::filesystem::path& path, const TableFormat& format)
    : reader_(path, {format.separator, /*trims_spaces=*/true, /*has_separator_line=*/true}) {
  CsvRecord first = NextRecord();
  if (first.fields.empty()) Fail(" is empty; expected a table");
  bool is_quoted_header = false;
  if (format.header) {
    has_header_ = *format.header;
  } else {
    CsvRecord second = NextRecord();
    has_header_ = HasAny(first.fields, format.names) || NamesColumns(first, second);
    is_quoted_header = IsQuotedHeader(first, second);
    if (!has_header_) guessed_line_ = first.line;
    if (!second.fields.empty()) pending_.push_back(std::move(second));
  }
  const std::size_t width = first.fields.size();
  if (has_header_) {
    columns_ = std::move(first.fields);
  } else {
    for (std::size_t i = 1; i <= width; ++i) columns_.push_back("column_" + std::to_string(i));
    pending_.push_back(std::move(first));
  }
  AddNotices(format, is_quoted_header);
}

CsvRecord CsvTable::NextRecord() {
  CsvRecord record;
  if (!reader_.Next(record.fields)) return record;
  record.quoted = reader_.QuotedFields();
  record.line = reader_.RecordLine();
  return record;
}

void CsvTable::AddNotices(const TableFormat& format, bool is_quoted_header) {
  const std::string file = Quoted(reader_.Path());
  if (!format.separator && reader_.Separator() != ',') {
    notices_.push_back(file + ": " + SeparatorText(reader_.Separator()) + " separate the columns");
  }
  if (guessed_line_ > 0) {
    notices_.push_back(file + ": the first line is data, because it has numbers; the columns are " +
                       "column_1 to " + columns_.back() +
                       " (if it has names, set dataset.header to true)");
  }
  if (is_quoted_header && std::any_of(columns_.begin(), columns_.end(), IsNumber)) {
    notices_.push_back(file +
                       ": the first line has the names of the columns, because it is quoted and "
                       "numbers below it are not (if it is data, set dataset.header to false)");
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
           ListColumns() + FormNote());
    }
    return static_cast<std::size_t>(index);
  }
  const auto& name = std::get<std::string>(key);
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) {
    Fail(" has no column " + Shown(name) + " " + std::string(use) + "; its columns are " +
         ListColumns() +
         "; a number can be used instead of a name: 1 is the first column, -1 the last" +
         (has_header_ ? "" : "; the first line was read as data, not as names (dataset.header)") +
         FormNote());
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
                    (has_header_ ? "header" : "first line") + FormNote());
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

// Why the first line may be read wrongly.
std::string CsvTable::FormNote() const {
  if (columns_.front().starts_with('#')) {
    return "; the first line begins with #; remove comments from the file";
  }
  if (columns_.size() > 1) return "";
  return "; the file has only one column, because the separators of columns are " +
         std::string(kSeparatorsText) + "; replace other ones, such as spaces or |";
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
