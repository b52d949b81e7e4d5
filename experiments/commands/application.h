#pragma once

namespace relulab {

/// The program behind main: parses the command line, runs the subcommand, returns the exit code.
int RunApplication(int argc, char** argv);

}  // namespace relulab
