/// The subcommands. Each adds itself to the command line and, if it is the one that was typed, does
/// its work while the line is parsed and leaves its exit code.
#pragma once

#include <CLI/CLI.hpp>

#include "experiments/commands/exit_code.h"

namespace relulab {

void AddRunCommand(CLI::App& app, ExitCode& exit_code);
void AddMergeCommand(CLI::App& app, ExitCode& exit_code);
void AddReportCommand(CLI::App& app, ExitCode& exit_code);
void AddShowCommand(CLI::App& app, ExitCode& exit_code);
void AddValidateCommand(CLI::App& app, ExitCode& exit_code);
void AddListCommand(CLI::App& app, ExitCode& exit_code);
void AddTheoryCommand(CLI::App& app, ExitCode& exit_code);
void AddCompactCommand(CLI::App& app, ExitCode& exit_code);

}  // namespace relulab
