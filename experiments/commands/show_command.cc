#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "core/data/printable.h"
#include "experiments/commands/commands.h"
#include "experiments/commands/option_values.h"
#include "experiments/commands/stored_results.h"
#include "experiments/lab/run_json.h"
#include "experiments/report/report.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/study_files.h"

namespace relulab {
namespace {

std::vector<std::filesystem::path> StudiesIn(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> studies = FindStudies(directory);
  if (studies.empty()) {
    throw ConfigError(directory.string() +
                      ": found no study.json here or one level below; expected a results root or "
                      "the directory of one study");
  }
  return studies;
}

std::vector<std::filesystem::path> StudiesIn(
    const std::vector<std::filesystem::path>& directories) {
  std::vector<std::filesystem::path> studies;
  for (const std::filesystem::path& directory : directories) {
    const std::vector<std::filesystem::path> found = StudiesIn(directory);
    studies.insert(studies.end(), found.begin(), found.end());
  }
  return studies;
}

struct ShowArguments {
  std::vector<std::filesystem::path> directories;
  bool verdicts = false;
};

/// A sentence about results that this program would not reproduce, or an empty text.
std::string LabelOf(const std::filesystem::path& study, const PlannedStudy& stored) {
  const std::optional<std::int64_t> version = FindResultsVersion(study, stored);
  if (!version || *version == kResultsVersion) return "";
  return fmt::format("results version {}; this program writes version {}", *version,
                     kResultsVersion);
}

/// The name of a study's directory, and what its tables lack.
std::string Heading(const std::filesystem::path& directory, const OpenedResults& results) {
  std::string heading = Printable(directory.string());
  const RunCounts counts = CountRuns(results.tables(), results.study());
  if (counts.finished < counts.planned || counts.after_tuning > 0) {
    heading += ": " + FormatCounts(counts);
  }
  const std::string label = LabelOf(directory, results.study());
  return label.empty() ? heading : heading + " (" + label + ")";
}

void ShowStudy(const std::filesystem::path& directory, const OpenedResults& results,
               const OutputStyle& style) {
  const std::filesystem::path& tables = results.tables();
  const PlannedStudy& stored = results.study();
  fmt::print("{}\n{}", Heading(directory, results),
             FormatSummary(SummaryTable(tables, stored), style));
  const TextTable tuning = TuningTable(tables, stored);
  if (!tuning.rows.empty()) fmt::print("tuning\n{}", FormatTextTable(tuning, style));
  const std::vector<TextTable> timing = TimingTables(tables, stored);
  if (!timing.empty()) fmt::print("times\n");
  for (const TextTable& table : timing) fmt::print("{}", FormatTextTable(table, style));
}

void Show(const ShowArguments& arguments) {
  const OutputStyle style = StyleOf(STDOUT_FILENO);
  std::vector<OpenedResults> opened;
  std::vector<std::filesystem::path> tables;
  for (const std::filesystem::path& directory : StudiesIn(arguments.directories)) {
    opened.emplace_back(directory);
    tables.push_back(opened.back().tables());
    if (!arguments.verdicts) ShowStudy(directory, opened.back(), style);
  }
  const std::string verdicts = FormatVerdicts(tables, style);
  const bool has_none = arguments.verdicts && verdicts.empty();
  fmt::print("{}", has_none ? "no study here has claims\n" : verdicts);
}

struct ReportArguments {
  std::vector<std::filesystem::path> directories;
  std::string out;
};

/// Evaluates the claims again from the current tables.
void Report(const ReportArguments& arguments) {
  std::vector<OpenedResults> opened;
  std::vector<std::filesystem::path> tables;
  std::string text;
  for (const std::filesystem::path& directory : StudiesIn(arguments.directories)) {
    OpenedResults& results = opened.emplace_back(directory);
    results.EvaluateClaims();
    tables.push_back(results.tables());
    const std::string label = LabelOf(directory, results.study());
    text += "\n" + ReportStudy(results.tables(), results.study(),
                               label.empty() ? "" : "These tables have " + label + ".");
  }
  const std::string verdicts = VerdictsAsMarkdown(tables);
  text = verdicts.empty() ? text.substr(1) : "# Verdicts\n" + verdicts + text;
  if (arguments.out.empty()) {
    fmt::print("{}", text);
  } else {
    // Written in place, because the file may be a device or a link.
    WriteFile(arguments.out, text);
  }
}

}  // namespace

void AddShowCommand(CLI::App& app) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App* command =
      app.add_subcommand("show", "Print the tables of finished studies, without running anything");
  command->add_option("directory", arguments->directories, "Results roots or study directories")
      ->check(NotEmpty())
      ->required();
  command->add_flag("--verdicts", arguments->verdicts, "Print only the verdicts on claims");
  command->footer("Columns:\n" + SummaryLegend() +
                  "Examples:\n  relulab show results/depth_sweep.quick\n"
                  "  relulab show --verdicts results");
  command->callback([arguments] { Show(*arguments); });
}

void AddReportCommand(CLI::App& app) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = app.add_subcommand(
      "report", "Write the report of finished studies as Markdown, without running anything");
  command->add_option("directory", arguments->directories, "Results roots or study directories")
      ->check(NotEmpty())
      ->required();
  command
      ->add_option("--out", arguments->out, "The file to write; without it, the report is printed")
      ->check(NotEmpty())
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->footer("Example:\n  relulab report results --out report.md");
  command->callback([arguments] { Report(*arguments); });
}

}  // namespace relulab
