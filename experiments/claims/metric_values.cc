#include "experiments/claims/metric_values.h"

#include <algorithm>
#include <numeric>

#include "experiments/claims/layer_metric.h"
#include "experiments/store/config_error.h"
#include "experiments/store/tables.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

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

/// Reads the value of each run from its row with the values `asked_for`. Throws ConfigError at
/// `place` if a run has several such rows.
MetricValues ReadSingleRows(const std::filesystem::path& path, const std::string& column,
                            const Setting& asked_for, const Place& place) {
  MetricValues values;
  MetricRows rows(path, asked_for, place);
  const std::size_t figure = rows.Find(column);
  while (rows.Next()) {
    const bool is_new = values[rows.run_id()].try_emplace("", FiniteNumber(rows.At(figure))).second;
    if (is_new) continue;
    throw ConfigError(place.Text() + ": " + path.filename().string() +
                      " has several matching rows of run " + rows.run_id() +
                      "; expected one; select it with more columns in \"rows\"");
  }
  return values;
}

/// Reads one row of each run; subtracts another row of the same run if the metric has `minus`.
MetricValues ReadDetectors(const std::filesystem::path& path, const ClaimMetric& metric,
                           const Place& place) {
  MetricValues values = ReadSingleRows(path, metric.column, metric.rows, place);
  if (metric.minus.empty()) return values;
  Setting other = metric.rows;
  for (auto& [column, value] : other) {
    for (const auto& [replaced, by] : metric.minus) value = replaced == column ? by : value;
  }
  Subtract(ReadSingleRows(path, metric.column, other, place), values);
  return values;
}

struct RemovalPoint {
  double removed_fraction = 0.0;
  double validation_accuracy = 0.0;
};
using RemovalCurves = std::map<std::string, std::vector<RemovalPoint>>;  ///< by run_id

RemovalCurves ReadCurves(const std::filesystem::path& path, const ClaimMetric& metric,
                         const Place& place) {
  RemovalCurves curves;
  MetricRows rows(path, metric.rows, place);
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

/// The largest fraction of units that can be removed from each run while its accuracy stays within
/// `loss_at_most` of the best arm in its cell.
MetricValues ReadRemoval(const std::filesystem::path& path, const ClaimMetric& metric,
                         const ClaimRuns& runs, const Place& place) {
  const RemovalCurves curves = ReadCurves(path, metric, place);
  std::map<std::size_t, double> best = BestAccuracies(curves, runs);
  MetricValues values;
  for (const ClaimRun& run : runs.runs) {
    const auto curve = curves.find(run.run_id);
    if (curve == curves.end()) continue;
    double most = 0.0;
    for (const RemovalPoint& point : curve->second) {
      if (point.validation_accuracy >= best[run.cell] - metric.loss_at_most) {
        most = std::max(most, point.removed_fraction);
      }
    }
    values[run.run_id][""] = most;
  }
  return values;
}

MetricValues ReadBlocks(const std::filesystem::path& path, const std::string& column) {
  MetricValues values;
  if (!std::filesystem::exists(path))
    return values;  // the study was interrupted before its first block
  for (const auto& [run_id, blocks] : ReadTimingBlocks(path, column)) {
    for (const auto& [block, value] : blocks) values[run_id][block] = value;
  }
  return values;
}

MetricValues ReadTable(const std::filesystem::path& study_directory, const Plan& plan,
                       const ClaimMetric& metric, const ClaimRuns& runs, const Place& place) {
  const std::filesystem::path path = TablePath(study_directory, metric.table);
  if (!std::filesystem::exists(path)) return {};
  if (metric.table == "layers" || metric.table == "steps") {
    return ReadLayerMetric(study_directory, plan, metric, runs, place);
  }
  if (metric.table == "removal" && metric.column == columns::kRemovedFraction.name) {
    return ReadRemoval(path, metric, runs, place);
  }
  return metric.table == "detectors" ? ReadDetectors(path, metric, place)
                                     : ReadSingleRows(path, metric.column, metric.rows, place);
}

/// Removes failed runs, because they do not count as finished. A finished run without rows
/// gets an absent value. So does a diverged run if the metric reads its last step or all steps.
void ApplyStatus(const std::filesystem::path& study_directory, const ClaimMetric& metric,
                 MetricValues& values) {
  TableReader csv(TablePath(study_directory, kRunsTable));
  const std::size_t run_id = csv.RequireColumn(columns::kRunId);
  const std::size_t status = csv.RequireColumn(columns::kStatus);
  const bool has_steps = metric.table == "layers" || metric.table == "steps";
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
std::optional<double> BudgetOfRun(const PlannedRun& run, const std::string& column,
                                  std::optional<double> reached, std::optional<double> reached_at) {
  const auto steps = static_cast<double>(run.spec.training.steps);
  if (column == columns::kStepsToTarget.name) return steps;
  if (!reached || !reached_at || !(*reached_at > 0.0)) return std::nullopt;
  return *reached * (steps / *reached_at);
}

}  // namespace

MetricValues ReadRunColumn(const std::filesystem::path& study_directory, const std::string& column,
                           const Place& place) {
  return ReadSingleRows(TablePath(study_directory, kRunsTable), column, {}, place);
}

MetricValues ReadMetric(const std::filesystem::path& study_directory, const PlannedStudy& study,
                        const Claim& claim, const ClaimRuns& runs, const Place& place) {
  const ClaimMetric& metric = claim.metric;
  if (metric.table == "timing" && study.study.timing) {
    return ReadBlocks(TablePath(study_directory, kTimingBlocksTable), metric.column);
  }
  MetricValues values = ReadTable(study_directory, study.plan, metric, runs, place);
  ApplyStatus(study_directory, metric, values);
  return values;
}

std::optional<double> BudgetOf(const std::filesystem::path& study_directory, const Plan& plan,
                               const std::string& column, const std::vector<std::string>& run_ids) {
  const MetricValues figures = ReadRunColumn(study_directory, column, {});
  const MetricValues steps =
      ReadRunColumn(study_directory, std::string(columns::kStepsToTarget.name), {});
  std::optional<double> budget;
  for (const PlannedRun& run : plan.runs) {
    if (std::find(run_ids.begin(), run_ids.end(), run.run_id) == run_ids.end()) continue;
    const auto figure = figures.find(run.run_id);
    const auto step = steps.find(run.run_id);
    if (figure == figures.end() || step == steps.end()) continue;
    const auto of_run = BudgetOfRun(run, column, figure->second.at(""), step->second.at(""));
    if (of_run) budget = std::max(budget.value_or(0.0), *of_run);
  }
  return budget;
}

}  // namespace relulab
