#include "experiments/lab/time_blocks.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>

#include "core/random/stream.h"
#include "core/stats/median_interval.h"
#include "experiments/lab/execute_run.h"
#include "experiments/lab/interrupt.h"
#include "experiments/lab/provenance.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/number.h"
#include "experiments/store/table_reader.h"

namespace relulab {
namespace {

constexpr std::array<const char*, 10> kColumns = {
    "block",           "position", "run_id",    "seconds", "update_seconds", "evaluate_seconds",
    "measure_seconds", "commit",   "processor", "host"};

/// One execution of one run.
struct TimedPass {
  std::string run_id;
  double seconds = 0.0;
  double update = 0.0;
  double evaluate = 0.0;
  double measure = 0.0;
};

/// In the order in which its runs were executed.
using Block = std::vector<TimedPass>;

std::string TableOf(const std::vector<Block>& blocks) {
  const Provenance& made_by = GetProvenance();
  CsvWriter csv;
  for (const char* column : kColumns) csv.Text(column);
  csv.EndRow();
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    for (std::size_t p = 0; p < blocks[b].size(); ++p) {
      const TimedPass& pass = blocks[b][p];
      csv.Integer(static_cast<std::int64_t>(b + 1)).Integer(static_cast<std::int64_t>(p + 1));
      csv.Text(pass.run_id).Number(pass.seconds).Number(pass.update).Number(pass.evaluate);
      csv.Number(pass.measure).Text(made_by.commit).Text(made_by.processor).Text(made_by.host);
      csv.EndRow();
    }
  }
  return csv.Take();
}

bool IsOf(const Block& block, const std::vector<TimedRun>& runs) {
  return block.size() == runs.size() &&
         std::all_of(runs.begin(), runs.end(), [&](const TimedRun& timed) {
           return std::any_of(block.begin(), block.end(), [&](const TimedPass& pass) {
             return pass.run_id == timed.run->run_id;
           });
         });
}

/// The blocks of the table that this build on this machine made of these runs. A table that this
/// program did not write holds none.
std::vector<Block> ReadBlocks(const std::filesystem::path& path,
                              const std::vector<TimedRun>& runs) {
  if (!std::filesystem::exists(path)) return {};
  const Provenance& made_by = GetProvenance();
  TableReader csv(path);
  if (!std::equal(csv.columns().begin(), csv.columns().end(), kColumns.begin(), kColumns.end())) {
    return {};
  }
  std::map<double, Block> by_number;
  std::vector<std::string> row;
  while (csv.Next(row)) {
    if (row[7] != made_by.commit || row[8] != made_by.processor || row[9] != made_by.host) continue;
    const auto number = [&](std::size_t column) { return ParseNumber(row[column]).value_or(0.0); };
    by_number[number(0)].push_back({row[2], number(3), number(4), number(5), number(6)});
  }
  std::vector<Block> blocks;
  for (auto& [ignored, block] : by_number) {
    if (IsOf(block, runs)) blocks.push_back(std::move(block));
  }
  return blocks;
}

/// Nothing if it was interrupted.
std::optional<Block> ExecuteBlock(const std::vector<TimedRun>& runs, std::size_t number) {
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), 0);
  RandomStream stream(0, Purpose::kTimingOrder, static_cast<std::uint32_t>(number));
  Shuffle(std::span(order), stream);
  Block block;
  for (const std::size_t i : order) {
    if (InterruptHandler::Interrupted()) return std::nullopt;
    const RunRecord record = ExecuteRun(runs[i].spec, *runs[i].dataset, {});
    const TrainingSeconds& seconds = record.training.seconds;
    block.push_back(
        {runs[i].run->run_id, record.seconds, seconds.update, seconds.evaluate, seconds.measure});
  }
  return block;
}

double SecondsOf(const std::vector<Block>& blocks) {
  double sum = 0.0;
  for (const Block& block : blocks) {
    for (const TimedPass& pass : block) sum += pass.seconds;
  }
  return sum;
}

double WidestInterval(const std::vector<Block>& blocks) {
  std::map<std::string, std::vector<double>> relative;
  for (const Block& block : blocks) {
    double log_sum = 0.0;
    for (const TimedPass& pass : block) log_sum += std::log(pass.seconds);
    // Alone in its block, a run has nothing to be compared with.
    const double mean =
        block.size() == 1 ? 1.0 : std::exp(log_sum / static_cast<double>(block.size()));
    for (const TimedPass& pass : block) relative[pass.run_id].push_back(pass.seconds / mean);
  }
  double widest = 0.0;
  for (const auto& [ignored, values] : relative) {
    const auto interval = IntervalOfMedian(values);
    if (interval) widest = std::max(widest, interval->HalfWidth() / interval->median);
  }
  return widest;
}

/// Says so if something else seems to run: its noise would be measured, too.
void CheckMachineIsIdle() {
  double load = 0.0;
  if (::getloadavg(&load, 1) == 1 && load > 1.5) {
    spdlog::warn("timing while the machine is busy (load {:.1f}): expect wide intervals", load);
  }
}

}  // namespace

TimingOutcome TimeBlocks(const std::filesystem::path& study_directory,
                         const std::vector<TimedRun>& runs, const Timing& timing) {
  const std::filesystem::path path = study_directory / "timing_blocks.csv";
  std::vector<Block> blocks = ReadBlocks(path, runs);
  const InterruptHandler interrupts;
  TimingOutcome outcome;
  CheckMachineIsIdle();
  for (;;) {
    const auto count = static_cast<std::int64_t>(blocks.size());
    outcome.blocks = blocks.size();
    outcome.widest = WidestInterval(blocks);
    const bool is_tight = count >= timing.least_blocks && outcome.widest <= timing.precision;
    const bool is_spent = count > 0 && SecondsOf(blocks) >= timing.budget_seconds;
    if (is_tight || is_spent || count >= timing.most_blocks) break;
    std::optional<Block> block = ExecuteBlock(runs, blocks.size() + 1);
    if (!block) {
      outcome.interrupted = true;
      break;
    }
    blocks.push_back(std::move(*block));
    ReplaceFile(path, TableOf(blocks));
  }
  return outcome;
}

}  // namespace relulab
