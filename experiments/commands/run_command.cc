#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <optional>

#include "core/data/count.h"
#include "core/data/printable.h"
#include "core/nn/stop.h"
#include "experiments/claims/evaluate_claims.h"
#include "experiments/commands/command_line_hint.h"
#include "experiments/commands/commands.h"
#include "experiments/commands/data_files.h"
#include "experiments/commands/messages.h"
#include "experiments/commands/option_values.h"
#include "experiments/commands/stored_results.h"
#include "experiments/lab/plan_history.h"
#include "experiments/lab/repeated_runs.h"
#include "experiments/lab/run_study.h"
#include "experiments/report/report.h"
#include "experiments/store/config_error.h"
#include "experiments/store/csv.h"
#include "experiments/store/interrupt.h"

namespace relulab {
namespace {

struct RunArguments {
  std::vector<std::string> configs;
  std::vector<std::string> set;
  std::vector<std::string> filter;
  std::string profile;
  std::string shard;
  std::string out = "results";
  int jobs = 1;
  bool extend = false;
  bool dry_run = false;
  bool fail_fast = false;
};

std::vector<Override> ParseOverrides(const char* option, const std::vector<std::string>& texts) {
  std::vector<Override> overrides;
  for (const std::string& text : texts) overrides.push_back(ParseOverride(option, text));
  return overrides;
}

/// A later --set of a key, or of an object around it, would replace an earlier one.
void CheckSetOnce(const std::vector<Override>& overrides) {
  for (std::size_t later = 1; later < overrides.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const std::string& key = overrides[later].key;
      if (!(overrides[earlier].key + ".").starts_with(key + ".")) continue;
      overrides[later].place.Fail("this would replace the earlier --set " + overrides[earlier].key +
                                  "; expected each key once; for several values, separate them by "
                                  "commas in one --set");
    }
  }
}

std::string DescribeCell(const Plan& plan, const PlannedRun& run) {
  std::string text;
  for (std::size_t k = 0; k < plan.varied_keys.size(); ++k) {
    if (run.cell[k].is_null()) continue;
    text += (text.empty() ? "" : " ") + plan.varied_keys[k] + "=" + TextOf(run.cell[k]);
  }
  return text;
}

std::size_t PrintRuns(const RunSelection& selection, FinishedRuns& finished) {
  const auto& [study, plan, runs, extend] = selection;
  DigestCache digests;
  WarnOfRepeatedRuns(selection, finished, digests);
  const std::vector<bool> done = FindDone(plan, finished);
  std::size_t to_do = 0;
  for (const std::size_t i : runs) {
    const PlannedRun& run = plan.runs[i];
    fmt::print("{}  {}  {}\n", run.run_id, done[i] ? "done " : "to do",
               Printable(DescribeCell(plan, run)));
    to_do += done[i] ? 0 : 1;
  }
  return to_do;
}

/// The data files of the runs that the options select.
void AddData(const PlannedStudy& planned, const RunOptions& options, DataFiles& data) {
  const auto add = [&](const Plan& plan, const std::vector<Override>& filters) {
    for (const std::size_t i : SelectRuns(plan, filters, options.shard)) {
      data.Add(planned.study, plan.runs[i]);
    }
  };
  if (planned.tuning) {
    add(planned.tuning->plan, TuningFilters(planned.study, options.filters));
  }
  add(planned.plan, options.filters);
}

void PrintPlan(PlannedStudy planned, const RunOptions& options) {
  const Study& study = planned.study;
  FinishedRuns finished(StudyDirectory(study, options));
  if (planned.tuning) {
    const Plan& plan = planned.tuning->plan;
    const auto runs = SelectRuns(plan, TuningFilters(study, options.filters), options.shard);
    const std::size_t to_do = PrintRuns({study.name, plan, runs, options.extend}, finished);
    fmt::print("{}: {} planned, {} to do\n", study.name, CountOf(plan.runs.size(), "tuning run"),
               to_do);
    if (!FindChoices(planned, finished)) {
      fmt::print("{}: {} {} planned after tuning\n", study.name,
                 CountOf(planned.plan.runs.size(), "run"),
                 planned.plan.runs.size() == 1 ? "is" : "are");
      return;
    }
  }
  const auto runs = SelectRuns(planned.plan, options.filters, options.shard);
  const std::size_t to_do = PrintRuns({study.name, planned.plan, runs, options.extend}, finished);
  fmt::print("{}: {} planned, {} to do\n", study.name, CountOf(planned.plan.runs.size(), "run"),
             to_do);
  WarnOfOtherRuns(finished.directory(), planned);
}

void PrintResults(const StudyOutcome& outcome) {
  const Study& study = outcome.study.study;
  const OutputStyle style = StyleOf(STDOUT_FILENO);
  const std::string directory = Printable(outcome.directory.string());
  if (!study.question.empty()) fmt::print("{}\n", Printable(study.question));
  const TextTable summary = SummaryTable(outcome.directory, outcome.study);
  fmt::print("{}{}", FormatSummary(summary, style), SummaryLegend(&summary));
  if (outcome.tuning_left > 0) {
    fmt::print("{}: {}\n", FormatCounts(CountRuns(outcome.directory, outcome.study)), directory);
    return;
  }
  if (outcome.timing_blocks > 0) {
    for (const TextTable& table : TimingTables(outcome.directory, outcome.study)) {
      fmt::print("{}", FormatTextTable(table, style));
    }
    fmt::print("{}; {}\n", CountOf(outcome.timing_blocks, "timed block"),
               outcome.timing_width ? fmt::format("widest 95 % interval of a time relative to its "
                                                  "block: median +-{:.1f} %",
                                                  100.0 * *outcome.timing_width)
                                    : "an interval needs six blocks");
  }
  fmt::print("{}{}: {}\n", FormatVerdicts({outcome.directory}, style),
             FormatCounts(CountRuns(outcome.directory, outcome.study)), directory);
}

/// Runs a study. Adds details to the error if its data are broken.
StudyOutcome RunWithData(PlannedStudy planned, const RunOptions& options, const DataFiles& data) {
  try {
    return RunStudy(std::move(planned), options);
  } catch (const DataError&) {
    data.Load();
    throw;
  }
}

ExitCode RunOne(PlannedStudy planned, const RunOptions& options, const DataFiles& data) {
  // Handles signals until the tables are written and printed, so that an interrupt does not lose
  // them.
  const InterruptHandler interrupts;
  std::optional<StudyOutcome> outcome;
  try {
    outcome = RunWithData(std::move(planned), options, data);
    PrintResults(*outcome);
  } catch (const Stopped&) {
    // Another process uses the results; it or a later command writes the tables.
  }
  FlushResults();
  if (!outcome || outcome->interrupted || InterruptHandler::Interrupted()) {
    spdlog::info("interrupted; finished runs are kept; run the same command again to continue");
    return kInterrupted;
  }
  return outcome->failed > 0 ? kRunFailed : kDone;
}

/// Two studies of one name would write the same directory.
void CheckNames(const std::vector<PlannedStudy>& studies, const std::vector<std::string>& configs) {
  std::map<std::string, std::string> config_of;
  for (std::size_t i = 0; i < studies.size(); ++i) {
    const std::string& name = studies[i].study.name;
    const auto [first, is_new] = config_of.try_emplace(name, configs[i]);
    if (is_new) continue;
    throw ConfigError(configs[i] + ": /name: found \"" + name +
                      "\", which is also the name of the study in " + first->second +
                      "; expected a different name");
  }
}

RunOptions OptionsOf(const RunArguments& arguments) {
  RunOptions options;
  options.out = arguments.out;
  options.jobs = arguments.jobs;
  options.filters = ParseOverrides("--filter", arguments.filter);
  if (!arguments.shard.empty()) options.shard = ParseShard(arguments.shard);
  options.fail_fast = arguments.fail_fast;
  options.extend = arguments.extend;
  options.complete = CompleteResults;
  return options;
}

/// Adds the runs of the plans that the study's directory has or had.
void Extend(const RunOptions& options, PlannedStudy& planned) {
  const std::string name = planned.study.name;
  const std::size_t before = planned.plan.runs.size();
  PlanUnion joined = ExtendPlan(StudyDirectory(planned.study, options), planned);
  for (const std::string& note : joined.notes) spdlog::warn("{}: {}", name, note);
  planned = std::move(joined.study);
  const std::size_t added = planned.plan.runs.size() - before;
  if (added > 0)
    spdlog::info("{}: the plan also has {} of earlier plans", name, CountOf(added, "run"));
}

/// Reads and plans all studies, so that a mistake in the last one costs no time.
std::vector<PlannedStudy> PlanAll(const RunArguments& arguments, const RunOptions& options,
                                  DataFiles& data) {
  const std::vector<Override> overrides = ParseOverrides("--set", arguments.set);
  CheckConfigNames(arguments.configs);
  CheckSetOnce(overrides);
  CheckTypedPaths(overrides);
  std::vector<PlannedStudy> studies;
  for (const std::string& config : arguments.configs) {
    studies.push_back(PlanStudy(LoadStudy(config, arguments.profile, overrides)));
    // With --set, a study may lack runs that its claims need; such claims are not tested.
    if (overrides.empty()) CheckClaims(studies.back());
    if (options.extend) Extend(options, studies.back());
    CheckFilters(studies.back(), options.filters);
    if (studies.back().study.timing && options.shard.count > 1) {
      throw ConfigError(
          "--shard: " + config +
          " has \"timing\"; its runs are timed together, in blocks, and cannot be divided");
    }
    AddData(studies.back(), options, data);
  }
  CheckNames(studies, arguments.configs);
  return studies;
}

ExitCode Run(const RunArguments& arguments) {
  const RunOptions options = OptionsOf(arguments);
  DataFiles data;
  std::vector<PlannedStudy> studies = PlanAll(arguments, options, data);
  if (arguments.dry_run) {
    data.Load();
  } else {
    data.Find();
  }
  ExitCode exit_code = kDone;
  for (PlannedStudy& planned : studies) {
    if (arguments.dry_run) {
      PrintPlan(std::move(planned), options);
      FlushResults();
      continue;
    }
    const ExitCode code = RunOne(std::move(planned), options, data);
    if (code == kInterrupted || (code == kRunFailed && options.fail_fast)) return code;
    if (code != kDone) exit_code = code;
  }
  return exit_code;
}

void AddOptions(CLI::App& command, RunArguments& arguments) {
  command.add_option("config", arguments.configs, "Studies, one JSON file each")
      ->check(NotEmpty())
      ->required();
  command.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command
      .add_option("--set", arguments.set,
                  "key=value: override a key of base (repeatable); key=v1,v2: sweep the key; "
                  "seed=1..6: use six seeds. Put a value that contains a comma in double quotes, "
                  "brackets or braces")
      ->take_all()
      ->expected(1);
  command.add_option("--profile", arguments.profile, "Apply a profile of the study")
      ->check(NotEmpty());
  command
      .add_option("--jobs", arguments.jobs,
                  "Number of runs executed in parallel, each on one thread")
      ->transform(WholeNumber(1, 1024))
      ->capture_default_str();
  command.add_option("--out", arguments.out, "Results root")
      ->check(NotEmpty())
      ->capture_default_str();
  command
      .add_option("--filter", arguments.filter,
                  "key=value: run only the planned runs that have this value (repeatable)")
      ->take_all()
      ->expected(1);
  command.add_option("--shard", arguments.shard, "i/n: run only the i-th of n shares of the plan")
      ->check(NotEmpty());
  command.add_flag("--extend", arguments.extend,
                   "Keep the runs that the study's directory has from other settings: the plan is "
                   "then the union of all plans, and keys that differ become columns");
  command.add_flag("--dry-run", arguments.dry_run, "Print the plan and write nothing");
  command.add_flag("--fail-fast", arguments.fail_fast, "Stop after the first failed run");
}

}  // namespace

void AddRunCommand(CLI::App& app, ExitCode& exit_code) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand(
      "run",
      "Plan studies, execute unfinished runs, print tables. To resume, run the same command again");
  AddOptions(*command, *arguments);
  command->footer(
      "Examples:\n"
      "  relulab run configs/examples/depth_sweep.json --profile quick\n"
      "  relulab run configs/examples/quickstart.json --set network.depth=2,8 --set seed=1..5\n"
      "  relulab run configs/examples/quickstart.json --set seed=6..9 --extend\n"
      "  relulab run configs/examples/depth_sweep.json --filter network.activation=relu --dry-run");
  command->callback([arguments, &exit_code] { exit_code = Run(*arguments); });
}

}  // namespace relulab
