#include "experiments/lab/time_blocks.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numeric>
#include <stop_token>
#include <thread>

#include "core/random/stream.h"
#include "core/stats/median_interval.h"
#include "experiments/lab/execute_run.h"
#include "experiments/lab/interrupt.h"
#include "experiments/lab/provenance.h"
#include "experiments/lab/seconds_since.h"
#include "experiments/store/csv.h"
#include "experiments/store/digest.h"
#include "experiments/store/file.h"
#include "experiments/store/number.h"
#include "experiments/store/study_lock.h"
#include "experiments/store/table_reader.h"

namespace relulab {
namespace {

constexpr std::array<const char*, 16> kColumns = {"block",
                                                  "position",
                                                  "run_id",
                                                  "seconds",
                                                  "update_seconds",
                                                  "evaluate_seconds",
                                                  "measure_seconds",
                                                  "inference_seconds",
                                                  "single_inference_seconds",
                                                  "activation_forward_ns",
                                                  "activation_derivative_ns",
                                                  "data",
                                                  "commit",
                                                  "build",
                                                  "processor",
                                                  "host"};
constexpr std::size_t kFirstTime = 3;
constexpr std::size_t kData = 11;  // behind it: what made a row

/// The columns from kFirstTime to kData.
using Times = std::array<std::optional<double>, kData - kFirstTime>;

/// One execution of one run.
struct TimedPass {
  std::string run_id;
  Times times;
  std::string data;

  double seconds() const { return times[0].value_or(0.0); }
};

/// In the order in which its runs were executed.
using Block = std::vector<TimedPass>;

Times TimesOf(const RunRecord& record) {
  const TrainingSeconds& training = record.training.seconds;
  Times times = {record.seconds, training.update, training.evaluate, training.measure};
  if (record.prediction) {
    times[4] = record.prediction->split;
    times[5] = record.prediction->single;
  }
  if (record.activation) {
    times[6] = record.activation->forward;
    times[7] = record.activation->derivative;
  }
  return times;
}

/// The times that a block must have, and that are to be known well.
std::vector<std::size_t> JudgedTimes(const TimingMeasure& measure) {
  std::vector<std::size_t> judged = {0};
  if (measure.inference) judged.insert(judged.end(), {4, 5});
  if (measure.activation) judged.insert(judged.end(), {6, 7});
  return judged;
}

std::string DataDigest(const Json& digests) {
  return digests.empty() ? "" : Sha256Hex(digests.dump()).substr(0, 12);
}

/// What made a row of this process, from the column `commit` on. The build is told by the program's
/// own bytes, for a commit may have been changed, or be unknown, and by the kernels it chose.
const std::vector<std::string>& Origin() {
  static const std::vector<std::string> kOrigin = [] {
    const Provenance& made_by = GetProvenance();
    const std::string build =
        Sha256Hex(Sha256HexOfFile("/proc/self/exe") + made_by.simd).substr(0, 12);
    return std::vector<std::string>{made_by.commit, build, made_by.processor, made_by.host};
  }();
  return kOrigin;
}

/// timing_blocks.csv: the rows that were there, as they were, and this process's own.
class BlocksTable {
 public:
  BlocksTable(std::filesystem::path path, std::vector<std::size_t> judged)
      : path_(std::move(path)), judged_(std::move(judged)) {
    for (const char* column : kColumns) csv_.Text(column);
    csv_.EndRow();
  }

  /// The blocks that compare with those of `runs` here; of the others only the rows are kept. A
  /// table that this program did not write is replaced.
  std::vector<Block> Read(const std::vector<TimedRun>& runs) {
    if (!std::filesystem::exists(path_)) return {};
    TableReader csv(path_);
    if (!std::equal(csv.columns().begin(), csv.columns().end(), kColumns.begin(), kColumns.end())) {
      return {};
    }
    std::map<std::int64_t, Block> by_number;
    for (std::vector<std::string> row; csv.Next(row);) {
      for (const std::string& cell : row) csv_.Text(cell);
      csv_.EndRow();
      const auto number = static_cast<std::int64_t>(ParseNumber(row[0]).value_or(0.0));
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
      csv_.Integer(last_).Integer(static_cast<std::int64_t>(p + 1)).Text(pass.run_id);
      for (const std::optional<double>& time : pass.times) {
        if (time) {
          csv_.Number(*time);
        } else {
          csv_.Empty();
        }
      }
      csv_.Text(pass.data);
      for (const std::string& cell : Origin()) csv_.Text(cell);
      csv_.EndRow();
    }
    ReplaceFile(path_, csv_.text());
  }

 private:
  static bool IsOurs(const std::vector<std::string>& row) {
    return std::equal(Origin().begin(), Origin().end(), row.begin() + kData + 1);
  }

  static TimedPass PassOf(const std::vector<std::string>& row) {
    TimedPass pass{row[2], {}, row[kData]};
    for (std::size_t t = 0; t < pass.times.size(); ++t) {
      pass.times[t] = ParseNumber(row[kFirstTime + t]);
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
                       [&](std::size_t t) { return pass.times[t].has_value(); });
  }

  std::filesystem::path path_;
  std::vector<std::size_t> judged_;
  CsvWriter csv_;
  std::int64_t last_ = 0;
};

/// A stop token that follows Ctrl-C, which is only remembered by its handler.
class InterruptToken {
 public:
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread watcher_ = std::jthread([this](const std::stop_token& ended) {
    while (!ended.stop_requested() && !InterruptHandler::Interrupted()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    source_.request_stop();
  });
};

/// Nothing if it was interrupted, or a run failed.
std::optional<Block> ExecuteBlock(const std::vector<TimedRun>& runs, std::int64_t number,
                                  const TimingMeasure& measure, const std::stop_token& stop,
                                  TimingOutcome& outcome) {
  std::vector<std::size_t> order(runs.size());
  std::iota(order.begin(), order.end(), 0);
  RandomStream stream(0, Purpose::kTimingOrder, static_cast<std::uint32_t>(number));
  Shuffle(std::span(order), stream);
  Block block;
  for (const std::size_t i : order) {
    const RunRecord record = ExecuteRun(runs[i].run->spec, *runs[i].dataset, stop, measure);
    outcome.interrupted = record.training.stopped || stop.stop_requested();
    if (record.status == RunStatus::kFailed) {
      outcome.failure = "run " + runs[i].run->run_id + " failed: " + record.failure;
    }
    if (outcome.interrupted || !outcome.failure.empty()) return std::nullopt;
    block.push_back({runs[i].run->run_id, TimesOf(record), DataDigest(runs[i].data_digests)});
  }
  return block;
}

double SecondsOf(const std::vector<Block>& blocks) {
  double sum = 0.0;
  for (const Block& block : blocks) {
    for (const TimedPass& pass : block) sum += pass.seconds();
  }
  return sum;
}

/// Of one of the times, which every pass has.
std::optional<double> WidestInterval(const std::vector<Block>& blocks, std::size_t time) {
  std::map<std::string, std::vector<double>> relative;
  for (const Block& block : blocks) {
    double log_sum = 0.0;
    for (const TimedPass& pass : block) log_sum += std::log(*pass.times[time]);
    // Alone in its block, a run has nothing to be compared with.
    const double mean =
        block.size() == 1 ? 1.0 : std::exp(log_sum / static_cast<double>(block.size()));
    for (const TimedPass& pass : block) relative[pass.run_id].push_back(*pass.times[time] / mean);
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
                                     const std::vector<std::size_t>& judged) {
  double widest = 0.0;
  for (const std::size_t time : judged) {
    const auto width = WidestInterval(blocks, time);
    if (!width) return std::nullopt;
    widest = std::max(widest, *width);
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
  const StudyLock lock(study_directory);
  const std::vector<std::size_t> judged = JudgedTimes(timing.measure);
  BlocksTable table(study_directory / "timing_blocks.csv", judged);
  std::vector<Block> blocks = table.Read(runs);
  const double spent_before = SecondsOf(blocks);
  const InterruptHandler interrupts;
  const InterruptToken interrupt;
  TimingOutcome outcome;
  CheckMachineIsIdle();
  const Clock::time_point start = Clock::now();
  for (;;) {
    const auto count = static_cast<std::int64_t>(blocks.size());
    outcome.blocks = blocks.size();
    outcome.widest = WidestInterval(blocks, judged);
    const bool is_tight =
        count >= timing.least_blocks && outcome.widest && *outcome.widest <= timing.precision;
    const bool is_spent = count > 0 && spent_before + SecondsSince(start) >= timing.budget_seconds;
    if (is_tight || is_spent || count >= timing.most_blocks) break;
    std::optional<Block> block =
        ExecuteBlock(runs, table.NextNumber(), timing.measure, interrupt.token(), outcome);
    if (!block) break;
    table.Append(*block);
    blocks.push_back(std::move(*block));
  }
  return outcome;
}

std::vector<std::string> TimeColumns() {
  return {kColumns.begin() + kFirstTime, kColumns.begin() + kData};
}

}  // namespace relulab
