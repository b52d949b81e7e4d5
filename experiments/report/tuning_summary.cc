#include "experiments/report/tuning_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

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

  std::string Figure() const {
    if (hits == 0) return fmt::format("missed ({})", runs);
    const std::string mean = fmt::format("{:.4g}", sum / static_cast<double>(hits));
    return hits == runs ? mean : fmt::format("{} ({} missed)", mean, runs - hits);
  }
};

/// Whether a chosen number is the least or the largest of its grid.
bool IsAtEdge(const std::string& value, const Json& grid) {
  const auto number = ParseNumber(value);
  if (!number || grid.size() < 2) return false;
  const auto [least, largest] = std::minmax_element(grid.begin(), grid.end());
  return *least == *number || *largest == *number;
}

std::size_t Require(const TableReader& csv, const std::string& column,
                    const std::filesystem::path& path) {
  const auto found = csv.FindColumn(column);
  if (found) return *found;
  throw OutputError("cannot read " + path.string() + ": it has no column \"" + column + "\"");
}

}  // namespace

TextTable TuningTable(const std::filesystem::path& study_directory) {
  const Json study = ReadStudyJson(study_directory / "study.json");
  if (!study.contains("tune")) return {};
  const Json& tune = study.at("tune");
  const std::filesystem::path path = study_directory / "tuning.csv";
  TableReader csv(path);
  TextTable table;
  std::vector<std::size_t> key_columns;
  for (const Json& key : tune.at("by")) table.header.push_back(key);
  for (const auto& [key, ignored] : tune.at("over").items()) table.header.push_back(key);
  for (const std::string& key : table.header) {
    // A key of the base alone is the same for every run, and has no column.
    const auto column = csv.FindColumn(key);
    if (column) key_columns.push_back(*column);
  }
  std::erase_if(table.header, [&](const std::string& key) { return !csv.FindColumn(key); });
  const std::string select = tune.at("select");
  const std::size_t status = Require(csv, "status", path);
  const std::size_t figure = Require(csv, select, path);
  const std::size_t chosen = Require(csv, "chosen", path);
  std::vector<std::vector<std::string>> order;
  std::map<std::vector<std::string>, Point> points;
  std::vector<std::string> row;
  while (csv.Next(row)) {
    std::vector<std::string> key;
    for (const std::size_t column : key_columns) key.push_back(row[column]);
    if (!points.contains(key)) order.push_back(key);
    Point& point = points[key];
    ++point.runs;
    const auto value = ParseNumber(row[figure]);
    if (row[status] == "completed" && value && std::isfinite(*value)) {
      ++point.hits;
      point.sum += *value;
    }
    point.chosen |= row[chosen] == "true";
  }
  for (const std::vector<std::string>& key : order) {
    const Point& point = points[key];
    bool at_edge = false;
    for (std::size_t k = 0; k < key.size(); ++k) {
      const auto grid = tune.at("over").find(table.header[k]);
      at_edge |= grid != tune.at("over").end() && IsAtEdge(key[k], *grid);
    }
    std::vector<std::string> cells = key;
    cells.push_back(std::to_string(point.runs));
    cells.push_back(point.Figure());
    cells.emplace_back(!point.chosen ? "" : at_edge ? "yes, at the edge" : "yes");
    table.rows.push_back(std::move(cells));
  }
  for (const std::string& name : {std::string("runs"), select, std::string("chosen")}) {
    table.header.push_back(name);
  }
  return table;
}

}  // namespace relulab
