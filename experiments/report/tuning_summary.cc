#include "experiments/report/tuning_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "experiments/store/number.h"
#include "experiments/store/output_error.h"
#include "experiments/store/study_files.h"
#include "experiments/store/table_reader.h"

namespace relulab {
namespace {

struct Point {
  std::size_t runs = 0;
  std::size_t hits = 0;
  double sum = 0.0;
  bool chosen = false;
  Json cell;  ///< of its first run

  std::string Figure() const {
    if (hits == 0) return fmt::format("missed ({})", runs);
    const std::string mean = fmt::format("{:.4g}", sum / static_cast<double>(hits));
    return hits == runs ? mean : fmt::format("{} ({} missed)", mean, runs - hits);
  }
};

/// Whether a number is the least or the largest of its grid.
bool IsAtEdge(const Json& value, const Json& grid) {
  if (!value.is_number() || grid.size() < 2) return false;
  const auto [least, largest] = std::minmax_element(grid.begin(), grid.end());
  return *least == value || *largest == value;
}

/// What tuning.csv says of a run.
struct TunedRun {
  std::string status;
  std::optional<double> figure;
};

std::map<std::string, TunedRun> ReadRuns(const std::filesystem::path& path,
                                         const std::string& select) {
  std::map<std::string, TunedRun> runs;
  TableReader csv(path);
  const auto run_id = csv.FindColumn("run_id");
  const auto status = csv.FindColumn("status");
  const auto figure = csv.FindColumn(select);
  if (!run_id || !status || !figure) {
    throw OutputError("cannot read " + path.string() + ": it lacks run_id, status or " + select);
  }
  for (std::vector<std::string> row; csv.Next(row);) {
    runs[row[*run_id]] = {row[*status], ParseNumber(row[*figure])};
  }
  return runs;
}

std::string CellOf(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

TextTable TuningTable(const std::filesystem::path& study_directory) {
  const Json study = ReadStudyJson(study_directory / "study.json");
  const std::filesystem::path path = study_directory / "tuning.csv";
  if (!study.contains("tune") || !std::filesystem::exists(path)) return {};
  const Json& tune = study.at("tune");
  const std::string select = tune.at("select");
  const std::map<std::string, TunedRun> runs = ReadRuns(path, select);
  // By group and point, in the order of the plan.
  std::map<std::pair<std::size_t, std::size_t>, Point> points;
  for (const Json& planned : tune.at("runs")) {
    const auto found = runs.find(planned.at("run_id").get<std::string>());
    if (found == runs.end()) continue;
    Point& point = points[{planned.at("group"), planned.at("point")}];
    if (point.runs++ == 0) point.cell = planned.at("cell");
    point.chosen = planned.value("chosen", false);
    const TunedRun& run = found->second;
    if (run.status == "completed" && run.figure && std::isfinite(*run.figure)) {
      ++point.hits;
      point.sum += *run.figure;
    }
  }
  TextTable table;
  for (const Json& key : tune.at("by")) table.header.push_back(key);
  for (const auto& [key, ignored] : tune.at("over").items()) table.header.push_back(key);
  for (const std::string& name : {std::string("runs"), select, std::string("chosen")}) {
    table.header.push_back(name);
  }
  for (const auto& [place, point] : points) {
    std::vector<std::string> row;
    for (const auto& [ignored, value] : tune.at("groups").at(place.first).at("values").items()) {
      row.push_back(CellOf(value));
    }
    bool at_edge = false;
    for (const auto& [key, grid] : tune.at("over").items()) {
      row.push_back(CellOf(point.cell.at(key)));
      at_edge |= IsAtEdge(point.cell.at(key), grid);
    }
    row.push_back(std::to_string(point.runs));
    row.push_back(point.Figure());
    row.emplace_back(!point.chosen ? "" : at_edge ? "yes, at the edge" : "yes");
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace relulab
