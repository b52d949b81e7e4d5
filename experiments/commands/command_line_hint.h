/// Error messages for command lines that the parser refuses.
#pragma once

#include <string>
#include <vector>

#include "experiments/commands/commands.h"

namespace relulab {

/// Throws ConfigError if an argument that should be a config is a setting, such as
/// `network.depth=3` or `network.depth 3`, which needs --set.
void CheckConfigNames(const std::vector<std::string>& configs);

/// Throws ConfigError if the first argument is not a subcommand, or if only `help` follows it.
void CheckSubcommand(const CLI::App& app, const std::vector<std::string>& arguments);

/// A message about a command line that the parser refuses. It suggests what may be meant, or names
/// the help to read.
std::string ExplainParseError(const CLI::App& app, const CLI::ParseError& error,
                              const std::vector<std::string>& arguments);

}  // namespace relulab
