/// Error messages for command lines that the parser refuses.
#pragma once

#include <string>
#include <vector>

#include "experiments/commands/commands.h"

namespace relulab {

/// Throws ConfigError if an argument that should be a config is a setting, such as
/// `network.depth=3`, which needs --set.
void CheckConfigNames(const std::vector<std::string>& configs);

/// Throws ConfigError if the first argument is not a subcommand.
void CheckSubcommand(const CLI::App& app, const std::vector<std::string>& arguments);

/// A message about the first option that the chosen subcommand does not have, with a suggestion:
/// another option, an option of another command, or --set with a key. "" if there is no such
/// option.
std::string ExplainOption(const CLI::App& app, const std::vector<std::string>& arguments);

}  // namespace relulab
