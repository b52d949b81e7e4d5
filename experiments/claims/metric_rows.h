/// Reads the rows of a result table that a claim's metric selects.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/config/claim.h"
#include "experiments/store/csv.h"

namespace relulab {

/// The values of one run by unit: block numbers in a timing study, else one unit "". A value is
/// absent if the table has no finite number there, for example if a target was missed.
using UnitValues = std::map<std::string, std::optional<double>>;

/// Values by run_id. A run that is not finished or has failed has no entry. A run that diverged has
/// an absent value if it has no rows, or if the metric reads its last step or all steps.
using MetricValues = std::map<std::string, UnitValues>;

/// A cell's number; nothing if the cell has no finite number.
std::optional<double> FiniteNumber(const std::string& cell);

/// Reads, one after another, the rows that have the values of `rows` in its columns.
class MetricRows {
 public:
  /// Throws OutputError if the table cannot be read. The constructor and Find throw ConfigError at
  /// `place` if the table lacks a column.
  MetricRows(const std::filesystem::path& path, const Setting& rows, const Place& place);

  std::size_t Find(const std::string& column) const;

  /// False after the last row.
  bool Next();

  const std::string& run_id() const { return row_[run_id_]; }
  const std::string& At(std::size_t column) const { return row_[column]; }

 private:
  std::filesystem::path path_;
  TableReader csv_;
  Place place_;
  std::size_t run_id_;
  std::vector<std::pair<std::size_t, Json>> rows_;
  std::vector<std::string> row_;
};

}  // namespace relulab
