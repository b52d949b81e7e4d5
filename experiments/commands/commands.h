/// The subcommands. Each Add function adds a subcommand to the command line. CLI11 runs the chosen
/// subcommand while it parses the command line; the subcommand sets `exit_code`.
#pragma once

#include <CLI/CLI.hpp>

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
void AddReportCommand(CLI::App& app, ExitCode& exit_code);
void AddShowCommand(CLI::App& app, ExitCode& exit_code);
void AddValidateCommand(CLI::App& app, ExitCode& exit_code);
void AddListCommand(CLI::App& app, ExitCode& exit_code);
void AddTheoryCommand(CLI::App& app, ExitCode& exit_code);
void AddCompactCommand(CLI::App& app, ExitCode& exit_code);

}  // namespace relulab
