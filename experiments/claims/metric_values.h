/// Reads each run's value of a claim's metric from a study's tables.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/claims/claim_runs.h"
#include "experiments/plan/planned_study.h"
#include "experiments/store/csv.h"

namespace relulab {

/// The values of one run by unit: block numbers in a timing study, else one unit "". A value is
/// absent if the table has no finite number there, for example if a target was missed.
using UnitValues = std::map<std::string, std::optional<double>>;

/// Values by run_id. A run that is not finished or has failed has no entry. A run that diverged has
/// an absent value if it has no rows, or if the metric reads its last step or all steps.
using MetricValues = std::map<std::string, UnitValues>;

/// The metric that a claim reads, and the source of its values.
struct MetricSource {
  std::filesystem::path directory;  ///< of the study
  const PlannedStudy& study;
  const ClaimMetric& metric;
  const ClaimRuns& runs;
  Place place;  ///< of the metric, for messages

  std::filesystem::path Path() const {
    return TablePath(directory, NameOf(kMetricTables, metric.table));
  }
};

/// Reads the metric of a claim. Throws ConfigError at `source.place` if the table lacks the column,
/// OutputError if the table cannot be read.
MetricValues ReadMetric(const MetricSource& source);

/// The same for a metric of layers.csv or steps.csv: one number per run, from one layer and step or
/// reduced over several, and relative to theory.csv if the metric says so.
MetricValues ReadLayerMetric(const MetricSource& source);

/// Reads one column of runs.csv.
MetricValues ReadRunColumn(const std::filesystem::path& study_directory, const std::string& column,
                           const Place& place);

/// By run_id: the cost of all training steps in the unit of a *_to_target column. For
/// steps_to_target this is training.steps. For the other columns it is extrapolated from the cost
/// of reaching the target; a run that missed the target has no entry.
std::map<std::string, double> ReadBudgets(const std::filesystem::path& study_directory,
                                          const Plan& plan, const std::string& column);

/// A run's values of one column. steps.csv counts as one layer, number 1.
using LayerValues = std::map<std::int64_t, std::optional<double>>;  ///< by layer
using StepValues = std::map<std::int64_t, LayerValues>;             ///< by step

/// Reduces the metric's layers and steps to one number. `depth` is the number of hidden layers. The
/// result is absent if a needed value is absent or not finite, or is 0 and its logarithm is needed.
std::optional<double> ReduceValues(const StepValues& values, const ClaimMetric& metric,
                                   std::int64_t depth);

/// A cell's number; nothing if the cell has no finite number.
std::optional<double> FiniteNumber(const std::string& cell);

/// Iterates over the rows of a table whose columns have the values given in `rows`.
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
