// A table in a CSV file: one column holds the label, every other column is a feature.
//
// The first record names the columns. Features are decimal numbers, in the order of the columns.
// Labels are class numbers 0..65535, and there are (largest + 1) classes; or they are text, and the
// classes are numbered in the byte order of the labels. The numbering uses the labels of the whole
// file, so a class has the same number whatever rows are read. Features of rows that no split can
// contain are not parsed.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/data/data_file.h"
#include "core/data/rows.h"

namespace relulab {
namespace {

constexpr int kMaxClasses = 65536;

// Quotes text from the file for a message: at most 40 bytes, with control characters as spaces.
std::string Shown(std::string_view text) {
  constexpr std::size_t kMaxShown = 40;
  std::string shown(text.substr(0, kMaxShown));
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return '"' + shown + (text.size() > kMaxShown ? "...\"" : "\"");
}

[[noreturn]] void FailAt(const CsvReader& reader, std::int64_t line, std::string_view column,
                         const std::string& problem) {
  reader.Fail(", line " + std::to_string(line) + ", column " + Shown(column) + ": " + problem);
}

struct Header {
  std::vector<std::string> columns;
  std::size_t label = 0;  // the index of the label column

  Index Features() const { return static_cast<Index>(columns.size()) - 1; }
};

std::string ListColumns(const std::vector<std::string>& columns) {
  constexpr std::size_t kMaxListed = 20;
  std::string list;
  for (std::size_t i = 0; i < std::min(columns.size(), kMaxListed); ++i) {
    list += (i == 0 ? "" : ", ") + Shown(columns[i]);
  }
  if (columns.size() > kMaxListed) {
    list += " and " + std::to_string(columns.size() - kMaxListed) + " more";
  }
  return list;
}

Header ReadHeader(CsvReader& reader, const std::string& label) {
  Header header;
  if (!reader.Next(header.columns)) reader.Fail(" is empty; expected a header line");
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < header.columns.size(); ++i) {
    const std::string& name = header.columns[i];
    // A column without a name is often a row number, which could reveal the label.
    if (name.empty()) reader.Fail(": the header has no name for column " + std::to_string(i + 1));
    if (!seen.insert(name).second) reader.Fail(": the header has two columns " + Shown(name));
  }
  const auto found = std::find(header.columns.begin(), header.columns.end(), label);
  if (found == header.columns.end()) {
    reader.Fail(" has no column " + Shown(label) + " for the label; its columns are " +
                ListColumns(header.columns));
  }
  header.label = static_cast<std::size_t>(found - header.columns.begin());
  if (header.Features() == 0) {
    reader.Fail(" has no feature column besides the label " + Shown(label));
  }
  return header;
}

double ParseFeature(const CsvReader& reader, std::string_view column, const std::string& field) {
  double value = 0.0;
  const char* end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  if (error == std::errc() && stop == end && std::isfinite(value)) return value;
  const bool is_number = error != std::errc::invalid_argument && stop == end;
  FailAt(reader, reader.RecordLine(), column,
         "found " + Shown(field) + "; expected a " +
             (is_number ? "finite number in the range of a double" : "number"));
}

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsInteger(std::string_view text) {
  return IsDigits(text.starts_with('-') ? text.substr(1) : text);
}

// Numbers the labels of the whole file in order of appearance, then maps them to classes.
class Labels {
 public:
  int Add(const CsvReader& reader, const Header& header, const std::string& label);

  // The class of each number that Add returned. Sets `classes`.
  std::vector<std::int32_t> ToClasses(const CsvReader& reader, const Header& header,
                                      int& classes) const;

 private:
  struct First {
    int number;
    std::int64_t line;
  };

  std::map<std::string, First, std::less<>> seen_;
};

int Labels::Add(const CsvReader& reader, const Header& header, const std::string& label) {
  const std::string& column = header.columns[header.label];
  if (label.empty()) {
    FailAt(reader, reader.RecordLine(), column, "found an empty label; expected a number or text");
  }
  const int next = static_cast<int>(seen_.size());
  const auto [found, added] = seen_.try_emplace(label, First{next, reader.RecordLine()});
  if (added && next == kMaxClasses) {
    reader.Fail(", column " + Shown(column) + ": found more than " + std::to_string(kMaxClasses) +
                " different labels");
  }
  return found->second.number;
}

std::vector<std::int32_t> Labels::ToClasses(const CsvReader& reader, const Header& header,
                                            int& classes) const {
  const auto is_integer = [](const auto& entry) { return IsInteger(entry.first); };
  const auto is_digits = [](const auto& entry) { return IsDigits(entry.first); };
  const auto text = std::find_if_not(seen_.begin(), seen_.end(), is_integer);
  const std::string& column = header.columns[header.label];
  // A typing error or an "NA" must not turn class numbers into text, which is numbered anew.
  if (text != seen_.end() && std::any_of(seen_.begin(), seen_.end(), is_integer)) {
    FailAt(
        reader, text->second.line, column,
        "found label " + Shown(text->first) + " among integers; expected all integers or all text");
  }
  const bool are_numbers = std::all_of(seen_.begin(), seen_.end(), is_digits);
  std::vector<std::int32_t> class_of(seen_.size());
  classes = 0;
  std::int32_t rank = 0;
  for (const auto& [label, first] : seen_) {
    std::int32_t id = rank++;
    if (are_numbers) {
      const char* end = label.data() + label.size();
      const bool fits = std::from_chars(label.data(), end, id).ec == std::errc();
      if (!fits || id >= kMaxClasses) {
        FailAt(reader, first.line, column,
               "found label " + Shown(label) + "; expected a class number up to " +
                   std::to_string(kMaxClasses - 1));
      }
    }
    class_of[static_cast<std::size_t>(first.number)] = id;
    classes = std::max(classes, id + 1);
  }
  return class_of;
}

// Consecutive rows of the file. Memory grows with the rows that the file has, not with the number
// that the spec declares.
struct TableRows {
  std::vector<double> values;
  std::vector<std::int32_t> label_numbers;
};

// Example i is row rows[i] - first of the table.
Split<double> ToSplit(const TableRows& table, Index first, const std::vector<Index>& rows,
                      const std::vector<std::int32_t>& class_of, Index features) {
  Split<double> split;
  split.inputs.resize(features, static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Index row = rows[i] - first;
    split.inputs.col(static_cast<Index>(i)) =
        Eigen::Map<const Vector<double>>(table.values.data() + row * features, features);
    const std::int32_t number = table.label_numbers[static_cast<std::size_t>(row)];
    split.labels.push_back(class_of[static_cast<std::size_t>(number)]);
  }
  return split;
}

void AppendRow(const CsvReader& reader, const Header& header,
               const std::vector<std::string>& fields, int label_number, TableRows& table) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i != header.label) {
      table.values.push_back(ParseFeature(reader, header.columns[i], fields[i]));
    }
  }
  table.label_numbers.push_back(label_number);
}

std::vector<std::filesystem::path> CsvFiles(const DatasetSpec& spec) {
  const std::filesystem::path path = ResolvePath(spec, "path");
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    throw DataError("there is no file " + Quoted(path) +
                    "; data sets that need no file: " + GeneratorNames());
  }
  RequireFile(path);
  return {path};
}

RawDataset LoadCsv(const DatasetSpec& spec) {
  CsvReader reader(ResolvePath(spec, "path"));
  const Header header = ReadHeader(reader, spec.parameters.Text("label"));
  const Index held_out = spec.validation_size + spec.test_size;
  const Index validation_begin = spec.first_row + spec.train_size;
  const Index test_begin = validation_begin + spec.validation_size;
  const Index end = validation_begin + held_out;

  Labels labels;
  TableRows table;
  std::vector<std::string> fields;
  Index row = 0;
  for (; reader.Next(fields); ++row) {
    if (fields.size() != header.columns.size()) {
      reader.Fail(", line " + std::to_string(reader.RecordLine()) + ": found " +
                  std::to_string(fields.size()) + " fields; expected " +
                  std::to_string(header.columns.size()) + ", as in the header");
    }
    const int label_number = labels.Add(reader, header, fields[header.label]);
    const bool is_needed = row < end || spec.subset == Subset::kBySeed;
    if (row < spec.first_row || !is_needed) continue;
    AppendRow(reader, header, fields, label_number, table);
  }
  if (row < end) {
    reader.Fail(": has only " + std::to_string(row) + " rows; needed are rows " +
                std::to_string(spec.first_row) + " to " + std::to_string(end - 1) +
                " (counted from 0, without the header)");
  }

  RawDataset raw;
  const std::vector<std::int32_t> class_of = labels.ToClasses(reader, header, raw.classes);
  const auto split = [&](const std::vector<Index>& rows) {
    return ToSplit(table, spec.first_row, rows, class_of, header.Features());
  };
  raw.train = split(ChooseTrainRows(spec, held_out, row));
  raw.validation = split(ConsecutiveRows(validation_begin, spec.validation_size));
  raw.test = split(ConsecutiveRows(test_begin, spec.test_size));
  return raw;
}

}  // namespace

DatasetInfo CsvDataset() {
  return {.name = "csv",
          .description = "a table in a CSV file: one column is the label, all others are features",
          .parameters = {RequiredText("path", "the file; its first line names the columns"),
                         RequiredText("label", "the label column: class numbers from 0, or text")},
          .load = LoadCsv,
          .files = CsvFiles};
}

}  // namespace relulab
