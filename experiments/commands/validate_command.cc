#include <fmt/format.h>

#include <memory>

#include "core/data/count.h"
#include "core/data/printable.h"
#include "experiments/claims/evaluate_claims.h"
#include "experiments/commands/command_line_hint.h"
#include "experiments/commands/commands.h"
#include "experiments/commands/data_files.h"
#include "experiments/commands/messages.h"
#include "experiments/commands/option_values.h"
#include "experiments/config/schema.h"
#include "experiments/plan/resolved_study.h"

namespace relulab {
namespace {

struct ValidateArguments {
  std::vector<std::string> configs;
  bool print = false;
};

void Validate(const ValidateArguments& arguments) {
  CheckConfigNames(arguments.configs);
  for (const std::string& config : arguments.configs) {
    const StudyFile file = ReadStudyFile(config);
    DataFiles data;
    for (const std::string& profile : ProfileNames(file)) {
      const PlannedStudy with_profile = PlanStudy(LoadStudy(file, profile, {}));
      CheckClaims(with_profile);
      data.Add(with_profile);
    }
    const PlannedStudy planned = PlanStudy(LoadStudy(file, "", {}));
    CheckClaims(planned);
    data.Add(planned);
    data.Load();
    if (arguments.print) fmt::print("{}\n", PrintableLines(DescribeResolvedStudy(planned).dump(2)));
    const std::string tuning =
        planned.tuning ? " after " + CountOf(planned.tuning->plan.runs.size(), "tuning run") : "";
    FlushResults();
    fmt::print(arguments.print ? stderr : stdout, "{}: valid, {}{}\n", Printable(config),
               CountOf(planned.plan.runs.size(), "run"), tuning);
  }
}

}  // namespace

void AddValidateCommand(CLI::App& app) {
  auto arguments = std::make_shared<ValidateArguments>();
  CLI::App* command = app.add_subcommand(
      "validate", "Check studies, all their profiles and their data, without running them");
  command->add_option("config", arguments->configs, "Studies, one JSON file each")
      ->check(NotEmpty())
      ->required();
  command->add_flag(
      "--print", arguments->print,
      "Print the study with every default filled in; the output can be run as a study");
  command->footer("Example:\n  relulab validate configs/examples/*.json");
  command->callback([arguments] { Validate(*arguments); });

  CLI::App* schema =
      app.add_subcommand("schema", "Print the JSON Schema of studies (draft 2020-12)");
  schema->footer("Example:\n  relulab schema > configs/schema.json");
  schema->callback([] { fmt::print("{}\n", StudySchema().dump(2)); });
}

}  // namespace relulab
