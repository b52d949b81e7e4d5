#include "experiments/claims/metric_values.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "experiments/claims/layer_values.h"
#include "experiments/config/config_error.h"
#include "experiments/store/number.h"
#include "experiments/store/table_reader.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

std::size_t Column(const TableReader& csv, const std::filesystem::path& path,
                   const std::string& name, const Place& place) {
  const auto column = csv.FindColumn(name);
  if (column) return *column;
  throw ConfigError(place.Text() + ": " + path.filename().string() + " has no column \"" + name +
                    "\"");
}

/// Whether a cell of a table is the value of a claim's `rows`.
bool IsCell(const std::string& cell, const Json& wanted) {
  if (wanted.is_string()) return cell == wanted.get<std::string>();
  const auto number = ParseNumber(cell);
  return number && *number == wanted.get<double>();
}

std::optional<double> Finite(const std::string& cell) {
  const auto value = ParseNumber(cell);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

/// The rows of a table that a metric asks for, one after another.
class MetricRows {
 public:
  MetricRows(const std::filesystem::path& path, const ClaimMetric& metric, const Place& place)
      : path_(path), csv_(path), place_(place), run_id_(Find("run_id")) {
    for (const auto& [column, value] : metric.rows) rows_.emplace_back(Find(column), value);
  }

  std::size_t Find(const std::string& column) const { return Column(csv_, path_, column, place_); }

  bool Next() {
    while (csv_.Next(row_)) {
      const bool is_asked_for = std::all_of(rows_.begin(), rows_.end(), [&](const auto& wanted) {
        return IsCell(row_[wanted.first], wanted.second);
      });
      if (is_asked_for) return true;
    }
    return false;
  }

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

/// Where both have a value; else it is absent.
void Subtract(const MetricValues& subtracted, MetricValues& values) {
  for (auto& [run_id, units] : values) {
    const auto found = subtracted.find(run_id);
    for (auto& [unit, value] : units) {
      const bool has_both = value && found != subtracted.end() && found->second.at(unit);
      value = has_both ? std::optional(*value - *found->second.at(unit)) : std::nullopt;
    }
  }
}

std::map<std::string, const Json*> RunsOf(const Json& study) {
  std::map<std::string, const Json*> runs;
  for (const Json& run : study.at("runs")) runs[run.at("run_id")] = &run;
  return runs;
}

/// A table with a row a run.
MetricValues ReadSingleRows(const std::filesystem::path& path, const ClaimMetric& metric,
                            const Place& place) {
  MetricValues values;
  MetricRows rows(path, metric, place);
  const std::size_t column = rows.Find(metric.column);
  while (rows.Next()) {
    const auto [ignored, is_new] = values[rows.run_id()].try_emplace("", Finite(rows.At(column)));
    if (!is_new) {
      throw ConfigError(place.Text() + ": " + path.filename().string() +
                        " has several such rows of run " + rows.run_id() +
                        "; allowed is one, by more columns in \"rows\"");
    }
  }
  return values;
}

/// One row of each run, less another of its rows if `minus` asks for that.
MetricValues ReadDetectors(const std::filesystem::path& path, const ClaimMetric& metric,
                           const Place& place) {
  MetricValues values = ReadSingleRows(path, metric, place);
  if (metric.minus.empty()) return values;
  ClaimMetric other = metric;
  for (auto& [column, value] : other.rows) {
    for (const auto& [replaced, by] : metric.minus) value = replaced == column ? by : value;
  }
  Subtract(ReadSingleRows(path, other, place), values);
  return values;
}

/// What theory.csv predicts, by run_id and layer.
std::map<std::string, LayerValues> ReadTheory(const std::filesystem::path& path,
                                              const std::string& column, const Place& place) {
  std::map<std::string, LayerValues> theory;
  if (!std::filesystem::exists(path)) return theory;
  TableReader csv(path);
  const std::size_t run_id = Column(csv, path, "run_id", place);
  const std::size_t layer = Column(csv, path, "layer", place);
  const std::size_t predicted = Column(csv, path, column, place);
  for (std::vector<std::string> row; csv.Next(row);) {
    const auto l = static_cast<std::int64_t>(ParseNumber(row[layer]).value_or(-1.0));
    theory[row[run_id]][l] = Finite(row[predicted]);
  }
  return theory;
}

/// Measured over predicted; absent where either is, or where 0 is predicted.
void DivideBy(const LayerValues& theory, LayerValues& measured) {
  for (auto& [layer, value] : measured) {
    const auto predicted = theory.find(layer);
    const bool has_ratio =
        value && predicted != theory.end() && predicted->second && *predicted->second > 0.0;
    value = has_ratio ? std::optional(*value / *predicted->second) : std::nullopt;
  }
}

/// Runs of the claim alone: layers.csv may be long.
MetricValues ReadLayers(const std::filesystem::path& path, const Json& study,
                        const ClaimMetric& metric, const ClaimRuns& runs, const Place& place) {
  std::set<std::string> wanted;
  for (const ClaimRun& run : runs.runs) wanted.insert(run.run_id);
  std::map<std::string, StepValues> steps_of;
  MetricRows rows(path, metric, place);
  const std::size_t column = rows.Find(metric.column);
  const std::size_t step = rows.Find("step");
  const bool has_layers = metric.table == "layers";
  const std::size_t layer = has_layers ? rows.Find("layer") : 0;
  while (rows.Next()) {
    if (!wanted.contains(rows.run_id())) continue;
    StepValues& steps = steps_of[rows.run_id()];
    const auto s = static_cast<std::int64_t>(ParseNumber(rows.At(step)).value_or(-1.0));
    const auto l =
        has_layers ? static_cast<std::int64_t>(ParseNumber(rows.At(layer)).value_or(-1.0)) : 1;
    // Only the last step is kept where no other counts.
    if (metric.step == "last" && !steps.empty() && steps.rbegin()->first < s) steps.clear();
    steps[s][l] = Finite(rows.At(column));
  }
  std::map<std::string, LayerValues> theory;
  if (metric.over_theory) {
    theory = ReadTheory(path.parent_path() / "theory.csv", metric.column, place);
    for (auto& [run_id, values] : steps_of) {
      for (auto& [ignored, layers] : values) DivideBy(theory[run_id], layers);
    }
  }
  MetricValues values;
  for (const Json& run : study.at("runs")) {
    const auto found = steps_of.find(run.at("run_id").get<std::string>());
    if (found == steps_of.end()) continue;
    const bool is_single = ValueOf(study, run, "network.precision") == "float32";
    const double smallest = is_single ? std::numeric_limits<float>::denorm_min()
                                      : std::numeric_limits<double>::denorm_min();
    const auto depth = ValueOf(study, run, "network.depth").get<std::int64_t>();
    values[found->first][""] = ReduceValues(found->second, metric, depth, smallest);
  }
  return values;
}

struct RemovalPoint {
  double removed_fraction = 0.0;
  double validation_accuracy = 0.0;
};

/// How much of each run may be removed before it loses more than `loss_at_most` to the best arm of
/// its cell, which is told by the mean of the whole networks.
MetricValues ReadRemoval(const std::filesystem::path& path, const ClaimMetric& metric,
                         const ClaimRuns& runs, const Place& place) {
  std::map<std::string, std::vector<RemovalPoint>> curves;
  MetricRows rows(path, metric, place);
  const std::size_t removed = rows.Find("removed_fraction");
  const std::size_t accuracy = rows.Find("validation_accuracy");
  while (rows.Next()) {
    const auto x = Finite(rows.At(removed));
    const auto y = Finite(rows.At(accuracy));
    if (x && y) curves[rows.run_id()].push_back({*x, *y});
  }
  struct Sum {
    double sum = 0.0;
    double count = 0.0;
  };
  std::map<std::pair<std::size_t, std::size_t>, Sum> whole;  // by cell and arm
  for (const ClaimRun& run : runs.runs) {
    for (const RemovalPoint& point : curves[run.run_id]) {
      if (point.removed_fraction > 0.0) continue;
      Sum& sum = whole[{run.cell, run.arm}];
      sum.sum += point.validation_accuracy;
      sum.count += 1.0;
    }
  }
  std::map<std::size_t, double> best;
  for (const auto& [place_of, sum] : whole) {
    best[place_of.first] = std::max(best[place_of.first], sum.sum / sum.count);
  }
  MetricValues values;
  for (const ClaimRun& run : runs.runs) {
    const auto& curve = curves[run.run_id];
    if (curve.empty()) continue;
    double most = 0.0;
    for (const RemovalPoint& point : curve) {
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
  if (!std::filesystem::exists(path)) return values;  // interrupted before its first block
  for (const auto& [run_id, blocks] : ReadTimingBlocks(path, column)) {
    for (const auto& [block, value] : blocks) values[run_id][block] = value;
  }
  return values;
}

MetricValues ReadTable(const std::filesystem::path& study_directory, const Json& study,
                       const Claim& claim, const ClaimRuns& runs, const Place& place) {
  const ClaimMetric& metric = claim.metric;
  const std::filesystem::path path = study_directory / (metric.table + ".csv");
  if (!std::filesystem::exists(path)) return {};
  if (metric.table == "layers" || metric.table == "steps") {
    return ReadLayers(path, study, metric, runs, place);
  }
  if (metric.table == "removal" && metric.column == "removed_fraction") {
    return ReadRemoval(path, metric, runs, place);
  }
  return metric.table == "detectors" ? ReadDetectors(path, metric, place)
                                     : ReadSingleRows(path, metric, place);
}

/// A failed run is tried again, so it is not finished. A diverged one is finished: where it has no
/// rows its value is absent, and so is the end of what it has.
void HeedStatus(const std::filesystem::path& study_directory, const ClaimMetric& metric,
                MetricValues& values) {
  TableReader csv(study_directory / "runs.csv");
  const auto run_id = csv.FindColumn("run_id");
  const auto status = csv.FindColumn("status");
  if (!run_id || !status) return;
  const bool has_steps = metric.table == "layers" || metric.table == "steps";
  const bool reads_end = has_steps && (metric.step == "last" || metric.step == "all");
  for (std::vector<std::string> row; csv.Next(row);) {
    const std::string& id = row[*run_id];
    if (row[*status] == "failed") {
      values.erase(id);
    } else if (!values.contains(id) || (reads_end && row[*status] == "diverged")) {
      values[id] = {{"", std::nullopt}};
    }
  }
}

}  // namespace

MetricValues ReadRunColumn(const std::filesystem::path& study_directory, const std::string& column,
                           const Place& place) {
  return ReadSingleRows(study_directory / "runs.csv", {.table = "runs", .column = column}, place);
}

MetricValues ReadMetric(const std::filesystem::path& study_directory, const Json& study,
                        const Claim& claim, const ClaimRuns& runs, const Place& place) {
  const ClaimMetric& metric = claim.metric;
  if (metric.table == "timing" && study.contains("timing")) {
    return ReadBlocks(study_directory / "timing_blocks.csv", metric.column);
  }
  MetricValues values = ReadTable(study_directory, study, claim, runs, place);
  HeedStatus(study_directory, metric, values);
  return values;
}

std::optional<double> BudgetOf(const std::filesystem::path& study_directory, const Json& study,
                               const std::string& column, const std::vector<std::string>& run_ids) {
  const MetricValues figures = ReadRunColumn(study_directory, column, {});
  const MetricValues steps = ReadRunColumn(study_directory, "steps_to_target", {});
  const std::map<std::string, const Json*> planned = RunsOf(study);
  std::optional<double> budget;
  for (const std::string& run_id : run_ids) {
    const auto figure = figures.find(run_id);
    const auto step = steps.find(run_id);
    if (figure == figures.end() || step == steps.end()) continue;
    const auto& reached = figure->second.at("");
    const auto& reached_at = step->second.at("");
    const auto all = ValueOf(study, *planned.at(run_id), "training.steps").get<double>();
    // At step 0 nothing was spent, which tells no price.
    const bool tells = column == "steps_to_target" || (reached && reached_at && *reached_at > 0.0);
    if (!tells) continue;
    const double of_run = column == "steps_to_target" ? all : *reached * (all / *reached_at);
    budget = std::max(budget.value_or(0.0), of_run);
  }
  return budget;
}

}  // namespace relulab
