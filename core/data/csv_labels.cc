#include "core/data/csv_labels.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "core/data/data_file.h"

namespace relulab {
namespace {

constexpr std::int64_t kLargestWhole = std::int64_t{1} << 53;  // exact in a double, like all below

enum class Kind { kWhole, kTooLarge, kDecimal, kText };

Kind KindOf(std::string_view label) {
  const std::optional<double> number = ReadNumber(label);
  const bool has_digit = label.find_first_of("0123456789") != std::string_view::npos;
  if (!number || !has_digit) return Kind::kText;  // "inf" is a name
  if (std::abs(*number) > static_cast<double>(kLargestWhole)) return Kind::kTooLarge;
  return std::trunc(*number) == *number ? Kind::kWhole : Kind::kDecimal;
}

// The whole number that a label of this kind is: "3", "+3" or "3.0".
std::int64_t WholeOf(std::string_view label) {
  return static_cast<std::int64_t>(ReadNumber(label).value_or(0.0));
}

// The name of the class. "-1" and "-1.0" are one class.
std::string NameOf(const std::string& label) {
  return KindOf(label) == Kind::kWhole ? std::to_string(WholeOf(label)) : label;
}

// A class that is a name.
struct NamedClass {
  std::int64_t rows = 0;
  std::int32_t number = 0;
};

}  // namespace

int CsvLabels::Add(const std::string& label) {
  if (seen_.empty()) first_row_is_guessed_ = table_.IsGuessedRow();
  const auto known = seen_.find(label);
  if (known != seen_.end()) {
    ++known->second.use.rows;
    return known->second.number;
  }
  if (label.empty()) {
    throw DataError(table_.FieldPlace(column_) +
                    ": found an empty label; expected a number or text");
  }
  if (IsMissing(label) && !stated_) {
    throw DataError(table_.FieldPlace(column_) + ": found " + Shown(label) +
                    ", a missing label; expected a number or text, unless dataset.classes gives "
                    "the number of classes");
  }
  const int number = static_cast<int>(seen_.size());
  if (number == kMaxClasses) {
    throw DataError(table_.ColumnPlace(column_) + ": found more than " +
                    std::to_string(kMaxClasses) + " different labels");
  }
  seen_.emplace(label, Use{number, {table_.FieldPlace(column_), 1}});
  return number;
}

// Numbers and text in one column are an error: because of a typing error, class numbers would
// become text, whose classes are numbered differently.
void CsvLabels::CheckKinds() const {
  const auto first_of = [this](auto... kinds) {
    auto first = seen_.end();
    for (auto entry = seen_.begin(); entry != seen_.end(); ++entry) {
      const bool is_one = ((KindOf(entry->first) == kinds) || ...);
      const bool is_earlier = first == seen_.end() || entry->second.number < first->second.number;
      if (is_one && is_earlier) first = entry;
    }
    return first;
  };
  const auto fail = [](const auto& entry, const std::string& problem) {
    throw DataError(entry->second.use.place + ": found label " + Shown(entry->first) + problem);
  };
  const auto text = first_of(Kind::kText);
  const bool has_numbers = first_of(Kind::kWhole) != seen_.end() ||
                           (!stated_ && first_of(Kind::kDecimal) != seen_.end());
  if (text != seen_.end() && has_numbers) {
    fail(text, " among numbers; expected all integers or all text");
  }
  const auto large = first_of(Kind::kTooLarge);
  if (large != seen_.end()) {
    fail(large, ", a number that is too large; expected integers up to " +
                    std::to_string(kLargestWhole) + ", or text");
  }
  const auto decimal = first_of(Kind::kDecimal);
  if (decimal != seen_.end() && !stated_) {
    fail(decimal,
         ", a decimal number; expected classes, which are integers or text, unless "
         "dataset.classes gives the number of classes");
  }
}

// A first line that was taken for data has a name if its label is like no other one.
void CsvLabels::CheckFirstRow() const {
  if (!first_row_is_guessed_ || seen_.size() < 2) return;
  const auto first = std::find_if(seen_.begin(), seen_.end(),
                                  [](const auto& entry) { return entry.second.number == 0; });
  const bool has_text = std::any_of(seen_.begin(), seen_.end(), [&](const auto& entry) {
    return entry.first != first->first && KindOf(entry.first) == Kind::kText;
  });
  if (first->second.use.rows > 1 || !has_text) return;
  throw DataError(first->second.use.place + ": found " + Shown(first->first) +
                  ", which is the label of no other row; if the first line names the columns, set "
                  "dataset.header to true, otherwise to false");
}

std::vector<std::int32_t> CsvLabels::ToClasses(RawDataset& data) const {
  CheckFirstRow();
  CheckKinds();
  const bool are_names = std::any_of(seen_.begin(), seen_.end(), [](const auto& entry) {
    return KindOf(entry.first) != Kind::kWhole || WholeOf(entry.first) < 0;
  });
  return are_names ? NamesToClasses(data) : NumbersToClasses(data);
}

std::vector<std::int32_t> CsvLabels::NumbersToClasses(RawDataset& data) const {
  LabelUses uses;
  for (const auto& [label, one] : seen_) {
    LabelUse& use = uses.try_emplace(WholeOf(label), LabelUse{one.use.place, 0}).first->second;
    use.rows += one.use.rows;
  }
  const std::int64_t first_label = SetClasses(uses, table_.ColumnPlace(column_), stated_, data);
  std::vector<std::int32_t> class_of(seen_.size());
  for (const auto& [label, one] : seen_) {
    class_of[static_cast<std::size_t>(one.number)] =
        static_cast<std::int32_t>(WholeOf(label) - first_label);
  }
  return class_of;
}

std::vector<std::int32_t> CsvLabels::NamesToClasses(RawDataset& data) const {
  std::map<std::string, NamedClass> classes;
  for (const auto& [label, one] : seen_) classes[NameOf(label)].rows += one.use.rows;
  LabelCounts counts;
  for (auto& [name, named] : classes) {
    named.number = data.classes++;
    counts.Add(named.rows);
    data.class_names.push_back(Shown(name));
  }
  const std::string source = table_.ColumnPlace(column_);
  if (data.classes == 1) FailOneClass(source, data.class_names[0]);
  if (!stated_) CheckAreClasses(counts, source);
  if (stated_ && *stated_ != data.classes) {
    throw DataError(source + ": found " + std::to_string(data.classes) +
                    " different labels that are names; expected " + std::to_string(*stated_) +
                    ", the value of dataset.classes");
  }
  std::vector<std::int32_t> class_of(seen_.size());
  for (const auto& [label, one] : seen_) {
    class_of[static_cast<std::size_t>(one.number)] = classes[NameOf(label)].number;
  }
  return class_of;
}

}  // namespace relulab
