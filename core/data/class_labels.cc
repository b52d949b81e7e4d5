#include "core/data/class_labels.h"

#include <algorithm>
#include <vector>

#include "core/data/data_file.h"

namespace relulab {
namespace {

// Labels with gaps may be correct (for example, some of the ten digits). But a single label far
// from all others is probably an error, or stands for a missing value.
constexpr std::int64_t kClassesPerLabel = 5;
constexpr std::int64_t kAlwaysAllowed = 25;

constexpr std::int64_t kRareRows = 2;

std::int64_t FoundClasses(const LabelUses& uses) {
  const std::int64_t smallest = uses.begin()->first;
  const auto& [largest, use] = *uses.rbegin();
  const std::int64_t classes = largest - smallest + 1;
  const auto count = static_cast<std::int64_t>(uses.size());
  const std::int64_t allowed =
      std::min<std::int64_t>(kMaxClasses, std::max(kAlwaysAllowed, kClassesPerLabel * count));
  if (classes <= allowed) return classes;
  throw DataError(use.place + ": found label " + std::to_string(largest) + ", but only " +
                  std::to_string(count) + " different labels, beginning with " +
                  std::to_string(smallest) + "; expected at most " + std::to_string(allowed) +
                  " classes (" + std::to_string(kAlwaysAllowed) + ", or " +
                  std::to_string(kClassesPerLabel) +
                  " for each different label), unless dataset.classes gives the number of classes, "
                  "at most " +
                  std::to_string(kMaxClasses));
}

// The label of class 0 if there are `stated` classes.
std::int64_t FirstOfStated(const LabelUses& uses, std::int64_t stated) {
  const std::int64_t smallest = uses.begin()->first;
  const auto& [largest, use] = *uses.rbegin();
  if (largest < stated) return 0;
  if (largest - smallest < stated) return smallest;
  throw DataError(use.place + ": found label " + std::to_string(largest) +
                  "; expected labels from 0 to " + std::to_string(stated - 1) +
                  ", because dataset.classes is " + std::to_string(stated));
}

// The classes that no row has.
std::string ListMissing(std::int64_t first, const std::vector<std::string>& names) {
  constexpr int kMaxListed = 10;
  std::string list;
  int missing = 0;
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (!names[c].empty() || ++missing > kMaxListed) continue;
    list += (missing == 1 ? "" : ", ") + std::to_string(first + static_cast<std::int64_t>(c));
  }
  if (missing > kMaxListed) list += " and " + std::to_string(missing - kMaxListed) + " more";
  return list;
}

std::string ShiftText(std::int64_t smallest, std::int64_t largest) {
  const std::string begin = std::to_string(smallest);
  std::string text = "no class 0 in the file; do labels begin at " + begin + "? Labels " + begin +
                     " to " + std::to_string(largest) + " become classes 0 to " +
                     std::to_string(largest - smallest);
  if (largest < kMaxClasses) {
    text += "; with dataset.classes " + std::to_string(largest + 1) + " they keep their numbers";
  }
  return text;
}

}  // namespace

Parameter ClassesParameter() {
  return {.name = "classes",
          .default_value = std::string("auto"),
          .help =
              "number of classes; auto: as many as there are different labels or, if labels are "
              "integers, one for each number from the smallest to the largest label of all rows; "
              "decimal labels, or many that occur only once or twice, need a number",
          .minimum = 2,
          .maximum = kMaxClasses,
          .other = std::int64_t{2},
          .pattern = "auto",
          .format = R"("auto")"};
}

std::optional<int> StatedClasses(const ParameterValues& parameters) {
  if (!parameters.Holds<std::int64_t>("classes")) return std::nullopt;
  return static_cast<int>(parameters.Integer("classes"));
}

void LabelCounts::Add(std::int64_t rows_of_label) {
  ++labels;
  if (rows_of_label <= kRareRows) ++rare;
  rows += rows_of_label;
}

void CheckAreClasses(const LabelCounts& counts, const std::string& source) {
  if (counts.labels <= kAlwaysAllowed || 2 * counts.rare <= counts.labels) return;
  throw DataError(source + ": found " + WithThousands(counts.labels) + " different labels in " +
                  WithThousands(counts.rows) +
                  " rows, most of them in only one or two rows; expected classes, not numbers to "
                  "predict or names of rows, unless dataset.classes gives the number of classes");
}

std::int64_t SetClasses(const LabelUses& uses, const std::string& source, std::optional<int> stated,
                        RawDataset& data) {
  if (uses.size() < 2) FailOneClass(source, std::to_string(uses.begin()->first));
  if (!stated) {
    LabelCounts counts;
    for (const auto& [label, use] : uses) counts.Add(use.rows);
    CheckAreClasses(counts, source);
  }
  const std::int64_t first = stated ? FirstOfStated(uses, *stated) : uses.begin()->first;
  const std::int64_t classes = stated ? *stated : FoundClasses(uses);
  data.classes = static_cast<int>(classes);
  data.class_names.resize(static_cast<std::size_t>(classes));
  for (const auto& [label, use] : uses) {
    data.class_names[static_cast<std::size_t>(label - first)] = std::to_string(label);
  }
  if (first > 0) data.warnings.push_back(source + ": " + ShiftText(first, uses.rbegin()->first));
  const std::string missing = ListMissing(first, data.class_names);
  if (!missing.empty()) data.warnings.push_back(source + ": no row has label " + missing);
  return first;
}

void FailOneClass(const std::string& source, const std::string& label) {
  throw DataError(source + ": found only one class, " + label +
                  " in every row; expected two or more");
}

}  // namespace relulab
