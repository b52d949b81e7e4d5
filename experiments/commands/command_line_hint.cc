#include "experiments/commands/command_line_hint.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "experiments/config/key_suggestion.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/number_text.h"
#include "experiments/config/run_spec.h"
#include "experiments/config/shell_word.h"
#include "experiments/config/synonyms.h"

namespace relulab {
namespace {

/// Short forms that other programs have.
constexpr std::array<std::pair<char, std::string_view>, 7> kShortForms = {{{'V', "--version"},
                                                                           {'f', "--filter"},
                                                                           {'j', "--jobs"},
                                                                           {'n', "--dry-run"},
                                                                           {'o', "--out"},
                                                                           {'p', "--profile"},
                                                                           {'s', "--set"}}};

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
    // With a number, -n is the number of processes of other programs.
    if (text.starts_with("-n") && ParseNumber(option.value)) option.name = "--jobs";
  }
  return option;
}

/// The option of `command` that an option of another program may be; "" if none is similar.
std::string NearestOption(const CLI::App& command, const std::string& name) {
  std::vector<std::string> names;
  for (const std::string& option : OptionNames(command)) names.push_back(option.substr(2));
  std::vector<std::string> nearest = NearestNames(name, names);
  for (std::string& one : nearest) one.insert(0, "--");
  return Question(nearest);
}

/// `--set key=value` for a key that was typed as an option; "" if there is no such key.
std::string SetOfKey(const CLI::App& command, const std::string& key, const std::string& value) {
  const std::vector<std::string> keys = KeysEndingLike(RunFields(), key);
  if (!HasOption(command, "--set") || key.size() < 2 || keys.empty()) return "";
  // A number of epochs is not a number of steps.
  const bool is_other_unit = NormalWord(key).find("epochs") != std::string::npos;
  const std::string set = keys.front() + "=" + (value.empty() || is_other_unit ? "VALUE" : value);
  return Question({"--set " + ShellWord(set)});
}

/// A suggestion for an option that `command` does not have; "" if nothing is similar.
std::string Suggestion(const CLI::App& app, const CLI::App& command, const TypedOption& typed) {
  const bool is_flag = typed.name == "--version" || typed.name == "--dry-run";
  const std::string with_value =
      typed.name + (is_flag || typed.value.empty() ? "" : " " + ShellWord(typed.value));
  if (HasOption(command, typed.name)) return Question({with_value});
  if (HasOption(app, typed.name)) return Question({"relulab " + typed.name});
  for (const CLI::App* other : Subcommands(app)) {
    if (!HasOption(*other, typed.name)) continue;
    return "; it is an option of \"" + CommandText(*other) + "\" and must follow that command";
  }
  const std::size_t dashes = std::min(typed.name.find_first_not_of('-'), typed.name.size());
  const std::string name = typed.name.substr(dashes);
  const std::vector<std::string> kinds = ListedKinds();
  if (command.get_name() == "list" && std::find(kinds.begin(), kinds.end(), name) != kinds.end()) {
    return Question({"relulab list " + name});
  }
  const std::string set = SetOfKey(command, name, typed.value);
  return set.empty() ? NearestOption(command, name) : set;
}

/// Whether this is a dotted key of a run.
bool IsKey(const std::string& text) {
  try {
    FindField(RunFields(), text, {});
    return true;
  } catch (const ConfigError&) {
    return false;
  }
}

/// The app and the subcommands that were typed.
std::vector<const CLI::App*> ParsedCommands(const CLI::App& app) {
  std::vector<const CLI::App*> commands = {&app};
  for (const CLI::App* command : Subcommands(app)) {
    if (command->parsed()) commands.push_back(command);
  }
  return commands;
}

/// A message about the first option that the chosen subcommand does not have, with a suggestion:
/// another option, an option of another command, or --set with a key. "" if there is no such
/// option.
std::string ExplainOption(const CLI::App& app, const std::vector<std::string>& arguments) {
  for (const CLI::App* command : ParsedCommands(app)) {
    for (const std::string& text : command->remaining()) {
      if (!text.starts_with('-') || text == "-" || text == "--") continue;
      const std::string name = command == &app ? "" : command->get_name() + ": ";
      return name + "unknown option " + Excerpt(text) +
             Suggestion(app, *command, Parse(text, arguments));
    }
  }
  return "";
}

/// The parser's message in the form of all others.
std::string Reword(const CLI::ParseError& error, const CLI::App& app, const CLI::App& command) {
  std::string text = error.what();
  const std::string name = command.get_parent() == nullptr ? "" : command.get_name() + ": ";
  const std::vector<std::string> extras = app.remaining(/*recurse=*/true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !extras.empty()) {
    return name + "found " + Excerpt(extras.front()) + "; expected no more arguments";
  }
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const bool is_repeated = text.find("At Most") != std::string::npos;
    return text.substr(0, text.find(':')) +
           (is_repeated ? ": given twice; expected it once" : ": found no value; expected one");
  }
  constexpr std::string_view kRequired = " is required";
  const std::size_t end = text.find(kRequired);
  const bool is_required = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  if (is_required && !name.empty() && end != std::string::npos) {
    return name + "found no " + text.substr(0, end) + "; expected one";
  }
  return text;
}

}  // namespace

void CheckConfigNames(const std::vector<std::string>& configs) {
  for (std::size_t i = 0; i < configs.size(); ++i) {
    const std::string& config = configs[i];
    if (Exists(config)) continue;
    std::string set = config;
    if (config.find('=') == std::string::npos) {
      if (!IsKey(config)) continue;
      const bool has_value = i + 1 < configs.size() && !Exists(configs[i + 1]);
      set += "=" + (has_value ? configs[i + 1] : "VALUE");
    }
    throw ConfigError("found " + Excerpt(config) + "; expected the file of a study" +
                      Question({"--set " + ShellWord(set)}));
  }
}

void CheckSubcommand(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-')) return;
  const std::string& found = arguments.front();
  const std::vector<std::string> names = Names(Subcommands(app));
  const auto is_name = [&](const std::string& text) {
    return std::find(names.begin(), names.end(), text) != names.end();
  };
  if (is_name(found)) {
    if (arguments.size() != 2 || arguments[1] != "help" || Exists(arguments[1])) return;
    throw ConfigError(found + ": found \"help\"; expected arguments or options" +
                      Question({"relulab " + found + " --help"}));
  }
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

std::string ExplainParseError(const CLI::App& app, const CLI::ParseError& error,
                              const std::vector<std::string>& arguments) {
  const CLI::App& command = *ParsedCommands(app).back();
  std::string message = ExplainOption(app, arguments);
  if (message.empty()) message = Reword(error, app, command);
  return message.ends_with('?') ? message : message + "; see " + CommandText(command) + " --help";
}

}  // namespace relulab
