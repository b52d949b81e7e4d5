#include "experiments/lab/time_blocks.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>

#include "core/random/stream.h"
#include "core/stats/intervals.h"
#include "experiments/lab/execute_run.h"
#include "experiments/lab/progress.h"
#include "experiments/lab/provenance.h"
#include "experiments/lab/run_json.h"
#include "experiments/lab/seconds_since.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/interrupt.h"
#include "experiments/store/lock.h"
#include "experiments/store/manifest.h"
#include "experiments/store/tables.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

/// The times of a pass, by column. A time that was not measured is missing.
using Times = std::map<std::string_view, double>;

/// One execution of one run.
struct TimedPass {
  std::string run_id;
  Times times;
  std::string data;
};

/// The passes of a block, in the order of their execution.
using Block = std::vector<TimedPass>;

Times TimesOf(const RunRecord& record) {
  const TrainingSeconds& training = record.training.seconds;
  Times times = {{columns::kSeconds.name, record.seconds},
                 {columns::kUpdateSeconds.name, training.update},
                 {columns::kEvaluateSeconds.name, training.evaluate},
                 {columns::kMeasureSeconds.name, training.measure}};
  if (record.prediction) {
    times[columns::kInferenceSeconds.name] = record.prediction->split;
    times[columns::kSingleInferenceSeconds.name] = record.prediction->single;
  }
  if (record.activation) {
    times[columns::kActivationForwardNs.name] = record.activation->forward;
    times[columns::kActivationDerivativeNs.name] = record.activation->derivative;
  }
  return times;
}

/// The times that every pass must have, and whose intervals must be narrow.
std::vector<std::string_view> JudgedTimes(const TimingMeasure& measure) {
  std::vector<std::string_view> judged = {columns::kSeconds.name};
  if (measure.inference) {
    judged.push_back(columns::kInferenceSeconds.name);
    judged.push_back(columns::kSingleInferenceSeconds.name);
  }
  if (measure.activation) {
    judged.push_back(columns::kActivationForwardNs.name);
    judged.push_back(columns::kActivationDerivativeNs.name);
  }
  return judged;
}

std::string DataDigest(const FileDigests& digests) {
  return digests.empty() ? "" : Sha256Hex(JsonOf(digests).dump()).substr(0, 12);
}

/// The columns that identify this process. The build is a digest of the program's bytes and of the
/// kernels that it uses. The commit alone is not enough: it may be unknown, and the program may
/// have uncommitted changes.
const Row& Origin() {
  static const Row kOrigin = [] {
    const Provenance& made_by = GetProvenance();
    const std::string build =
        Sha256Hex(Sha256HexOfFile("/proc/self/exe") + made_by.simd).substr(0, 12);
    Row row;
    row.Set(columns::kCommit, made_by.commit).Set(columns::kBuild, build);
    row.Set(columns::kProcessor, made_by.processor).Set(columns::kHost, made_by.host);
    return row;
  }();
  return kOrigin;
}

/// timing_blocks.csv: its old rows, unchanged, and the rows of this process.
class BlocksTable {
 public:
  BlocksTable(std::filesystem::path study_directory, std::vector<std::string_view> judged)
      : directory_(std::move(study_directory)),
        path_(TablePath(directory_, kTimingBlocksTable)),
        judged_(std::move(judged)),
        table_(ColumnNames(GetTable(kTimingBlocksTable))) {}

  /// The blocks that may be compared with new ones of `runs`. The rows of other blocks are kept. A
  /// table with other columns is replaced.
  std::vector<Block> Read(const std::vector<TimedRun>& runs) {
    if (!Exists(path_)) return {};
    CheckTimes(directory_);
    TableReader csv(path_);
    if (csv.columns() != ColumnNames(GetTable(kTimingBlocksTable))) return {};
    std::map<std::int64_t, Block> by_number;
    for (std::vector<std::string> cells; csv.Next(cells);) {
      Row row;
      for (std::size_t c = 0; c < cells.size(); ++c) row.Set(csv.columns()[c], cells[c]);
      table_.Add(row);
      const auto number =
          static_cast<std::int64_t>(ParseNumber(TextAt(row, columns::kBlock)).value_or(0.0));
      last_ = std::max(last_, number);
      if (IsOurs(row)) by_number[number].push_back(PassOf(row));
    }
    std::vector<Block> blocks;
    for (auto& [ignored, block] : by_number) {
      if (IsOf(block, runs)) blocks.push_back(std::move(block));
    }
    return blocks;
  }

  std::int64_t NextNumber() const { return last_ + 1; }

  void Append(const Block& block) {
    ++last_;
    for (std::size_t p = 0; p < block.size(); ++p) {
      const TimedPass& pass = block[p];
      Row row;
      row.Set(columns::kBlock, last_).Set(columns::kPosition, p + 1);
      row.Set(columns::kRunId, pass.run_id);
      for (const auto& [column, time] : pass.times) row.Set(column, time);
      row.Set(columns::kData, pass.data);
      for (const auto& [column, cell] : Origin().cells()) row.Set(column, cell);
      table_.Add(row);
    }
    // The manifest is written after the last block. Until then, the table has no digest.
    Unlist(directory_, {TableFile(kTimingBlocksTable)});
    ReplaceFile(path_, table_.text());
  }

 private:
  static const std::string& TextAt(const Row& row, const Column& column) {
    return std::get<std::string>(*row.Find(column.name));
  }

  static bool IsOurs(const Row& row) {
    return std::all_of(Origin().cells().begin(), Origin().cells().end(),
                       [&](const auto& cell) { return *row.Find(cell.first) == cell.second; });
  }

  static TimedPass PassOf(const Row& row) {
    TimedPass pass{TextAt(row, columns::kRunId), {}, TextAt(row, columns::kData)};
    for (const Column& column : GetTable(kTimingBlocksTable).columns) {
      if (!IsTime(column)) continue;
      if (const auto time = ParseNumber(TextAt(row, column))) pass.times[column.name] = *time;
    }
    return pass;
  }

  bool IsOf(const Block& block, const std::vector<TimedRun>& runs) const {
    return block.size() == runs.size() &&
           std::all_of(runs.begin(), runs.end(), [&](const TimedRun& timed) {
             return std::any_of(block.begin(), block.end(), [&](const TimedPass& pass) {
               return pass.run_id == timed.run->run_id &&
                      pass.data == DataDigest(timed.data_digests) && HasTimes(pass);
             });
           });
  }

  bool HasTimes(const TimedPass& pass) const {
    return std::all_of(judged_.begin(), judged_.end(),
                       [&](std::string_view time) { return pass.times.contains(time); });
  }

  std::filesystem::path directory_;
  std::filesystem::path path_;
  std::vector<std::string_view> judged_;
  TableWriter table_;
  std::int64_t last_ = 0;
};

double SecondsOf(const std::vector<Block>& blocks) {
  double sum = 0.0;
  for (const Block& block : blocks) {
    for (const TimedPass& pass : block) sum += pass.times.at(columns::kSeconds.name);
  }
  return sum;
}

/// The precision of one time (see TimeBlocks), which every pass must have. Absent if there are too
/// few blocks.
std::optional<double> WidestInterval(const std::vector<Block>& blocks, std::string_view time) {
  std::map<std::string, std::vector<double>> relative;
  for (const Block& block : blocks) {
    double log_sum = 0.0;
    for (const TimedPass& pass : block) log_sum += std::log(pass.times.at(time));
    // A run alone in its block is judged by its own time.
    const double mean =
        block.size() == 1 ? 1.0 : std::exp(log_sum / static_cast<double>(block.size()));
    for (const TimedPass& pass : block) relative[pass.run_id].push_back(pass.times.at(time) / mean);
  }
  double widest = 0.0;
  for (const auto& [ignored, values] : relative) {
    const auto interval = IntervalOfMedian(values);
    if (!interval) return std::nullopt;
    widest = std::max(widest, interval->HalfWidth() / interval->median);
  }
  return widest;
}

std::optional<double> WidestInterval(const std::vector<Block>& blocks,
                                     const std::vector<std::string_view>& judged) {
  double widest = 0.0;
  for (const std::string_view time : judged) {
    const auto width = WidestInterval(blocks, time);
    if (!width) return std::nullopt;
    widest = std::max(widest, *width);
  }
  return widest;
}

/// Warns if other programs use the processor, because they disturb the times.
void CheckMachineIsIdle() {
  double load = 0.0;
  if (::getloadavg(&load, 1) == 1 && load > 1.5) {
    spdlog::warn("timing while the machine is busy (load {:.1f}): expect wide intervals", load);
  }
}

/// One call of TimeBlocks.
class BlockTiming {
 public:
  BlockTiming(const std::filesystem::path& study_directory, const std::vector<TimedRun>& runs,
              const Timing& timing)
      : runs_(runs),
        timing_(timing),
        judged_(JudgedTimes(timing.measure)),
        table_(study_directory, judged_),
        blocks_(table_.Read(runs)),
        spent_before_(SecondsOf(blocks_)) {}

  TimingOutcome Run() {
    const InterruptHandler interrupts;
    const InterruptToken interrupt;
    CheckMachineIsIdle();
    try {
      while (!IsDone() && AddBlock(interrupt.token())) {
      }
    } catch (const Stopped&) {
      outcome_.interrupted = true;
    }
    return outcome_;
  }

 private:
  bool IsDone() {
    const auto count = static_cast<std::int64_t>(blocks_.size());
    outcome_.blocks = blocks_.size();
    outcome_.widest = WidestInterval(blocks_, judged_);
    const bool is_tight =
        count >= timing_.least_blocks && outcome_.widest && *outcome_.widest <= timing_.precision;
    const bool is_spent = count > 0 && Spent() >= timing_.budget_seconds;
    return is_tight || is_spent || count >= timing_.most_blocks;
  }

  /// Executes a block and writes it. Returns whether every run succeeded. Throws Stopped.
  bool AddBlock(const std::stop_token& stop) {
    std::vector<std::size_t> order(runs_.size());
    std::iota(order.begin(), order.end(), 0);
    RandomStream stream(0, Purpose::kTimingOrder, static_cast<std::uint32_t>(table_.NextNumber()));
    Shuffle(std::span(order), stream);
    Block block;
    for (const std::size_t i : order) {
      bar_.Show(HowFar(block.size()));
      const TimedRun& timed = runs_[i];
      const RunRecord record = ExecuteRun(timed.run->spec, *timed.dataset, stop, timing_.measure);
      ThrowIfStopped(stop);
      if (record.status == RunStatus::kFailed) {
        outcome_.failure = "run " + timed.run->run_id + " failed: " + record.failure;
        return false;
      }
      block.push_back({timed.run->run_id, TimesOf(record), DataDigest(timed.data_digests)});
    }
    table_.Append(block);
    blocks_.push_back(std::move(block));
    return true;
  }

  /// `runs_done`: the number of finished runs of the current block.
  Progress HowFar(std::size_t runs_done) const {
    const double seconds = Spent();
    const double blocks = static_cast<double>(blocks_.size()) +
                          static_cast<double>(runs_done) / static_cast<double>(runs_.size());
    const auto most = static_cast<double>(timing_.most_blocks);
    Progress progress{
        .what = "timed blocks",
        .done = blocks_.size(),
        .all = static_cast<std::size_t>(timing_.most_blocks),
        .share = std::min(1.0, std::max(seconds / timing_.budget_seconds, blocks / most)),
        .seconds = seconds,
        .may_end_early = true,
        .details = {fmt::format("run {}/{}", runs_done + 1, runs_.size())}};
    if (outcome_.widest) {
      progress.details.push_back(fmt::format("interval +-{:.1f} %", 100.0 * *outcome_.widest));
    }
    return progress;
  }

  /// The seconds that count towards the budget.
  double Spent() const { return spent_before_ + SecondsSince(start_); }

  const std::vector<TimedRun>& runs_;
  const Timing& timing_;
  std::vector<std::string_view> judged_;
  BlocksTable table_;
  std::vector<Block> blocks_;
  double spent_before_;
  Clock::time_point start_ = Clock::now();
  ProgressBar bar_;
  TimingOutcome outcome_;
};

}  // namespace

TimingOutcome TimeBlocks(const std::filesystem::path& study_directory,
                         const std::vector<TimedRun>& runs, const Timing& timing) {
  const StudyLock lock(study_directory);
  return BlockTiming(study_directory, runs, timing).Run();
}

}  // namespace relulab
