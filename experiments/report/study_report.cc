#include "experiments/report/study_report.h"

#include <fmt/format.h>

#include <set>
#include <sstream>

#include "experiments/report/study_summary.h"
#include "experiments/report/timing_summary.h"
#include "experiments/report/tuning_summary.h"
#include "experiments/store/table_reader.h"

namespace relulab {
namespace {

/// The distinct values of a column, joined.
std::string Distinct(const std::filesystem::path& table, const char* name) {
  if (!std::filesystem::exists(table)) return "unknown";
  TableReader csv(table);
  const auto column = csv.FindColumn(name);
  std::set<std::string> values;
  std::vector<std::string> row;
  while (csv.Next(row)) {
    if (column) values.insert(row[*column]);
  }
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text.empty() ? "unknown" : text;
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
  text += fmt::format("{} of {} planned runs; made by commit {} on {}.\n\n",
                      CountRows(study_directory / "runs.csv"), study.runs().size(),
                      Distinct(study_directory / "timing.csv", "commit"),
                      Distinct(study_directory / "timing.csv", "processor"));
  const TextTable summary = SummaryTable(study_directory, study);
  if (summary.rows.empty()) {
    text += "No run is finished yet.\n";
  } else {
    text += FormatMarkdownTable(summary) + "\n";
    std::istringstream legend(SummaryLegend(summary));
    for (std::string line; std::getline(legend, line);) text += "- " + line + "\n";
  }
  const TextTable tuning = TuningTable(study_directory, study);
  if (!tuning.rows.empty()) {
    text += fmt::format("\n## Tuning\n\nOn other seeds{}, by {}.\n\n",
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
