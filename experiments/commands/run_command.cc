#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "experiments/commands/commands.h"
#include "experiments/lab/run_study.h"
#include "experiments/report/study_summary.h"

namespace relulab {
namespace {

struct RunArguments {
  std::vector<std::string> configs;
  std::vector<std::string> set;
  std::vector<std::string> filter;
  std::string profile;
  std::string out = "results";
  int jobs = 1;
  bool dry_run = false;
  bool fail_fast = false;
};

struct PlannedStudy {
  Study study;
  Plan plan;
};

std::vector<Override> ParseOverrides(const char* option, const std::vector<std::string>& texts) {
  std::vector<Override> overrides;
  for (const std::string& text : texts) overrides.push_back(ParseOverride(option, text));
  return overrides;
}

std::string DescribeCell(const Plan& plan, const PlannedRun& run) {
  std::string text;
  for (std::size_t k = 0; k < plan.varied_keys.size(); ++k) {
    if (run.cell[k].is_null()) continue;
    const std::string value =
        run.cell[k].is_string() ? run.cell[k].get<std::string>() : run.cell[k].dump();
    text += (text.empty() ? "" : " ") + plan.varied_keys[k] + "=" + value;
  }
  return text;
}

void PrintPlan(const PlannedStudy& planned, const RunOptions& options) {
  const std::vector<bool> done = FindDone(planned.study, planned.plan, options);
  std::size_t to_do = 0;
  for (const std::size_t i : SelectRuns(planned.plan, options.filters)) {
    const PlannedRun& run = planned.plan.runs[i];
    fmt::print("{}  {}  {}\n", run.run_id, done[i] ? "done " : "to do",
               DescribeCell(planned.plan, run));
    to_do += done[i] ? 0 : 1;
  }
  fmt::print("{}: {} runs planned, {} to do\n", planned.study.name, planned.plan.runs.size(),
             to_do);
}

ExitCode RunOne(const PlannedStudy& planned, const RunOptions& options) {
  const StudyOutcome outcome = RunStudy(planned.study, planned.plan, options);
  if (!planned.study.question.empty()) fmt::print("{}\n", planned.study.question);
  fmt::print("{}{}", SummarizeStudy(outcome.directory), SummaryLegend());
  fmt::print("{} of {} runs finished: {}\n", outcome.finished, outcome.planned,
             outcome.directory.string());
  if (outcome.interrupted) {
    spdlog::warn("interrupted; what was finished stays, and the same command goes on from there");
    return kInterrupted;
  }
  return outcome.failed > 0 ? kRunFailed : kDone;
}

ExitCode Run(const RunArguments& arguments) {
  // Every study is read and planned before the first one runs: a mistake in the last costs nothing.
  const std::vector<Override> overrides = ParseOverrides("--set", arguments.set);
  RunOptions options;
  options.out = arguments.out;
  options.jobs = arguments.jobs;
  options.filters = ParseOverrides("--filter", arguments.filter);
  options.fail_fast = arguments.fail_fast;
  std::vector<PlannedStudy> studies;
  for (const std::string& config : arguments.configs) {
    Study study = LoadStudy(config, arguments.profile, overrides);
    Plan plan = MakePlan(study);
    SelectRuns(plan, options.filters);
    studies.push_back({std::move(study), std::move(plan)});
  }
  ExitCode exit_code = kDone;
  for (const PlannedStudy& planned : studies) {
    if (arguments.dry_run) {
      PrintPlan(planned, options);
      continue;
    }
    const ExitCode code = RunOne(planned, options);
    if (code == kInterrupted || (code == kRunFailed && options.fail_fast)) return code;
    if (code != kDone) exit_code = code;
  }
  return exit_code;
}

}  // namespace

void AddRunCommand(CLI::App& app, ExitCode& exit_code) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand(
      "run", "Plan studies, run what is not done yet, print their tables; again is resume");
  command->add_option("config", arguments->configs, "Studies, a JSON file each")->required();
  command
      ->add_option("--set", arguments->set,
                   "key=value: override a key of base; v1,v2 sweeps it (repeatable)")
      ->take_all()
      ->expected(1);
  command->add_option("--profile", arguments->profile, "Apply a profile of the study")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_option("--jobs", arguments->jobs, "Runs at once, one thread each")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_option("--out", arguments->out, "Results root")
      ->capture_default_str()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command
      ->add_option("--filter", arguments->filter,
                   "key=value: run only planned runs that have it (repeatable)")
      ->take_all()
      ->expected(1);
  command->add_flag("--dry-run", arguments->dry_run, "Print the plan and write nothing");
  command->add_flag("--fail-fast", arguments->fail_fast, "End at the first failed run");
  command->footer(
      "Examples:\n"
      "  relulab run configs/examples/depth_sweep.json --profile quick\n"
      "  relulab run configs/examples/quickstart.json --set network.depth=2,8 --set seed=7\n"
      "  relulab run configs/examples/depth_sweep.json --filter network.activation=relu --dry-run");
  command->callback([arguments, &exit_code] { exit_code = Run(*arguments); });
}

}  // namespace relulab
