#include "experiments/report/study_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <sstream>
#include <unordered_map>
#include <vector>

#include "experiments/store/number.h"
#include "experiments/store/output_error.h"
#include "experiments/store/table_reader.h"

namespace relulab {
namespace {

/// What one run's rows of layers.csv say, in brief.
struct LayerFigures {
  std::vector<double> delta_at_start;  ///< layers 1 .. depth + 1 at step 0
  std::int64_t last_step = -1;
  double zero_sum = 0.0;  ///< over hidden layers at last_step
  int zero_count = 0;
};

struct Run {
  std::string cell;  ///< the varied values, without the seed
  std::string status;
  std::optional<double> steps_to_target;
  std::optional<double> accuracy;
  LayerFigures layers;
};

std::string At(const std::vector<std::string>& row, std::optional<std::size_t> column) {
  return column ? row[*column] : std::string();
}

/// By run_id.
std::unordered_map<std::string, LayerFigures> ReadLayers(const std::filesystem::path& path) {
  std::unordered_map<std::string, LayerFigures> figures;
  TableReader csv(path);
  const auto run_id = csv.FindColumn("run_id");
  const auto step = csv.FindColumn("step");
  const auto delta = csv.FindColumn("delta_norm");
  const auto zeros = csv.FindColumn("zero_fraction");
  std::vector<std::string> row;
  while (csv.Next(row)) {
    LayerFigures& run = figures[At(row, run_id)];
    const auto at = static_cast<std::int64_t>(ParseNumber(At(row, step)).value_or(-1));
    if (at == 0 && delta) {
      run.delta_at_start.push_back(ParseNumber(row[*delta]).value_or(std::nan("")));
    }
    if (at != run.last_step) {
      run.last_step = at;
      run.zero_sum = 0.0;
      run.zero_count = 0;
    }
    const std::optional<double> zero = ParseNumber(At(row, zeros));
    if (zero) {
      run.zero_sum += *zero;
      ++run.zero_count;
    }
  }
  return figures;
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

std::string RunsCell(const std::vector<const Run*>& runs) {
  std::string text = std::to_string(runs.size());
  for (const char* status : {"diverged", "failed"}) {
    const auto count = std::count_if(runs.begin(), runs.end(),
                                     [&](const Run* run) { return run->status == status; });
    if (count > 0) text += fmt::format(" ({} {})", count, status);
  }
  return text;
}

std::string DecadesCell(const std::vector<const Run*>& runs) {
  std::vector<double> decades;
  for (const Run* run : runs) {
    const std::vector<double>& delta = run->layers.delta_at_start;
    if (delta.size() < 3) continue;  // one hidden layer has no layer to decay over
    const std::size_t depth = delta.size() - 1;
    if (delta[0] == 0.0 || delta[depth - 1] == 0.0) return "floor";
    decades.push_back((std::log10(delta[0]) - std::log10(delta[depth - 1])) /
                      static_cast<double>(depth - 1));
  }
  return decades.empty() ? "" : fmt::format("{:+.3f}", Mean(decades));
}

std::string ZerosCell(const std::vector<const Run*>& runs) {
  std::vector<double> zeros;
  for (const Run* run : runs) {
    if (run->layers.zero_count > 0) zeros.push_back(run->layers.zero_sum / run->layers.zero_count);
  }
  return zeros.empty() ? "" : fmt::format("{:.1f} %", 100.0 * Mean(zeros));
}

std::string TargetCell(const std::vector<const Run*>& runs) {
  std::vector<double> steps;
  for (const Run* run : runs) {
    if (run->status == "failed") continue;  // says nothing about the target
    steps.push_back(run->steps_to_target.value_or(std::numeric_limits<double>::infinity()));
  }
  if (steps.empty()) return "";
  std::sort(steps.begin(), steps.end());
  const auto reached =
      std::count_if(steps.begin(), steps.end(), [](double s) { return std::isfinite(s); });
  const double median = 0.5 * (steps[(steps.size() - 1) / 2] + steps[steps.size() / 2]);
  const std::string text = std::isfinite(median) ? fmt::format("{:.0f}", median) : "missed";
  return fmt::format("{} ({}/{})", text, reached, steps.size());
}

std::string AccuracyCell(const std::vector<const Run*>& runs) {
  std::vector<double> accuracy;
  for (const Run* run : runs) {
    if (run->accuracy) accuracy.push_back(100.0 * *run->accuracy);
  }
  if (accuracy.empty()) return "";
  if (accuracy.size() == 1) return fmt::format("{:.1f} %", accuracy[0]);
  return fmt::format("{:.1f} +- {:.1f} %", Mean(accuracy), Deviation(accuracy));
}

/// The last word of a dotted key, or the whole key where two would read the same.
std::string ShortName(const std::vector<std::string>& keys, std::size_t k) {
  const auto last_word = [](const std::string& key) { return key.substr(key.rfind('.') + 1); };
  const std::string name = last_word(keys[k]);
  const auto alike = std::count_if(keys.begin(), keys.end(),
                                   [&](const std::string& key) { return last_word(key) == name; });
  return alike > 1 ? keys[k] : name;
}

/// The columns of a table, filled cell by cell; a column without any content is left out.
class Columns {
 public:
  void Add(const std::string& name, std::vector<std::string> cells) {
    const bool empty =
        std::all_of(cells.begin(), cells.end(), [](const auto& c) { return c.empty(); });
    if (empty) return;
    header_.push_back(name);
    columns_.push_back(std::move(cells));
  }

  TextTable Take(std::size_t row_count) const {
    TextTable table{header_, std::vector<std::vector<std::string>>(row_count)};
    for (const auto& column : columns_) {
      for (std::size_t r = 0; r < row_count; ++r) table.rows[r].push_back(column[r]);
    }
    return table;
  }

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> columns_;
};

}  // namespace

TextTable SummaryTable(const std::filesystem::path& study_directory, const PlannedStudy& study) {
  // A study in its first run has no tables yet.
  if (!std::filesystem::exists(study_directory / "runs.csv")) return {};
  const auto layers = ReadLayers(study_directory / "layers.csv");

  std::vector<std::string> keys;
  for (const std::string& key : study.plan.varied_keys) {
    if (key != "seed") keys.push_back(key);
  }
  TableReader csv(study_directory / "runs.csv");
  const bool has_target =
      std::any_of(study.runs().begin(), study.runs().end(),
                  [](const PlannedRun& run) { return run.spec.training.target.has_value(); });
  std::vector<std::vector<std::string>> cells;  // in order of first appearance
  std::map<std::vector<std::string>, std::vector<Run>> runs_of;
  std::vector<std::string> row;
  while (csv.Next(row)) {
    std::vector<std::string> cell;
    for (const std::string& key : keys) cell.push_back(At(row, csv.FindColumn(key)));
    Run run;
    run.status = At(row, csv.FindColumn("status"));
    run.steps_to_target = ParseNumber(At(row, csv.FindColumn("steps_to_target")));
    run.accuracy = ParseNumber(At(row, csv.FindColumn("test_accuracy")));
    if (!run.accuracy)
      run.accuracy = ParseNumber(At(row, csv.FindColumn("best_validation_accuracy")));
    const auto found = layers.find(At(row, csv.FindColumn("run_id")));
    if (found != layers.end()) run.layers = found->second;
    if (!runs_of.contains(cell)) cells.push_back(cell);
    runs_of[cell].push_back(std::move(run));
  }
  if (cells.empty()) return {};

  Columns columns;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    std::vector<std::string> values;
    for (const auto& cell : cells) values.push_back(cell[k]);
    columns.Add(ShortName(keys, k), std::move(values));
  }
  const auto add = [&](const std::string& name,
                       std::string (*figure)(const std::vector<const Run*>&)) {
    std::vector<std::string> values;
    for (const auto& cell : cells) {
      std::vector<const Run*> runs;
      for (const Run& run : runs_of[cell]) runs.push_back(&run);
      values.push_back(figure(runs));
    }
    columns.Add(name, std::move(values));
  };
  add("runs", RunsCell);
  add("decades/layer", DecadesCell);
  add("zeros", ZerosCell);
  if (has_target) add("steps to target", TargetCell);
  add("accuracy", AccuracyCell);
  return columns.Take(cells.size());
}

std::string FormatSummary(const TextTable& table) {
  return table.rows.empty() ? "no run is finished yet\n" : FormatTextTable(table);
}

std::string SummaryLegend() {
  return "decades/layer: of delta_norm toward the input, at step 0; negative: it vanishes\n"
         "zeros: share of activations that are exactly 0, at the last measured step\n"
         "steps to target: median, a miss being worst (runs that reached it / runs)\n"
         "accuracy: on test data at the best validation step, else the best on validation data\n";
}

std::string SummaryLegend(const TextTable& table) {
  std::string legend;
  std::istringstream lines(SummaryLegend());
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.substr(0, line.find(':'));
    const bool is_there =
        std::find(table.header.begin(), table.header.end(), name) != table.header.end();
    if (is_there) legend += line + "\n";
  }
  return legend;
}

}  // namespace relulab
