#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "experiments/report/report.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

struct Point {
  std::size_t runs = 0;
  std::size_t hits = 0;
  double sum = 0.0;

  std::string Figure() const {
    if (hits == 0) return fmt::format("missed ({})", runs);
    const std::string mean = fmt::format("{:.4g}", sum / static_cast<double>(hits));
    return hits == runs ? mean : fmt::format("{} ({} missed)", mean, runs - hits);
  }
};

/// Whether a number is the least or the largest of its grid.
bool IsAtEdge(const Json& value, const std::vector<Json>& grid) {
  if (!value.is_number() || grid.size() < 2) return false;
  const auto [least, largest] = std::minmax_element(grid.begin(), grid.end());
  return *least == value || *largest == value;
}

/// The cells of one run in tuning.csv.
struct TunedRun {
  std::string status;
  std::optional<double> figure;
};

std::map<std::string, TunedRun> ReadRuns(const std::filesystem::path& path,
                                         const std::string& select) {
  std::map<std::string, TunedRun> runs;
  TableReader csv(path);
  const std::size_t run_id = csv.RequireColumn(columns::kRunId);
  const std::size_t status = csv.RequireColumn(columns::kStatus);
  const std::size_t figure = csv.RequireColumn(select);
  for (std::vector<std::string> row; csv.Next(row);) {
    runs[row[run_id]] = {row[status], ParseNumber(row[figure])};
  }
  return runs;
}

/// By group and point, in the order of the plan.
std::map<std::pair<std::size_t, std::size_t>, Point> ReadPoints(const std::filesystem::path& path,
                                                                const std::string& select,
                                                                const TuningPlan& tuning) {
  const std::map<std::string, TunedRun> runs = ReadRuns(path, select);
  std::map<std::pair<std::size_t, std::size_t>, Point> points;
  for (std::size_t i = 0; i < tuning.plan.runs.size(); ++i) {
    const auto found = runs.find(tuning.plan.runs[i].run_id);
    if (found == runs.end()) continue;
    Point& point = points[{tuning.group[i], tuning.point[i]}];
    ++point.runs;
    const TunedRun& run = found->second;
    if (run.status == NameOf(kRunStatuses, RunStatus::kCompleted) && run.figure &&
        std::isfinite(*run.figure)) {
      ++point.hits;
      point.sum += *run.figure;
    }
  }
  return points;
}

}  // namespace

TextTable TuningTable(const std::filesystem::path& study_directory, const PlannedStudy& study) {
  const std::filesystem::path path = TablePath(study_directory, kTuningTable);
  if (!study.tuning || !Exists(path)) return {};
  const Tune& tune = *study.study.tune;
  const TuningPlan& tuning = *study.tuning;
  const std::string select(tune.select->name);
  TextTable table{tune.by, {}};
  for (const SweepAxis& axis : tune.over) table.header.push_back(axis.key);
  table.header.insert(table.header.end(), {"runs", select, std::string(columns::kChosen.name)});
  for (const auto& [group_and_point, point] : ReadPoints(path, select, tuning)) {
    const auto [g, p] = group_and_point;
    std::vector<std::string> row;
    for (const Json& value : tuning.group_values[g]) row.push_back(TextOf(value));
    bool at_edge = false;
    for (std::size_t k = 0; k < tune.over.size(); ++k) {
      row.push_back(TextOf(tuning.grid[p][k]));
      at_edge |= IsAtEdge(tuning.grid[p][k], tune.over[k].values);
    }
    const bool is_chosen = tuning.choices && (*tuning.choices)[g] == p;
    row.push_back(std::to_string(point.runs));
    row.push_back(point.Figure());
    row.emplace_back(!is_chosen ? "" : at_edge ? "yes, at the edge of the grid" : "yes");
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace relulab
