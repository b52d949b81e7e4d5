#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "experiments/commands/commands.h"
#include "experiments/config/config_error.h"
#include "experiments/report/study_summary.h"

namespace relulab {
namespace {

/// The study directories of a results root, or the study directory itself.
std::vector<std::filesystem::path> StudiesIn(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> studies;
  std::error_code error;
  if (std::filesystem::exists(directory / "study.json", error)) return {directory};
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (std::filesystem::exists(entry.path() / "study.json", error))
      studies.push_back(entry.path());
  }
  std::sort(studies.begin(), studies.end());
  if (studies.empty()) {
    throw ConfigError(directory.string() +
                      ": found no study.json here or one level below; allowed is a results root or "
                      "the directory of one study");
  }
  return studies;
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
    for (const std::filesystem::path& study : StudiesIn(*directory)) {
      fmt::print("{}\n{}", study.string(), SummarizeStudy(study));
    }
    exit_code = kDone;
  });
}

}  // namespace relulab
