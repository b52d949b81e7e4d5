/// Compacts a checkpoint's network on a split of its run's data, exactly (core/nn/compaction.h),
/// and compares it with the original on the same split.
#pragma once

#include <string>

#include "core/nn/compaction.h"
#include "core/stats/intervals.h"
#include "experiments/lab/checkpoint.h"

namespace relulab {

struct NetworkFigures {
  Index parameters = 0;
  Index bytes = 0;                 ///< of the parameters
  double flops_per_example = 0.0;  ///< of a dense forward pass
  double accuracy = 0.0;           ///< on the split, in [0, 1]
  MedianInterval seconds;          ///< of dense inference over the whole split, on one thread
};

struct CheckpointCompaction {
  std::vector<CompactedUnits> hidden;  ///< layers 1 .. depth
  Index examples = 0;                  ///< of the split
  NetworkFigures before;
  NetworkFigures after;
  OutputDifference difference;
  /// The compacted network as a safetensors file: the tensors of a checkpoint, with metadata that
  /// describe them. Equal input gives equal bytes.
  std::string safetensors;
};

/// Whether `name` is "train", "validation" or "test".
bool IsSplitName(const std::string& name);

/// `split` is the name of a split (IsSplitName). Throws ConfigError if network.top_k of the run is
/// not 0 or the split is empty, and DataError if the tensors do not fit the run's network or the
/// data cannot be loaded.
CheckpointCompaction CompactCheckpoint(const Checkpoint& checkpoint, const std::string& split);

}  // namespace relulab
