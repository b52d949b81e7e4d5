#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/data/count.h"
#include "experiments/report/report.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

/// A summary of one run's rows in layers.csv.
struct LayerFigures {
  std::vector<double> delta_at_start;  ///< layers 1 .. depth + 1 at step 0
  std::int64_t last_step = -1;
  double zero_sum = 0.0;  ///< over hidden layers at last_step
  int zero_count = 0;
};

struct Run {
  std::string status;
  bool is_held_out_finite = true;  ///< whether every held-out loss is finite
  std::optional<double> steps_to_target;
  std::optional<double> accuracy;  ///< absent or not finite if a held-out loss is not finite
  LayerFigures layers;
};

/// The runs of a cell, which differ in their seed.
struct Group {
  std::vector<std::string> cell;  ///< values of the varied keys
  std::vector<Run> runs;
};

std::optional<double> NumberAt(const std::vector<std::string>& row,
                               std::optional<std::size_t> column) {
  return column ? ParseNumber(row[*column]) : std::nullopt;
}

/// The figures of layers.csv, by run_id.
std::unordered_map<std::string, LayerFigures> ReadLayers(const std::filesystem::path& path) {
  std::unordered_map<std::string, LayerFigures> figures;
  TableReader csv(path);
  const std::size_t run_id = csv.RequireColumn(columns::kRunId);
  const auto step = csv.FindColumn(columns::kStep);
  const auto delta = csv.FindColumn(columns::kDeltaNorm);
  const auto zeros = csv.FindColumn(columns::kZeroFraction);
  for (std::vector<std::string> row; csv.Next(row);) {
    LayerFigures& run = figures[row[run_id]];
    const auto at = static_cast<std::int64_t>(NumberAt(row, step).value_or(-1));
    if (at == 0 && delta) {
      run.delta_at_start.push_back(NumberAt(row, delta).value_or(std::nan("")));
    }
    if (at != run.last_step) {
      run.last_step = at;
      run.zero_sum = 0.0;
      run.zero_count = 0;
    }
    if (const auto zero = NumberAt(row, zeros)) {
      run.zero_sum += *zero;
      ++run.zero_count;
    }
  }
  return figures;
}

/// The cells of runs.csv, in order of first appearance.
std::vector<Group> ReadGroups(const std::filesystem::path& study_directory,
                              const std::vector<std::string>& keys) {
  const auto layers = ReadLayers(TablePath(study_directory, kLayersTable));
  TableReader csv(TablePath(study_directory, kRunsTable));
  const std::size_t run_id = csv.RequireColumn(columns::kRunId);
  const std::size_t status = csv.RequireColumn(columns::kStatus);
  const auto target = csv.FindColumn(columns::kStepsToTarget);
  const auto test = csv.FindColumn(columns::kTestAccuracy);
  const auto validation = csv.FindColumn(columns::kBestValidationAccuracy);
  const auto not_finite = csv.FindColumn(columns::kHeldOutNotFiniteStep);
  std::vector<Group> groups;
  std::map<std::vector<std::string>, std::size_t> group_of;
  for (std::vector<std::string> row; csv.Next(row);) {
    std::vector<std::string> cell;
    for (const std::string& key : keys) cell.push_back(row[csv.RequireColumn(key)]);
    const auto [group, is_new] = group_of.try_emplace(cell, groups.size());
    if (is_new) groups.push_back({std::move(cell), {}});
    const auto test_accuracy = NumberAt(row, test);
    const auto found = layers.find(row[run_id]);
    groups[group->second].runs.push_back(
        {.status = row[status],
         .is_held_out_finite = !NumberAt(row, not_finite),
         .steps_to_target = NumberAt(row, target),
         .accuracy = test_accuracy ? test_accuracy : NumberAt(row, validation),
         .layers = found == layers.end() ? LayerFigures{} : found->second});
  }
  return groups;
}

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double Deviation(const std::vector<double>& values) {
  const double mean = Mean(values);
  double sum = 0.0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

/// Finished runs of the cell, then e.g. "(2 diverged)" or "(4 not finite)".
std::string RunsCell(const std::vector<Run>& runs) {
  std::string text = std::to_string(runs.size());
  const auto not_finite = std::count_if(runs.begin(), runs.end(), [](const Run& run) {
    return run.status == NameOf(kRunStatuses, RunStatus::kCompleted) && !run.is_held_out_finite;
  });
  if (not_finite > 0) text += fmt::format(" ({} not finite)", not_finite);
  for (const RunStatus kind : {RunStatus::kDiverged, RunStatus::kFailed}) {
    const std::string_view status = NameOf(kRunStatuses, kind);
    const auto count = std::count_if(runs.begin(), runs.end(),
                                     [&](const Run& run) { return run.status == status; });
    if (count > 0) text += fmt::format(" ({} {})", count, status);
  }
  return text;
}

/// (log10 delta_1 - log10 delta_depth) / (depth - 1), hidden layers only: the decades that the
/// back-propagated signal gains per layer toward the input. The mean over the runs. -inf if the
/// first delta is exactly 0. Leaves out runs in which every delta is 0.
std::string DecadesCell(const std::vector<Run>& runs) {
  std::vector<double> decades;
  for (const Run& run : runs) {
    const std::vector<double>& delta = run.layers.delta_at_start;
    if (delta.size() < 3) continue;  // a slope needs two hidden layers
    const std::size_t depth = delta.size() - 1;
    if (delta[depth - 1] == 0.0) continue;
    decades.push_back((std::log10(delta[0]) - std::log10(delta[depth - 1])) /
                      static_cast<double>(depth - 1));
  }
  if (decades.empty()) return "";
  const double mean = Mean(decades);
  return std::isnan(mean) ? "nan" : fmt::format("{:+.3f}", mean);  // "{:+}" writes "+nan"
}

/// Mean over hidden layers and runs.
std::string ZerosCell(const std::vector<Run>& runs) {
  std::vector<double> zeros;
  for (const Run& run : runs) {
    if (run.layers.zero_count > 0) zeros.push_back(run.layers.zero_sum / run.layers.zero_count);
  }
  return zeros.empty() ? "" : fmt::format("{:.1f} %", 100.0 * Mean(zeros));
}

/// "missed" if the median is a miss. Failed runs are left out.
std::string TargetCell(const std::vector<Run>& runs) {
  std::vector<double> steps;
  for (const Run& run : runs) {
    if (run.status == NameOf(kRunStatuses, RunStatus::kFailed))
      continue;  // a failed run has no result
    steps.push_back(run.steps_to_target.value_or(std::numeric_limits<double>::infinity()));
  }
  if (steps.empty()) return "";
  std::sort(steps.begin(), steps.end());
  const auto reached =
      std::count_if(steps.begin(), steps.end(), [](double s) { return std::isfinite(s); });
  const double median = 0.5 * (steps[(steps.size() - 1) / 2] + steps[steps.size() / 2]);
  const std::string text = std::isfinite(median) ? fmt::format("{:.0f}", median) : "missed";
  return fmt::format("{} ({}/{})", text, reached, steps.size());
}

/// Mean and, over several runs, standard deviation of the finite accuracies. Then their number, if
/// a run's accuracy is not finite.
std::string AccuracyCell(const std::vector<Run>& runs) {
  std::vector<double> accuracy;
  std::size_t not_finite = 0;
  for (const Run& run : runs) {
    if (run.accuracy && std::isfinite(*run.accuracy)) {
      accuracy.push_back(100.0 * *run.accuracy);
    } else if (run.accuracy || !run.is_held_out_finite) {
      ++not_finite;
    }
  }
  if (accuracy.empty()) return not_finite == 0 ? "" : "nan";
  std::string text = fmt::format("{:.1f}", Mean(accuracy));
  if (accuracy.size() > 1) text += fmt::format(" +- {:.1f}", Deviation(accuracy));
  text += " %";
  if (not_finite > 0)
    text += fmt::format(" ({}/{})", accuracy.size(), accuracy.size() + not_finite);
  return text;
}

/// A column after the varied keys.
struct SummaryColumn {
  std::string_view name;
  std::string_view legend;  ///< may be empty
  std::string (*cell)(const std::vector<Run>&);
};

constexpr SummaryColumn kSummaryColumns[] = {
    {"runs", "", RunsCell},
    {"decades/layer",
     "change of log10 delta_norm per layer toward the input, at step 0; negative: the gradient "
     "vanishes",
     DecadesCell},
    {"zeros", "share of activations that are exactly 0, at the last measured step", ZerosCell},
    {"steps to target",
     "median; a miss counts as infinite; in brackets: runs that reached the target / runs",
     TargetCell},
    {"accuracy",
     "on test data at best_step; without test data, the best on validation data; in brackets: runs "
     "with a finite accuracy / runs",
     AccuracyCell},
};

/// The last word of a dotted key, or the whole key if another key has the same last word.
std::string ShortName(const std::vector<std::string>& keys, std::size_t k) {
  const auto last_word = [](const std::string& key) { return key.substr(key.rfind('.') + 1); };
  const std::string name = last_word(keys[k]);
  const auto alike = std::count_if(keys.begin(), keys.end(),
                                   [&](const std::string& key) { return last_word(key) == name; });
  return alike > 1 ? keys[k] : name;
}

void RemoveEmptyColumns(TextTable& table) {
  for (std::size_t c = table.header.size(); c-- > 0;) {
    const auto is_empty = [&](const auto& row) { return row[c].empty(); };
    if (!std::all_of(table.rows.begin(), table.rows.end(), is_empty)) continue;
    const auto at = static_cast<std::ptrdiff_t>(c);
    table.header.erase(table.header.begin() + at);
    for (auto& row : table.rows) row.erase(row.begin() + at);
  }
}

}  // namespace

TextTable SummaryTable(const std::filesystem::path& study_directory, const PlannedStudy& study) {
  // A study in its first run has no tables yet.
  if (!Exists(TablePath(study_directory, kRunsTable))) return {};
  std::vector<std::string> keys = study.plan.varied_keys;
  std::erase(keys, columns::kSeed.name);
  const std::vector<Group> groups = ReadGroups(study_directory, keys);
  if (groups.empty()) return {};
  const bool has_target =
      std::any_of(study.runs().begin(), study.runs().end(),
                  [](const PlannedRun& run) { return run.spec.training.target.has_value(); });
  TextTable table;
  for (std::size_t k = 0; k < keys.size(); ++k) table.header.push_back(ShortName(keys, k));
  for (const SummaryColumn& column : kSummaryColumns) table.header.emplace_back(column.name);
  for (const auto& [cell, runs] : groups) {
    table.rows.push_back(cell);
    for (const SummaryColumn& column : kSummaryColumns) {
      const bool is_blank = column.cell == TargetCell && !has_target;
      table.rows.back().push_back(is_blank ? "" : column.cell(runs));
    }
  }
  RemoveEmptyColumns(table);
  return table;
}

std::string FormatSummary(const TextTable& table, const OutputStyle& style) {
  return table.rows.empty() ? "no run is finished yet\n" : FormatTextTable(table, style);
}

RunCounts CountRuns(const std::filesystem::path& study_directory, const PlannedStudy& study) {
  const bool is_tuning = study.is_provisional();
  RunCounts counts{.planned = is_tuning ? study.tuning->plan.runs.size() : study.runs().size(),
                   .after_tuning = is_tuning ? study.plan.runs.size() : 0};
  const std::filesystem::path path =
      TablePath(study_directory, is_tuning ? kTuningTable : kRunsTable);
  if (!Exists(path)) return counts;
  TableReader csv(path);
  const std::size_t status = csv.RequireColumn(columns::kStatus);
  for (std::vector<std::string> row; csv.Next(row);) {
    const bool has_failed = row[status] == NameOf(kRunStatuses, RunStatus::kFailed);
    ++(has_failed ? counts.failed : counts.finished);
  }
  return counts;
}

std::string FormatCounts(const RunCounts& counts) {
  const bool is_tuning = counts.after_tuning > 0;
  std::string text = fmt::format("{} of {} finished", counts.finished,
                                 CountOf(counts.planned, is_tuning ? "tuning run" : "run"));
  if (counts.failed > 0) text += fmt::format(", {} failed", counts.failed);
  if (!is_tuning) return text;
  return text + fmt::format("; {} {} planned after tuning", CountOf(counts.after_tuning, "run"),
                            counts.after_tuning == 1 ? "is" : "are");
}

std::string SummaryLegend(const TextTable* table) {
  std::string legend;
  for (const SummaryColumn& column : kSummaryColumns) {
    const bool is_shown = table == nullptr || std::find(table->header.begin(), table->header.end(),
                                                        column.name) != table->header.end();
    if (is_shown && !column.legend.empty()) {
      legend += fmt::format("{}: {}\n", column.name, column.legend);
    }
  }
  return legend;
}

}  // namespace relulab
