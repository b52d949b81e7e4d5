#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <sstream>

#include "experiments/report/report.h"
#include "experiments/store/csv.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

/// The distinct values of a column, joined.
std::string Distinct(const std::filesystem::path& table, const Column& column) {
  std::set<std::string> values;
  if (std::filesystem::exists(table)) {
    TableReader csv(table);
    const auto position = csv.FindColumn(column);
    for (std::vector<std::string> row; position && csv.Next(row);) values.insert(row[*position]);
  }
  return values.empty() ? "unknown" : fmt::format("{}", fmt::join(values, ", "));
}

std::size_t CountRows(const std::filesystem::path& table) {
  if (!std::filesystem::exists(table)) return 0;
  TableReader csv(table);
  std::size_t rows = 0;
  for (std::vector<std::string> row; csv.Next(row);) ++rows;
  return rows;
}

}  // namespace

std::string ReportStudy(const std::filesystem::path& study_directory, const PlannedStudy& study) {
  std::string text = fmt::format("# {}\n\n", study.study.name);
  if (!study.study.question.empty()) text += study.study.question + "\n\n";
  text +=
      fmt::format("{} of {} planned runs are in the tables. Program: commit {}. Processor: {}.\n\n",
                  CountRows(TablePath(study_directory, kRunsTable)), study.runs().size(),
                  Distinct(TablePath(study_directory, kTimingTable), columns::kCommit),
                  Distinct(TablePath(study_directory, kTimingTable), columns::kProcessor));
  const TextTable summary = SummaryTable(study_directory, study);
  if (summary.rows.empty()) {
    text += "No run is finished yet.\n";
  } else {
    text += FormatMarkdownTable(summary) + "\n";
    std::istringstream legend(SummaryLegend(&summary));
    for (std::string line; std::getline(legend, line);) text += "- " + line + "\n";
  }
  const TextTable tuning = TuningTable(study_directory, study);
  if (!tuning.rows.empty()) {
    text +=
        fmt::format("\n## Tuning\n\nTuning runs use other seeds{}. Settings are ranked by {}.\n\n",
                    study.study.tune->base_patch.empty() ? "" : " and another base",
                    study.study.tune->select->name);
    text += FormatMarkdownTable(tuning);
  }
  const std::vector<TextTable> timing = TimingTables(study_directory, study);
  if (!timing.empty()) text += "\n## Times\n";
  for (const TextTable& table : timing) text += "\n" + FormatMarkdownTable(table);
  return text;
}

}  // namespace relulab
