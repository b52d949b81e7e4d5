#include "experiments/commands/application.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <new>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "core/data/data_file.h"
#include "core/data/dataset.h"
#include "core/numeric/variant.h"
#include "experiments/commands/command_line_hint.h"
#include "experiments/commands/commands.h"
#include "experiments/commands/messages.h"
#include "experiments/lab/provenance.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

std::string VersionText() {
  const Provenance& made_by = GetProvenance();
  return fmt::format("relulab {} (commit {})\ncompiler: {}\nflags: {}\nSIMD: {}\n", made_by.version,
                     made_by.commit, made_by.compiler, made_by.flags, made_by.simd);
}

/// Reports an invalid RELULAB_VECTOR_BITS before a kernel reads it.
void CheckEnvironment() {
  try {
    ChosenVariant();
  } catch (const std::invalid_argument& error) {
    throw ConfigError(error.what());
  }
}

ExitCode ReportError(const std::exception& error) {
  const bool is_memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
  spdlog::error("{}", is_memory ? "out of memory" : error.what());
  if (dynamic_cast<const ConfigError*>(&error) != nullptr) return kUsageOrConfig;
  if (dynamic_cast<const DataError*>(&error) != nullptr) return kData;
  if (dynamic_cast<const OutputError*>(&error) != nullptr) return kWriting;
  return kRunFailed;
}

/// Parses the command line, which runs the subcommand. Prints the text of --help or --version;
/// without arguments, prints the help. Throws what the subcommand throws, CLI::ParseError and
/// PrintError.
void Execute(CLI::App& app, int argc, char** argv) {
  CheckEnvironment();
  CheckSubcommand(app, {argv + 1, argv + argc});
  try {
    if (argc > 1) {
      app.parse(argc, argv);
    } else {
      fmt::print("{}", app.help());
    }
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw;
    std::ostringstream text;
    app.exit(error, text, text);
    fmt::print("{}", text.str());
  }
  FlushResults();  // a full disk may cause an error only here
}

/// Adds every subcommand. `exit_code` receives the return value of the command that runs.
void AddCommands(CLI::App& app, ExitCode& exit_code) {
  AddRunCommand(app, exit_code);
  AddMergeCommand(app, exit_code);
  AddReportCommand(app);
  AddShowCommand(app);
  AddValidateCommand(app);
  AddListCommand(app);
  AddTheoryCommand(app);
  AddCompactCommand(app);
}

}  // namespace

int RunApplication(int argc, char** argv) {
  OpenStandardStreams();
  LogToStderr();
  // A file that grows beyond the limit (ulimit -f) is then an error of writing like any other.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app(
      "Runs experiments on vanishing gradients and activation sparsity from JSON configs.");
  app.name("relulab");
  app.set_version_flag("--version", VersionText);
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  relulab run configs/examples/quickstart.json\n"
      "  relulab run configs/examples/depth_sweep.json --profile quick --jobs 2\n"
      "  relulab show results/quickstart\n"
      "Exit codes: 0 done, 1 a run failed, 2 usage or config, 3 data, 4 writing, 130 interrupted.");
  ExitCode exit_code = kDone;
  AddCommands(app, exit_code);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  try {
    Execute(app, argc, argv);
  } catch (const CLI::ParseError& error) {
    spdlog::error("{}", ExplainParseError(app, error, arguments));
    return kUsageOrConfig;
  } catch (const std::system_error& error) {
    // fmt throws this error, without a file name, if it cannot print.
    if (std::ferror(stdout) == 0) return ReportError(error);
    return ReportError(PrintError("write", "standard output", error.code().value()));
  } catch (const std::exception& error) {
    const ExitCode code = ReportError(error);
    return std::ferror(stdout) != 0 ? kWriting : code;
  }
  return exit_code;
}

}  // namespace relulab
