#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <system_error>

#include "core/data/printable.h"
#include "experiments/commands/commands.h"
#include "experiments/commands/option_values.h"
#include "experiments/config/nearest_name.h"
#include "experiments/lab/compact_checkpoint.h"
#include "experiments/report/text_table.h"
#include "experiments/store/config_error.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

struct CompactArguments {
  std::string checkpoint;
  std::string out;  ///< empty: a name in the current directory
  std::string split = "train";
  std::string data_root = ".";
};

/// Throws if `out` is in a run's directory, which may hold only the files of its manifest, or if
/// `out` exists and is not a regular file.
void CheckPlace(const std::filesystem::path& out) {
  std::error_code error;
  const std::filesystem::path place =
      std::filesystem::weakly_canonical(std::filesystem::absolute(out), error);
  if (error) throw OutputError("write", out, error.value());
  for (std::filesystem::path at = place.parent_path();; at = at.parent_path()) {
    if (std::filesystem::exists(at / kManifestName, error)) {
      throw ConfigError("--out: found " + out.string() + ", which is in the directory of a run, " +
                        at.string() + "; expected a file elsewhere");
    }
    if (at == at.parent_path()) break;
  }
  const bool exists = std::filesystem::exists(place, error);
  if (exists && !std::filesystem::is_regular_file(place, error)) {
    throw OutputError("cannot replace " + out.string() +
                      ": it is not a regular file; expected a new name or a regular file");
  }
}

std::string Percent(double part, double whole) {
  return fmt::format("{:.1f} %", 100 * part / whole);
}

TextTable UnitsTable(const CheckpointCompaction& compaction) {
  TextTable table{
      {std::string(columns::kLayer.name), "units", "silent", "constant", "kept", "share"}, {}};
  CompactedUnits sum;
  std::size_t kept_sum = 0;
  const auto add = [&](std::string layer, const CompactedUnits& units, std::size_t kept) {
    table.rows.push_back({std::move(layer), std::to_string(units.before),
                          std::to_string(units.silent), std::to_string(units.constant),
                          std::to_string(kept),
                          Percent(static_cast<double>(kept), static_cast<double>(units.before))});
  };
  for (std::size_t l = 0; l < compaction.hidden.size(); ++l) {
    const CompactedUnits& units = compaction.hidden[l];
    add(std::to_string(l + 1), units, units.kept.size());
    sum.before += units.before;
    sum.silent += units.silent;
    sum.constant += units.constant;
    kept_sum += units.kept.size();
  }
  add("all", sum, kept_sum);
  return table;
}

TextTable FiguresTable(const CheckpointCompaction& compaction) {
  const NetworkFigures& before = compaction.before;
  const NetworkFigures& after = compaction.after;
  TextTable table{{"network", "before", "after", "share"}, {}};
  const auto add = [&](const char* name, double one, double other) {
    table.rows.push_back(
        {name, fmt::format("{:.0f}", one), fmt::format("{:.0f}", other), Percent(other, one)});
  };
  add("parameters", static_cast<double>(before.parameters), static_cast<double>(after.parameters));
  add("bytes", static_cast<double>(before.bytes), static_cast<double>(after.bytes));
  add("FLOPs per example", before.flops_per_example, after.flops_per_example);
  const auto seconds = [](const MedianInterval& time) {
    return fmt::format("{:.3g} ({:.3g} to {:.3g})", 1e3 * time.median, 1e3 * time.low,
                       1e3 * time.high);
  };
  table.rows.push_back({"milliseconds", seconds(before.seconds), seconds(after.seconds),
                        Percent(after.seconds.median, before.seconds.median)});
  table.rows.push_back({"accuracy", fmt::format("{:.2f} %", 100 * before.accuracy),
                        fmt::format("{:.2f} %", 100 * after.accuracy), ""});
  return table;
}

void CompactFile(const CompactArguments& arguments) {
  if (!IsSplitName(arguments.split)) {
    throw ConfigError("--split: found \"" + arguments.split + "\"" +
                      AllowedNames(arguments.split, {"train", "validation", "test"}));
  }
  const Checkpoint checkpoint = ReadCheckpoint(arguments.checkpoint, arguments.data_root);
  const std::string out = !arguments.out.empty()
                              ? arguments.out
                              : checkpoint.run_id + "." + checkpoint.name + ".compact.safetensors";
  CheckPlace(out);
  const CheckpointCompaction compaction = CompactCheckpoint(checkpoint, arguments.split);
  ReplaceFile(out, compaction.safetensors);
  fmt::print("{}, compacted on the {} examples of {}\n", Printable(checkpoint.source),
             compaction.examples, arguments.split);
  const OutputStyle style = StyleOf(STDOUT_FILENO);
  fmt::print("{}\n{}\n", FormatTextTable(UnitsTable(compaction), style),
             FormatTextTable(FiguresTable(compaction), style));
  fmt::print(
      "largest difference between outputs: {:.3g}; largest absolute output: {:.3g}\nwritten: {}\n",
      compaction.difference.largest, compaction.difference.magnitude, Printable(out));
}

}  // namespace

void AddCompactCommand(CLI::App& app) {
  auto arguments = std::make_shared<CompactArguments>();
  CLI::App* command = app.add_subcommand(
      "compact", "Remove units from a checkpoint without changing the outputs on its run's data");
  command
      ->add_option("checkpoint", arguments->checkpoint,
                   "A run's checkpoints/step_NNNNNN.safetensors, in the run's directory")
      ->check(NotEmpty())
      ->required();
  command
      ->add_option("--out", arguments->out,
                   "The file to write, or to replace; if left out, "
                   "<run_id>.<checkpoint>.compact.safetensors in the current directory")
      ->check(NotEmpty());
  command
      ->add_option("--split", arguments->split,
                   "The split on which the outputs must not change: train, validation or test")
      ->check(NotEmpty())
      ->capture_default_str();
  command
      ->add_option("--data-root", arguments->data_root,
                   "Base directory of relative data paths; use the directory of the study's config")
      ->check(NotEmpty())
      ->capture_default_str();
  command->footer(
      "silent: units that are 0 on every example. constant: units that never vary; their\n"
      "contribution is added to the next layer's bias. A layer keeps at least one unit.\n"
      "milliseconds: dense inference over the split on one thread, median and its 95 % interval.\n"
      "Example:\n"
      "  relulab run configs/examples/execution.json --set network.execution=dense "
      "--set 'checkpoint.steps=[60]'\n"
      "  relulab compact results/execution/runs/*/checkpoints/step_000060.safetensors");
  command->callback([arguments] { CompactFile(*arguments); });
}

}  // namespace relulab
