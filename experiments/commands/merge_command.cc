#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "core/data/count.h"
#include "core/data/printable.h"
#include "experiments/commands/commands.h"
#include "experiments/commands/option_values.h"
#include "experiments/commands/stored_results.h"
#include "experiments/lab/merge_studies.h"
#include "experiments/report/report.h"

namespace relulab {
namespace {

struct MergeArguments {
  std::string out;
  std::vector<std::filesystem::path> sources;
  bool require_complete = false;
};

ExitCode Merge(const MergeArguments& arguments) {
  const StudyMerge merge(arguments.out, arguments.sources);
  if (arguments.require_complete && merge.missing() > 0) {
    spdlog::error("merge: {} {} not finished in any source; nothing was written",
                  CountOf(merge.missing(), "planned run"), merge.missing() == 1 ? "is" : "are");
    return kRunFailed;
  }
  for (const MergedStudy& study : merge.Write(CompleteResults)) {
    fmt::print("{}: {}, {} of them copied\n", Printable(study.directory.string()),
               FormatCounts(CountRuns(study.directory, study.study)), study.copied);
  }
  return kDone;
}

}  // namespace

void AddMergeCommand(CLI::App& app, ExitCode& exit_code) {
  auto arguments = std::make_shared<MergeArguments>();
  CLI::App* command = app.add_subcommand(
      "merge",
      "Merge results that were run separately, shards or plans of one study, into one results "
      "root");
  command->add_option("directory", arguments->sources, "Results roots, or directories of studies")
      ->check(NotEmpty())
      ->required();
  command
      ->add_option("--out", arguments->out,
                   "The results root to write; it is created if it does not exist")
      ->check(NotEmpty())
      ->required()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  command->add_flag("--require-complete", arguments->require_complete,
                    "If a planned run is missing, write nothing and exit with code 1");
  command->footer(
      "Examples:\n"
      "  relulab run study.json --shard 1/2 --out shard1\n"
      "  relulab run study.json --shard 2/2 --out shard2\n"
      "  relulab merge shard1 shard2 --out results\n"
      "  relulab run study.json --set seed=1,2 --out here\n"
      "  relulab run study.json --set seed=3,4 --out there\n"
      "  relulab merge here there --out results");
  command->callback([arguments, &exit_code] { exit_code = Merge(*arguments); });
}

}  // namespace relulab
