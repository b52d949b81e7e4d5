#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "experiments/commands/commands.h"
#include "experiments/config/config_error.h"
#include "experiments/report/study_report.h"
#include "experiments/report/study_summary.h"
#include "experiments/report/timing_summary.h"
#include "experiments/report/tuning_summary.h"
#include "experiments/store/file.h"
#include "experiments/store/study_files.h"

namespace relulab {
namespace {

std::vector<std::filesystem::path> StudiesIn(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> studies = FindStudies(directory);
  if (studies.empty()) {
    throw ConfigError(directory.string() +
                      ": found no study.json here or one level below; allowed is a results root or "
                      "the directory of one study");
  }
  return studies;
}

void Show(const std::filesystem::path& directory) {
  for (const std::filesystem::path& study : StudiesIn(directory)) {
    fmt::print("{}\n{}", study.string(), FormatSummary(SummaryTable(study)));
    const TextTable tuning = TuningTable(study);
    if (!tuning.rows.empty()) fmt::print("tuning\n{}", FormatTextTable(tuning));
    const std::vector<TextTable> timing = TimingTables(study);
    if (!timing.empty()) fmt::print("times\n");
    for (const TextTable& table : timing) fmt::print("{}", FormatTextTable(table));
  }
}

struct ReportArguments {
  std::vector<std::filesystem::path> directories;
  std::string out;
};

void Report(const ReportArguments& arguments) {
  std::string text;
  for (const std::filesystem::path& directory : arguments.directories) {
    for (const std::filesystem::path& study : StudiesIn(directory)) {
      text += (text.empty() ? "" : "\n") + ReportStudy(study);
    }
  }
  if (arguments.out.empty()) {
    fmt::print("{}", text);
  } else {
    // Not replaced but written: it may be a device, or a link to a file elsewhere.
    WriteFile(arguments.out, text);
  }
}

}  // namespace

void AddShowCommand(CLI::App& app, ExitCode& exit_code) {
  auto directory = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("show", "Print the tables of finished studies, without running anything");
  command->add_option("directory", *directory, "A results root or the directory of one study")
      ->required();
  command->footer("Columns:\n" + SummaryLegend() +
                  "Example:\n  relulab show results/depth_sweep.quick");
  command->callback([directory, &exit_code] {
    Show(*directory);
    exit_code = kDone;
  });
}

void AddReportCommand(CLI::App& app, ExitCode& exit_code) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = app.add_subcommand(
      "report", "Write the report of finished studies as Markdown, without running anything");
  command->add_option("directory", arguments->directories, "Results roots or study directories")
      ->required();
  command
      ->add_option("--out", arguments->out, "The file to write; without it, the report is printed")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->footer("Example:\n  relulab report results --out report.md");
  command->callback([arguments, &exit_code] {
    Report(*arguments);
    exit_code = kDone;
  });
}

}  // namespace relulab
