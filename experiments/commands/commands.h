/// The subcommands. Each Add function adds one to the command line. The subcommand that was typed
/// runs while the line is parsed, and sets `exit_code`.
#pragma once

#include <CLI/CLI.hpp>

namespace relulab {

/// Part of the contract: scripts act on exit codes.
enum ExitCode : int {
  kDone = 0,  ///< also with diverged runs, which are results
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
