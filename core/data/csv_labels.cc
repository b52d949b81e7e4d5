#include "core/data/csv_labels.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "core/data/class_labels.h"

namespace relulab {
namespace {

// The whole number that a label is: "3", "+3" or "3.0".
std::optional<std::int64_t> ReadWhole(std::string_view label) {
  constexpr double kLargest = 9007199254740992.0;  // doubles hold every whole number up to it
  const std::optional<double> number = ReadNumber(label);
  if (!number || std::trunc(*number) != *number || std::abs(*number) > kLargest) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*number);
}

}  // namespace

int CsvLabels::Add(const std::string& label) {
  const auto known = seen_.find(label);
  if (known != seen_.end()) return known->second.number;
  if (label.empty()) {
    throw DataError(table_.FieldPlace(column_) +
                    ": found an empty label; expected a number or text");
  }
  const int number = static_cast<int>(seen_.size());
  if (number == kMaxClasses) {
    throw DataError(table_.ColumnPlace(column_) + ": found more than " +
                    std::to_string(kMaxClasses) + " different labels");
  }
  seen_.emplace(label, First{number, table_.FieldPlace(column_)});
  return number;
}

std::vector<std::int32_t> CsvLabels::ToClasses(std::optional<int> stated, RawDataset& data) const {
  const auto is_whole = [](const auto& entry) { return ReadWhole(entry.first).has_value(); };
  const auto is_negative = [](const auto& entry) { return ReadWhole(entry.first) < 0; };
  const auto text = std::find_if_not(seen_.begin(), seen_.end(), is_whole);
  const bool has_whole = std::any_of(seen_.begin(), seen_.end(), is_whole);
  // Because of a typing error or an "NA", class numbers would become text, whose classes are
  // numbered differently. So this is an error.
  if (text != seen_.end() && has_whole) {
    throw DataError(text->second.place + ": found label " + Shown(text->first) +
                    " among integers; expected all integers or all text");
  }
  const bool are_names = !has_whole || std::any_of(seen_.begin(), seen_.end(), is_negative);
  return are_names ? NamesToClasses(stated, data) : NumbersToClasses(stated, data);
}

std::vector<std::int32_t> CsvLabels::NumbersToClasses(std::optional<int> stated,
                                                      RawDataset& data) const {
  std::map<std::int64_t, std::string> places;
  for (const auto& [label, first] : seen_) places.emplace(*ReadWhole(label), first.place);
  const std::int64_t first_label = SetClasses(places, table_.ColumnPlace(column_), stated, data);
  std::vector<std::int32_t> class_of(seen_.size());
  for (const auto& [label, first] : seen_) {
    class_of[static_cast<std::size_t>(first.number)] =
        static_cast<std::int32_t>(*ReadWhole(label) - first_label);
  }
  return class_of;
}

std::vector<std::int32_t> CsvLabels::NamesToClasses(std::optional<int> stated,
                                                    RawDataset& data) const {
  // "-1", "-1.0" are one class.
  const auto name_of = [](const std::string& label) {
    const std::optional<std::int64_t> whole = ReadWhole(label);
    return whole ? std::to_string(*whole) : label;
  };
  std::map<std::string, std::int32_t> ranks;
  for (const auto& [label, first] : seen_) ranks.emplace(name_of(label), 0);
  for (auto& [name, rank] : ranks) {
    rank = data.classes++;
    data.class_names.push_back(Shown(name));
  }
  if (data.classes == 1) FailOneClass(table_.ColumnPlace(column_), data.class_names[0]);
  if (stated && *stated != data.classes) {
    throw DataError(table_.ColumnPlace(column_) + ": found " + std::to_string(data.classes) +
                    " different labels that are names; expected " + std::to_string(*stated) +
                    ", the value of dataset.classes");
  }
  std::vector<std::int32_t> class_of(seen_.size());
  for (const auto& [label, first] : seen_) {
    class_of[static_cast<std::size_t>(first.number)] = ranks[name_of(label)];
  }
  return class_of;
}

}  // namespace relulab
