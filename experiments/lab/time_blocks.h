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
  std::size_t blocks = 0;        ///< blocks in the table that count
  std::optional<double> widest;  ///< see TimeBlocks; absent with fewer than six blocks
  bool interrupted = false;
  std::string failure;  ///< the message of the failed run that ended the timing, or empty
};

/// Adds blocks to `<study>/timing_blocks.csv` until `timing` is satisfied. A block executes every
/// run once, on this thread, in an order drawn for the block (Purpose::kTimingOrder). Only complete
/// blocks are written. A block counts if its commit, build, kernels, processor, host, data and set
/// of runs are those of this call, and if it has every time that `timing` asks for. Other blocks
/// stay in the table. Only one process at a time adds blocks. The time of runs in earlier calls
/// counts towards the budget; other work of these calls does not. Progress is shown between runs,
/// so that it does not slow them down.
///
/// The precision is computed from ratios: the time of a run over the geometric mean of the times in
/// its block, so that a slowdown of the whole block cancels. (A run alone in its block is judged by
/// its own time.) For each run it is the half width of the 95 % interval of the median ratio,
/// divided by that median. The precision is the largest of these values, over all runs, for
/// `seconds` and for every time that `timing.measure` adds.
///
/// Throws DataError, OutputError and, while it waits for the study's lock, Stopped.
TimingOutcome TimeBlocks(const std::filesystem::path& study_directory,
                         const std::vector<TimedRun>& runs, const Timing& timing);

}  // namespace relulab
