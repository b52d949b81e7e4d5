#include "experiments/claims/metric_values.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

bool IsCell(const std::string& cell, const Json& wanted) {
  if (wanted.is_string()) return cell == wanted.get<std::string>();
  const auto number = ParseNumber(cell);
  return number && *number == wanted.get<double>();
}

/// Subtracts `subtracted` from `values`, unit by unit. A difference is absent if either value is
/// absent.
void Subtract(const MetricValues& subtracted, MetricValues& values) {
  for (auto& [run_id, units] : values) {
    const auto found = subtracted.find(run_id);
    for (auto& [unit, value] : units) {
      const bool has_both = value && found != subtracted.end() && found->second.at(unit);
      value = has_both ? std::optional(*value - *found->second.at(unit)) : std::nullopt;
    }
  }
}

/// Reads `column` for each run, from the row whose columns match `asked_for`. Throws ConfigError at
/// `place` if a run has several such rows.
MetricValues ReadSingleRows(const std::filesystem::path& path, const std::string& column,
                            const Setting& asked_for, const Place& place) {
  MetricValues values;
  MetricRows rows(path, asked_for, place);
  const std::size_t figure = rows.Find(column);
  while (rows.Next()) {
    const bool is_new = values[rows.run_id()].try_emplace("", FiniteNumber(rows.At(figure))).second;
    if (is_new) continue;
    place.Fail(path.filename().string() + " has several matching rows of run " + rows.run_id() +
               "; expected one; select it with more columns in \"rows\"");
  }
  return values;
}

/// Reads one row of each run; subtracts another row of the same run if the metric has `minus`.
MetricValues ReadDetectors(const MetricSource& source) {
  const ClaimMetric& metric = source.metric;
  MetricValues values = ReadSingleRows(source.Path(), metric.column, metric.rows, source.place);
  if (metric.minus.empty()) return values;
  Setting other = metric.rows;
  for (auto& [column, value] : other) {
    for (const auto& [replaced, by] : metric.minus) value = replaced == column ? by : value;
  }
  Subtract(ReadSingleRows(source.Path(), metric.column, other, source.place), values);
  return values;
}

struct RemovalPoint {
  double removed_fraction = 0.0;
  double validation_accuracy = 0.0;
};
using RemovalCurves = std::map<std::string, std::vector<RemovalPoint>>;  ///< by run_id

RemovalCurves ReadCurves(const MetricSource& source) {
  RemovalCurves curves;
  MetricRows rows(source.Path(), source.metric.rows, source.place);
  const std::size_t removed = rows.Find(std::string(columns::kRemovedFraction.name));
  const std::size_t accuracy = rows.Find(std::string(columns::kValidationAccuracy.name));
  while (rows.Next()) {
    const auto x = FiniteNumber(rows.At(removed));
    const auto y = FiniteNumber(rows.At(accuracy));
    if (x && y) curves[rows.run_id()].push_back({*x, *y});
  }
  return curves;
}

/// By cell: the mean accuracy of the best arm before any unit is removed.
std::map<std::size_t, double> BestAccuracies(const RemovalCurves& curves, const ClaimRuns& runs) {
  std::map<std::pair<std::size_t, std::size_t>, std::vector<double>> of_arms;  // by cell and arm
  for (const ClaimRun& run : runs.runs) {
    const auto curve = curves.find(run.run_id);
    if (curve == curves.end()) continue;
    for (const RemovalPoint& point : curve->second) {
      if (point.removed_fraction > 0.0) continue;
      of_arms[{run.cell, run.arm}].push_back(point.validation_accuracy);
    }
  }
  std::map<std::size_t, double> best;
  for (const auto& [cell_and_arm, accuracies] : of_arms) {
    const double sum = std::accumulate(accuracies.begin(), accuracies.end(), 0.0);
    double& of_cell = best[cell_and_arm.first];
    of_cell = std::max(of_cell, sum / static_cast<double>(accuracies.size()));
  }
  return best;
}

/// For each run, the largest removed fraction at which its validation accuracy is at most
/// `loss_at_most` below that of the cell's best arm without removal.
MetricValues ReadRemoval(const MetricSource& source) {
  const RemovalCurves curves = ReadCurves(source);
  std::map<std::size_t, double> best = BestAccuracies(curves, source.runs);
  MetricValues values;
  for (const ClaimRun& run : source.runs.runs) {
    const auto curve = curves.find(run.run_id);
    if (curve == curves.end()) continue;
    double most = 0.0;
    for (const RemovalPoint& point : curve->second) {
      if (point.validation_accuracy >= best[run.cell] - source.metric.loss_at_most) {
        most = std::max(most, point.removed_fraction);
      }
    }
    values[run.run_id][""] = most;
  }
  return values;
}

MetricValues ReadBlocks(const std::filesystem::path& path, const std::string& column) {
  MetricValues values;
  if (!Exists(path)) return values;  // the study was interrupted before its first block
  for (const auto& [run_id, blocks] : ReadTimingBlocks(path, column)) {
    for (const auto& [block, value] : blocks) values[run_id][block] = value;
  }
  return values;
}

MetricValues ReadTable(const MetricSource& source) {
  const ClaimMetric& metric = source.metric;
  if (!Exists(source.Path())) return {};
  switch (metric.table) {
    case MetricTable::kLayers:
    case MetricTable::kSteps:
      return ReadLayerMetric(source);
    case MetricTable::kDetectors:
      return ReadDetectors(source);
    case MetricTable::kRemoval:
      if (metric.column == columns::kRemovedFraction.name) return ReadRemoval(source);
      break;
    case MetricTable::kRuns:
    case MetricTable::kTiming:
      break;
  }
  return ReadSingleRows(source.Path(), metric.column, metric.rows, source.place);
}

/// Removes failed runs, because they do not count as finished. A finished run without rows
/// gets an absent value. So does a diverged run if the metric reads its last step or all steps.
void ApplyStatus(const std::filesystem::path& study_directory, const ClaimMetric& metric,
                 MetricValues& values) {
  TableReader csv(TablePath(study_directory, kRunsTable));
  const std::size_t run_id = csv.RequireColumn(columns::kRunId);
  const std::size_t status = csv.RequireColumn(columns::kStatus);
  const bool has_steps =
      metric.table == MetricTable::kLayers || metric.table == MetricTable::kSteps;
  const Which step = metric.steps.step.which;
  const bool reads_end = has_steps && (step == Which::kLast || step == Which::kAll);
  for (std::vector<std::string> row; csv.Next(row);) {
    const std::string& id = row[run_id];
    const auto* found = FindRow(kRunStatuses, row[status]);
    if (found == nullptr) continue;
    if (found->value == RunStatus::kFailed) {
      values.erase(id);
    } else if (!values.contains(id) || (reads_end && found->value == RunStatus::kDiverged)) {
      values[id] = {{"", std::nullopt}};
    }
  }
}

/// The budget of one run; nothing if the run missed the target or met it at step 0.
std::optional<double> BudgetOf(const PlannedRun& run, const std::string& column,
                               std::optional<double> reached, std::optional<double> reached_at) {
  const auto steps = static_cast<double>(run.spec.training.steps);
  if (column == columns::kStepsToTarget.name) return steps;
  if (!reached || !reached_at || !(*reached_at > 0.0)) return std::nullopt;
  return *reached * (steps / *reached_at);
}

}  // namespace

std::optional<double> FiniteNumber(const std::string& cell) {
  const auto value = ParseNumber(cell);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

MetricRows::MetricRows(const std::filesystem::path& path, const Setting& rows, const Place& place)
    : path_(path), csv_(path), place_(place), run_id_(Find(std::string(columns::kRunId.name))) {
  for (const auto& [column, value] : rows) rows_.emplace_back(Find(column), value);
}

std::size_t MetricRows::Find(const std::string& column) const {
  const auto found = csv_.FindColumn(column);
  if (found) return *found;
  place_.Fail(path_.filename().string() + " has no column \"" + column + "\"");
}

bool MetricRows::Next() {
  while (csv_.Next(row_)) {
    const bool is_asked_for = std::all_of(rows_.begin(), rows_.end(), [&](const auto& wanted) {
      return IsCell(row_[wanted.first], wanted.second);
    });
    if (is_asked_for) return true;
  }
  return false;
}

MetricValues ReadRunColumn(const std::filesystem::path& study_directory, const std::string& column,
                           const Place& place) {
  return ReadSingleRows(TablePath(study_directory, kRunsTable), column, {}, place);
}

MetricValues ReadMetric(const MetricSource& source) {
  const ClaimMetric& metric = source.metric;
  if (metric.table == MetricTable::kTiming && source.study.study.timing) {
    return ReadBlocks(TablePath(source.directory, kTimingBlocksTable), metric.column);
  }
  MetricValues values = ReadTable(source);
  ApplyStatus(source.directory, metric, values);
  return values;
}

std::map<std::string, double> ReadBudgets(const std::filesystem::path& study_directory,
                                          const Plan& plan, const std::string& column) {
  const MetricValues figures = ReadRunColumn(study_directory, column, {});
  const MetricValues steps =
      ReadRunColumn(study_directory, std::string(columns::kStepsToTarget.name), {});
  std::map<std::string, double> budgets;
  for (const PlannedRun& run : plan.runs) {
    const auto figure = figures.find(run.run_id);
    const auto step = steps.find(run.run_id);
    if (figure == figures.end() || step == steps.end()) continue;
    const auto budget = BudgetOf(run, column, figure->second.at(""), step->second.at(""));
    if (budget) budgets[run.run_id] = *budget;
  }
  return budgets;
}

}  // namespace relulab
