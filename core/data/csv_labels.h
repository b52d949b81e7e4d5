/// The labels of a table and the classes that they stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/data/csv_table.h"
#include "core/data/dataset.h"

namespace relulab {

/// Numbers the labels of a column in order of appearance, then maps them to classes. Whole numbers
/// ("3", "+3" or "3.0") become classes as class_labels.h says. Names, or whole numbers of which
/// some are negative, become classes in their byte order.
class CsvLabels {
 public:
  /// `table` outlives this object.
  CsvLabels(const CsvTable& table, std::size_t column) : table_(table), column_(column) {}

  /// The number of this label, which stands in the row that the table read last. Throws DataError
  /// if it is empty.
  int Add(const std::string& label);

  /// The class of each number that Add returned. Sets the classes of `data`; `stated` is the same
  /// as for SetClasses. Throws DataError.
  std::vector<std::int32_t> ToClasses(std::optional<int> stated, RawDataset& data) const;

 private:
  struct First {
    int number;
    std::string place;
  };

  std::vector<std::int32_t> NumbersToClasses(std::optional<int> stated, RawDataset& data) const;
  std::vector<std::int32_t> NamesToClasses(std::optional<int> stated, RawDataset& data) const;

  const CsvTable& table_;
  std::size_t column_;
  std::map<std::string, First, std::less<>> seen_;
};

}  // namespace relulab
