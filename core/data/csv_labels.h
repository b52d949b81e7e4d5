/// The labels of a table and the classes that they stand for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/data/class_labels.h"
#include "core/data/csv_table.h"
#include "core/data/dataset.h"

namespace relulab {

/// Numbers the labels of a column in order of appearance, then maps them to classes. Whole numbers
/// ("3", "+3" or "3.0") become classes as class_labels.h says. Names, or whole numbers of which
/// some are negative, become classes in their byte order; so do decimal numbers if the user gives
/// the number of classes.
class CsvLabels {
 public:
  /// `table` outlives this object. `stated` is the same as for SetClasses.
  CsvLabels(const CsvTable& table, std::size_t column, std::optional<int> stated)
      : table_(table), column_(column), stated_(stated) {}

  /// The number of this label, which stands in the row that the table read last. Throws DataError
  /// if it is empty, or if it is a word for a missing value and the user gives no number of
  /// classes.
  int Add(const std::string& label);

  /// The class of each number that Add returned. Sets the classes of `data`. Throws DataError.
  std::vector<std::int32_t> ToClasses(RawDataset& data) const;

 private:
  struct Use {
    int number;
    LabelUse use;
  };

  void CheckKinds() const;
  void CheckFirstRow() const;

  std::vector<std::int32_t> NumbersToClasses(RawDataset& data) const;
  std::vector<std::int32_t> NamesToClasses(RawDataset& data) const;

  const CsvTable& table_;
  std::size_t column_;
  std::optional<int> stated_;
  std::map<std::string, Use, std::less<>> seen_;
  bool first_row_is_guessed_ = false;
};

}  // namespace relulab
