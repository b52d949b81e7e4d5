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
  FileDigests data_digests;
};

struct TimingOutcome {
  std::size_t blocks = 0;        ///< that count, in the table now
  std::optional<double> widest;  ///< half width of the widest interval; absent below six blocks
  bool interrupted = false;
  std::string failure;  ///< of a run that failed, which ended the timing; or empty
};

/// Adds blocks to `<study>/timing_blocks.csv` until `timing` is satisfied. A block executes every
/// run once, on this thread, in an order drawn for the block (Purpose::kTimingOrder). Only complete
/// blocks are written. Blocks of another build, other kernels, another processor, host, data or set
/// of runs, or without a time that `timing` asks for, stay in the table but do not count. One
/// process at a time. The budget counts the runs of earlier calls, but not their other work.
///
/// The precision is the half width of the 95 % interval of a median: of each run's time over the
/// geometric mean of its block, so that what slows a whole block cancels. It is computed for
/// `seconds` and for every time that `timing.measure` adds, and the widest counts.
///
/// Throws DataError and OutputError.
TimingOutcome TimeBlocks(const std::filesystem::path& study_directory,
                         const std::vector<TimedRun>& runs, const Timing& timing);

}  // namespace relulab
