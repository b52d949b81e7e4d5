#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/stats/intervals.h"
#include "experiments/report/report.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

/// The columns that share a table.
const std::vector<std::vector<Column>> kTimes = {
    {columns::kSeconds},
    {columns::kInferenceSeconds, columns::kSingleInferenceSeconds},
    {columns::kActivationForwardNs, columns::kActivationDerivativeNs}};

/// By block.
using Times = std::map<std::string, double>;

/// By run.
using TimesOfRuns = std::map<std::string, Times>;

std::string IntervalCell(const std::vector<double>& values) {
  const auto interval = IntervalOfMedian(values);
  if (!interval) return "";
  return fmt::format("{:.4g} +- {:.2g}", interval->median, interval->HalfWidth());
}

/// Adds a run's two cells for one time: the time itself, and its ratio to the first run.
void AddCells(const Times& times, const Times& first, std::vector<std::string>& row) {
  std::vector<double> values;
  std::vector<double> ratios;
  for (const auto& [block, value] : times) {
    values.push_back(value);
    const auto other = first.find(block);
    if (other != first.end()) ratios.push_back(value / other->second);
  }
  row.push_back(IntervalCell(values));
  row.push_back(IntervalCell(ratios));
}

TextTable MakeTable(const PlannedStudy& study, const std::vector<Column>& columns,
                    const std::vector<TimesOfRuns>& times) {
  TextTable table;
  table.header = study.plan.varied_keys;
  table.header.emplace_back("blocks");
  for (const Column& column : columns) {
    table.header.emplace_back(column.name);
    table.header.emplace_back("to first");
  }
  std::string first;
  for (const PlannedRun& run : study.runs()) {
    const std::string& run_id = run.run_id;
    const bool is_timed = std::all_of(times.begin(), times.end(),
                                      [&](const auto& of) { return of.contains(run_id); });
    if (!is_timed) continue;
    if (first.empty()) first = run_id;
    std::vector<std::string> row;
    for (const Json& value : run.cell) row.push_back(TextOf(value));
    row.push_back(std::to_string(times[0].at(run_id).size()));
    for (const TimesOfRuns& of : times) AddCells(of.at(run_id), of.at(first), row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::vector<TextTable> TimingTables(const std::filesystem::path& study_directory,
                                    const PlannedStudy& study) {
  const std::filesystem::path path = TablePath(study_directory, kTimingBlocksTable);
  if (!Exists(path)) return {};
  std::vector<TextTable> tables;
  for (const std::vector<Column>& columns : kTimes) {
    std::vector<TimesOfRuns> times;
    for (const Column& column : columns) {
      times.push_back(ReadTimingBlocks(path, std::string(column.name)));
    }
    TextTable table = MakeTable(study, columns, times);
    if (!table.rows.empty()) tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace relulab
