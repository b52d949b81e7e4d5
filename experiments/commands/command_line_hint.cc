#include "experiments/commands/command_line_hint.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "experiments/config/key_suggestion.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/run_spec.h"
#include "experiments/config/shell_word.h"

namespace relulab {
namespace {

/// Short forms that other programs have.
constexpr std::array<std::pair<char, std::string_view>, 9> kShortForms = {{{'V', "--version"},
                                                                           {'f', "--filter"},
                                                                           {'j', "--jobs"},
                                                                           {'n', "--dry-run"},
                                                                           {'o', "--out"},
                                                                           {'p', "--profile"},
                                                                           {'q', "--filter"},
                                                                           {'s', "--set"},
                                                                           {'v', "--version"}}};

std::vector<const CLI::App*> Subcommands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> Names(const std::vector<const CLI::App*>& commands) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

bool HasOption(const CLI::App& command, const std::string& name) {
  const std::vector<std::string> names = OptionNames(command);
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// `relulab` or `relulab run`.
std::string CommandText(const CLI::App& command) {
  return command.get_parent() == nullptr
             ? command.get_name()
             : command.get_parent()->get_name() + " " + command.get_name();
}

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// An option as it was typed: its name, and the value behind "=" or in the next argument.
struct TypedOption {
  std::string name;
  std::string value;
};

TypedOption Parse(const std::string& text, const std::vector<std::string>& arguments) {
  TypedOption option;
  const bool is_short = !text.starts_with("--");
  const std::size_t end =
      is_short ? std::min<std::size_t>(2, text.size()) : std::min(text.find('='), text.size());
  option.name = text.substr(0, end);
  option.value = text.substr(end);
  if (option.value.starts_with('=')) option.value.erase(0, 1);
  const auto at = std::find(arguments.begin(), arguments.end(), text);
  const bool has_next = at != arguments.end() && at + 1 != arguments.end();
  if (option.value.empty() && has_next && !(at + 1)->starts_with('-')) option.value = *(at + 1);
  if (is_short) {
    for (const auto& [letter, name] : kShortForms) {
      if (option.name == std::string{'-', letter}) option.name = name;
    }
  }
  return option;
}

/// A suggestion for an option that `command` does not have; "" if nothing is similar.
std::string Suggestion(const CLI::App& app, const CLI::App& command, const TypedOption& typed) {
  const bool is_flag = typed.name == "--version" || typed.name == "--dry-run";
  const std::string with_value =
      typed.name + (is_flag || typed.value.empty() ? "" : " " + ShellWord(typed.value));
  if (HasOption(command, typed.name)) return "; did you mean \"" + with_value + "\"?";
  if (HasOption(app, typed.name)) return "; did you mean \"relulab " + typed.name + "\"?";
  for (const CLI::App* other : Subcommands(app)) {
    if (!HasOption(*other, typed.name)) continue;
    return "; it is an option of \"" + CommandText(*other) + "\" and must follow that command";
  }
  const std::size_t dashes = std::min(typed.name.find_first_not_of('-'), typed.name.size());
  const std::string key = typed.name.substr(dashes);
  const std::vector<std::string> keys = KeysEndingLike(RunFields(), key);
  if (HasOption(command, "--set") && key.size() > 1 && !keys.empty()) {
    const std::string set = keys.front() + "=" + (typed.value.empty() ? "VALUE" : typed.value);
    return "; did you mean \"--set " + ShellWord(set) + "\"?";
  }
  const std::string nearest = NearestName(typed.name, OptionNames(command));
  return nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?";
}

}  // namespace

void CheckConfigNames(const std::vector<std::string>& configs) {
  for (const std::string& config : configs) {
    if (config.find('=') == std::string::npos || Exists(config)) continue;
    throw ConfigError("found " + Excerpt(config) +
                      "; expected the file of a study; did you mean \"--set " + ShellWord(config) +
                      "\"?");
  }
}

void CheckSubcommand(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-')) return;
  const std::string& found = arguments.front();
  const std::vector<std::string> names = Names(Subcommands(app));
  const auto is_name = [&](const std::string& text) {
    return std::find(names.begin(), names.end(), text) != names.end();
  };
  if (is_name(found)) return;
  std::string allowed = AllowedNames("", names);
  if (found == "help") {
    const bool has_topic = arguments.size() > 1 && is_name(arguments[1]);
    allowed += "; did you mean \"relulab " + (has_topic ? arguments[1] + " " : "") + "--help\"?";
  } else if (found == "version") {
    allowed += "; did you mean \"relulab --version\"?";
  } else if (found.ends_with(".json") || Exists(found)) {
    allowed += "; did you mean \"relulab run " + ShellFile(found) + "\"?";
  } else {
    allowed = AllowedNames(found, names);
  }
  throw ConfigError("unknown subcommand " + Excerpt(found) + allowed);
}

std::string ExplainOption(const CLI::App& app, const std::vector<std::string>& arguments) {
  const std::vector<const CLI::App*> chosen =
      app.get_subcommands([](const CLI::App* command) { return command->parsed(); });
  std::vector<const CLI::App*> commands = {&app};
  commands.insert(commands.end(), chosen.begin(), chosen.end());
  for (const CLI::App* command : commands) {
    for (const std::string& text : command->remaining()) {
      if (!text.starts_with('-') || text == "-" || text == "--") continue;
      const std::string name = command == &app ? "" : command->get_name() + ": ";
      return name + "unknown option " + Excerpt(text) +
             Suggestion(app, *command, Parse(text, arguments));
    }
  }
  return "";
}

}  // namespace relulab
