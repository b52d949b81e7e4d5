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
std::string Heading(const std::filesystem::path& study, const PlannedStudy& stored) {
  std::string heading = Printable(study.string());
  const RunCounts counts = CountRuns(study, stored);
  if (counts.finished < counts.planned) heading += ": " + FormatCounts(counts);
  const std::string label = LabelOf(study, stored);
  return label.empty() ? heading : heading + " (" + label + ")";
}

void Show(const ShowArguments& arguments) {
  const std::vector<std::filesystem::path> studies = StudiesIn(arguments.directories);
  const OutputStyle style = StyleOf(STDOUT_FILENO);
  if (arguments.verdicts) {
    for (const std::filesystem::path& study : studies) OpenResults(study);
    const std::string verdicts = FormatVerdicts(studies, style);
    fmt::print("{}", verdicts.empty() ? "no study here has claims\n" : verdicts);
    return;
  }
  for (const std::filesystem::path& study : studies) {
    const PlannedStudy stored = OpenResults(study);
    fmt::print("{}\n{}", Heading(study, stored), FormatSummary(SummaryTable(study, stored), style));
    const TextTable tuning = TuningTable(study, stored);
    if (!tuning.rows.empty()) fmt::print("tuning\n{}", FormatTextTable(tuning, style));
    const std::vector<TextTable> timing = TimingTables(study, stored);
    if (!timing.empty()) fmt::print("times\n");
    for (const TextTable& table : timing) fmt::print("{}", FormatTextTable(table, style));
  }
  fmt::print("{}", FormatVerdicts(studies, style));
}

struct ReportArguments {
  std::vector<std::filesystem::path> directories;
  std::string out;
};

/// Evaluates the claims again from the current tables.
void Report(const ReportArguments& arguments) {
  const std::vector<std::filesystem::path> all = StudiesIn(arguments.directories);
  std::string text;
  for (const std::filesystem::path& study : all) {
    const PlannedStudy stored = OpenResults(study);
    const StudyLock lock(study);
    CompleteResults(study, stored, lock);
    const std::string label = LabelOf(study, stored);
    text +=
        "\n" + ReportStudy(study, stored, label.empty() ? "" : "These tables have " + label + ".");
  }
  const std::string verdicts = VerdictsAsMarkdown(all);
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
