/// The subcommands. Each Add function adds a subcommand to the command line. CLI11 runs the chosen
/// subcommand while it parses the command line. `run` and `merge` set `exit_code`, which is kDone
/// at the start.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace relulab {

/// Scripts rely on these numbers, so they must not change.
enum ExitCode : int {
  kDone = 0,  ///< also if runs diverged: a diverged run is a result
  kRunFailed = 1,
  kUsageOrConfig = 2,
  kData = 3,
  kWriting = 4,
  kInterrupted = 130,
};

void AddRunCommand(CLI::App& app, ExitCode& exit_code);
void AddMergeCommand(CLI::App& app, ExitCode& exit_code);
void AddReportCommand(CLI::App& app);
void AddShowCommand(CLI::App& app);
void AddValidateCommand(CLI::App& app);
void AddListCommand(CLI::App& app);
void AddTheoryCommand(CLI::App& app);
void AddCompactCommand(CLI::App& app);

/// What `relulab list` can list.
std::vector<std::string> ListedKinds();

}  // namespace relulab
