// A table in a text file: one column holds the label, every other column that is not excluded is a
// feature.
//
// Features are decimal numbers, in the order of the columns. Labels are whole numbers, of which
// class_labels.h makes classes; or they are text (or some are negative), and the classes are
// numbered in the byte order of the labels. The numbering uses the labels of the whole file, so a
// class has the same number whatever rows are read. Features of rows that no split can contain are
// not parsed.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "core/data/class_labels.h"
#include "core/data/count.h"
#include "core/data/csv_labels.h"
#include "core/data/csv_table.h"
#include "core/data/data_file.h"
#include "core/data/rows.h"

namespace relulab {
namespace {

constexpr double kMaxColumn = 1e6;

struct Roles {
  std::size_t label = 0;              // the index of the label column
  std::vector<std::size_t> features;  // the indices of the feature columns
};

std::string LeaveOut(const std::string& number) {
  return "or leave it out with dataset.exclude [" + number + "]";
}

// The names of the features must tell them apart.
void CheckNames(const CsvTable& table, const std::vector<std::size_t>& features) {
  std::set<std::string_view> seen;
  for (const std::size_t column : features) {
    const std::string& name = table.Columns()[column];
    const std::string number = std::to_string(column + 1);
    // A column without a name is often a row number, which could reveal the label.
    if (name.empty()) {
      table.Fail(": the header has no name for column " + number + "; name it, " +
                 LeaveOut(number));
    }
    if (!seen.insert(name).second) {
      table.Fail(": the header has two columns " + Shown(name) + "; rename one, " +
                 LeaveOut(number));
    }
  }
}

Roles ChooseRoles(const CsvTable& table, const ParameterValues& parameters) {
  Roles roles;
  roles.label = table.FindColumn(parameters.Column("label"), "for the label");
  std::set<std::size_t> excluded;
  for (const ColumnKey& key : parameters.Columns("exclude")) {
    excluded.insert(table.FindColumn(key, "to exclude"));
  }
  const std::string label = Shown(table.Columns()[roles.label]);
  if (excluded.contains(roles.label)) {
    table.Fail(": dataset.exclude has the label column " + label + "; expected other columns");
  }
  for (std::size_t column = 0; column < table.Columns().size(); ++column) {
    if (column != roles.label && !excluded.contains(column)) roles.features.push_back(column);
  }
  if (roles.features.empty()) table.Fail(" has no feature column besides the label " + label);
  CheckNames(table, roles.features);
  return roles;
}

std::string ExpectedNumber(const std::string& field) {
  if (ReadNumber(field)) return "a finite number in the range of a double";
  std::string with_point = field;
  std::replace(with_point.begin(), with_point.end(), ',', '.');
  return ReadNumber(with_point) ? "a number with a decimal point" : "a number";
}

double ParseFeature(const CsvTable& table, std::size_t column, const std::string& field) {
  const std::optional<double> value = ReadNumber(field);
  if (value && std::isfinite(*value)) return *value;
  throw DataError(table.FieldPlace(column) + ": found " + Shown(field) + "; expected " +
                  ExpectedNumber(field) +
                  (table.IsGuessedRow() ? "; if the first line names the columns, set "
                                          "dataset.header to true"
                                        : ""));
}

// Consecutive rows of the file. Memory grows with the rows that the file has, not with the number
// that the spec declares.
struct TableRows {
  Index first = 0;  // the number of the first of these rows
  std::vector<double> values;
  std::vector<int> label_numbers;
  std::vector<std::int64_t> lines;
  Index file_rows = 0;  // the rows of the whole file
};

// The rows that a split may contain. Numbers the labels of all rows.
TableRows ReadRows(const DatasetSpec& spec, const Roles& roles, Index end, CsvTable& table,
                   CsvLabels& labels) {
  const bool shuffled = spec.parameters.Boolean("shuffle");
  TableRows kept;
  kept.first = shuffled ? 0 : spec.first_row;
  std::vector<std::string> fields;
  for (; table.Next(fields); ++kept.file_rows) {
    const int label_number = labels.Add(fields[roles.label]);
    const bool is_needed = kept.file_rows < end || shuffled || spec.subset == Subset::kBySeed;
    if (kept.file_rows < kept.first || !is_needed) continue;
    for (const std::size_t column : roles.features) {
      kept.values.push_back(ParseFeature(table, column, fields[column]));
    }
    kept.label_numbers.push_back(label_number);
    kept.lines.push_back(table.RowLine());
  }
  if (kept.file_rows < end) {
    table.Fail(": has only " + CountOf(kept.file_rows, "row") + "; expected rows " +
               std::to_string(spec.first_row) + " to " + std::to_string(end - 1) +
               " (counted from 0, without the header)");
  }
  return kept;
}

Split<double> ToSplit(const TableRows& table, const std::vector<Index>& rows,
                      const std::vector<std::int32_t>& class_of, Index features) {
  Split<double> split;
  split.inputs.resize(features, static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Index row = rows[i] - table.first;
    split.inputs.col(static_cast<Index>(i)) =
        Eigen::Map<const Vector<double>>(table.values.data() + row * features, features);
    const int number = table.label_numbers[static_cast<std::size_t>(row)];
    split.labels.push_back(class_of[static_cast<std::size_t>(number)]);
  }
  return split;
}

// The places of inputs, for messages.
struct InputPlaces {
  std::string file;
  std::vector<std::string> features;               // their names
  std::array<std::vector<std::int64_t>, 3> lines;  // of the examples of each split

  std::string operator()(SplitName split, Index feature, Index i) const {
    return file + ", line " +
           std::to_string(lines[static_cast<std::size_t>(split)][static_cast<std::size_t>(i)]) +
           ", column " + Shown(features[static_cast<std::size_t>(feature)]);
  }
};

TableFormat FormatOf(const ParameterValues& parameters) {
  TableFormat format;
  const std::string& separator = parameters.Text("separator");
  if (separator != "auto") format.separator = separator == "tab" ? '\t' : separator[0];
  if (parameters.Holds<bool>("header")) format.header = parameters.Boolean("header");
  std::vector<ColumnKey> keys = parameters.Columns("exclude");
  keys.push_back(parameters.Column("label"));
  for (const ColumnKey& key : keys) {
    if (const auto* name = std::get_if<std::string>(&key)) format.names.push_back(*name);
  }
  return format;
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

/// How many rows of how many are used.
std::string RowsNotice(const DatasetSpec& spec, Index file_rows) {
  return Quoted(ResolvePath(spec, "path")) + ": " + WithThousands(spec.train_size) + " + " +
         WithThousands(spec.validation_size) + " + " + WithThousands(spec.test_size) + " of " +
         WithThousands(file_rows) + " rows (train + validation + test)";
}

RawDataset LoadCsv(const DatasetSpec& spec) {
  CsvTable table(ResolvePath(spec, "path"), FormatOf(spec.parameters));
  const Roles roles = ChooseRoles(table, spec.parameters);
  const Index held_out = spec.validation_size + spec.test_size;
  const Index validation_begin = spec.first_row + spec.train_size;
  CsvLabels labels(table, roles.label, StatedClasses(spec.parameters));
  const TableRows kept = ReadRows(spec, roles, validation_begin + held_out, table, labels);

  RawDataset raw;
  const std::vector<std::int32_t> class_of = labels.ToClasses(raw);
  InputPlaces places = {.file = Quoted(ResolvePath(spec, "path")), .features = {}, .lines = {}};
  for (const std::size_t column : roles.features)
    places.features.push_back(table.Columns()[column]);
  const auto fill = [&](SplitName name, std::vector<Index> positions) {
    const std::vector<Index> rows =
        RowsAt(spec, FilePart::kTrain, std::move(positions), kept.file_rows);
    for (const Index row : rows) {
      places.lines[static_cast<std::size_t>(name)].push_back(
          kept.lines[static_cast<std::size_t>(row - kept.first)]);
    }
    SplitOf(raw, name) = ToSplit(kept, rows, class_of, static_cast<Index>(roles.features.size()));
  };
  fill(SplitName::kTrain, ChooseTrainRows(spec, held_out, kept.file_rows));
  fill(SplitName::kValidation, ConsecutiveRows(validation_begin, spec.validation_size));
  fill(SplitName::kTest, ConsecutiveRows(validation_begin + spec.validation_size, spec.test_size));
  raw.place_of = std::move(places);
  raw.notices = table.Notices();
  raw.notices.push_back(RowsNotice(spec, kept.file_rows));
  return raw;
}

}  // namespace

DatasetInfo CsvDataset() {
  return {.name = "csv",
          .description = "a table in a text file: one column is the label, all others are features",
          .parameters = {RequiredText("path", "the file, plain or gzip"),
                         {.name = "label",
                          .default_value = std::string(),
                          .help = "the label column, by name or by number (1 is the first, -1 the "
                                  "last); its values are class numbers or text",
                          .minimum = -kMaxColumn,
                          .maximum = kMaxColumn,
                          .required = true,
                          .other = std::int64_t{1}},
                         {.name = "exclude",
                          .default_value = std::vector<ColumnKey>(),
                          .help = "columns to leave out, such as row numbers, by name or number",
                          .minimum = -kMaxColumn,
                          .maximum = kMaxColumn},
                         {.name = "separator",
                          .default_value = std::string("auto"),
                          .help = "the separator of the columns; auto: found in the file",
                          .pattern = "(auto|,|;|\t|tab)",
                          .format = R"("auto", ",", ";" or "tab")"},
                         {.name = "header",
                          .default_value = std::string("auto"),
                          .help = "whether the first line names the columns; auto: false if it has "
                                  "numbers or missing values where the second line has numbers. "
                                  "Without names, columns are column_1, column_2, ...",
                          .other = false,
                          .pattern = "auto",
                          .format = R"("auto")"},
                         ClassesParameter(),
                         ShuffleRows(),
                         ShuffleSeed()},
          .load = LoadCsv,
          .files = CsvFiles};
}

}  // namespace relulab
