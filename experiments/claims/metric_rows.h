/// The rows of a result table that a claim's metric asks for.
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

/// The values of one run by unit: by block number of a timing study, else one unit "". Absent: the
/// table has no finite number there, as for a target that was missed.
using UnitValues = std::map<std::string, std::optional<double>>;

/// By run_id. A run that is not finished, or failed, has no entry; one that diverged has no value
/// where it has no rows, nor at its last step or over all of them.
using MetricValues = std::map<std::string, UnitValues>;

/// A cell's number; nothing if it is not a finite one.
std::optional<double> FiniteNumber(const std::string& cell);

/// Reads the rows whose columns have the values of `rows`, one after another.
class MetricRows {
 public:
  /// Throws ConfigError at `place` if the table lacks a column, here and in Find; OutputError if it
  /// cannot be read.
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
