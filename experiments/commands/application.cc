#include "experiments/commands/application.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <stdexcept>

#include "core/data/data_file.h"
#include "core/data/dataset.h"
#include "core/numeric/variant.h"
#include "experiments/commands/commands.h"
#include "experiments/config/nearest_name.h"
#include "experiments/lab/provenance.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

/// Results go to stdout, messages to stderr.
void LogToStderr() {
  auto logger = spdlog::stderr_color_mt("relulab");
  logger->set_pattern("relulab: %^%v%$");
  spdlog::set_default_logger(std::move(logger));
}

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

/// Throws an error that names an unknown subcommand; the message of CLI11 does not.
void CheckSubcommand(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  const std::string found = argv[1];
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  if (std::find(names.begin(), names.end(), found) == names.end()) {
    throw ConfigError("unknown subcommand \"" + found + "\"" + AllowedNames(found, names));
  }
}

ExitCode ReportError(const std::exception& error) {
  spdlog::error("{}", Printable(error.what()));
  if (dynamic_cast<const ConfigError*>(&error) != nullptr) return kUsageOrConfig;
  if (dynamic_cast<const DataError*>(&error) != nullptr) return kData;
  if (dynamic_cast<const OutputError*>(&error) != nullptr) return kWriting;
  return kRunFailed;
}

}  // namespace

int RunApplication(int argc, char** argv) {
  LogToStderr();
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
  AddRunCommand(app, exit_code);
  AddMergeCommand(app, exit_code);
  AddReportCommand(app);
  AddShowCommand(app);
  AddValidateCommand(app);
  AddListCommand(app);
  AddTheoryCommand(app);
  AddCompactCommand(app);
  try {
    CheckEnvironment();
    CheckSubcommand(app, argc, argv);
    app.parse(argc, argv);
    // A full disk may show only when stdout is flushed.
    if (std::fflush(stdout) != 0) throw OutputError("write", "standard output", errno);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    spdlog::error("{}; see relulab --help", error.what());
    return kUsageOrConfig;
  } catch (const std::exception& error) {
    const ExitCode code = ReportError(error);
    return std::ferror(stdout) != 0 ? kWriting : code;
  }
  return exit_code;
}

}  // namespace relulab
