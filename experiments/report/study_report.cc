#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <sstream>

#include "core/data/printable.h"
#include "experiments/report/report.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

/// The distinct values of a column, joined.
std::string Distinct(const std::filesystem::path& table, const Column& column) {
  std::set<std::string> values;
  if (Exists(table)) {
    TableReader csv(table);
    const auto position = csv.FindColumn(column);
    for (std::vector<std::string> row; position && csv.Next(row);) values.insert(row[*position]);
  }
  return values.empty() ? "unknown" : Printable(fmt::format("{}", fmt::join(values, ", ")));
}

}  // namespace

std::string ReportStudy(const std::filesystem::path& study_directory, const PlannedStudy& study,
                        const std::string& label) {
  std::string text = fmt::format("# {}\n\n", Printable(study.study.name));
  if (!label.empty()) text += "**" + label + "**\n\n";
  if (!study.study.question.empty()) text += Printable(study.study.question) + "\n\n";
  text += fmt::format("{}. Program: commit {}. Processor: {}.\n\n",
                      FormatCounts(CountRuns(study_directory, study)),
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
    text += fmt::format(
        "\n## Tuning\n\nTuning runs use other seeds{} than the study's own runs. "
        "Settings are ranked by {}.\n\n",
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
