/// Times a study's runs against each other, in blocks.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config/study.h"
#include "experiments/lab/dataset_cache.h"
#include "experiments/plan/plan.h"

namespace relulab {

/// A run to be timed, with its data.
struct TimedRun {
  const PlannedRun* run = nullptr;
  std::shared_ptr<SharedDataset> dataset;
  Json data_digests;
};

struct TimingOutcome {
  std::size_t blocks = 0;        ///< in the table now, that compare
  std::optional<double> widest;  ///< half width of the widest interval; absent below six blocks
  bool interrupted = false;
  std::string failure;  ///< of a run that failed, which ended the timing; or empty
};

/// Goes on with `<study>/timing_blocks.csv` until `timing` is satisfied. A block executes every run
/// once, on this thread, in an order drawn per block (Purpose::kTimingOrder), and is written whole:
/// an interrupt costs the block that it ends. Blocks of another build or its other kernels, of
/// another processor, host, data or set of runs, or without a time that `timing` asks for, stay in
/// the table but do not count. One process at a time. Of calls before this one, the budget counts
/// the runs alone.
///
/// How well times are known is judged on each run's times over the geometric mean of its block, so
/// that what slows a whole block cancels, by the interval of their median: on `seconds`, and on
/// every figure that `timing.measure` adds.
///
/// Columns:
///
///   block, position            from 1; of the run in its block
///   run_id
///   seconds                    of the whole run, without loading data, of which
///   update_seconds, evaluate_seconds, measure_seconds
///   inference_seconds          one pass over a split in batches of 128   } TimePrediction; empty
///   single_inference_seconds   an example, given alone                   } unless asked for
///   activation_forward_ns      an element of phi                         } TimeActivation; empty
///   activation_derivative_ns   an element of phi and phi' together       } unless asked for
///   data (a digest), commit, build (a digest), processor, host           what made them
///
/// Throws DataError and OutputError.
TimingOutcome TimeBlocks(const std::filesystem::path& study_directory,
                         const std::vector<TimedRun>& runs, const Timing& timing);

/// Those of the columns that are times.
std::vector<std::string> TimeColumns();

}  // namespace relulab
