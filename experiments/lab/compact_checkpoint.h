/// A checkpoint's network, compacted exactly (core/nn/compaction.h) on a split of its run's data,
/// and compared with the original there.
#pragma once

#include <string>

#include "core/nn/compaction.h"
#include "core/stats/median_interval.h"
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
  /// The compacted network as a file: the tensors of a checkpoint, and in its metadata what they
  /// mean. Equal input gives equal bytes.
  std::string safetensors;
};

/// Splits by name: "train", "validation", "test".
bool IsSplitName(const std::string& name);

/// `split` is one of those. Throws ConfigError if the run's units compete (top_k) or the split is
/// empty, DataError if the tensors are not those of the run's network or the data cannot be loaded.
CheckpointCompaction CompactCheckpoint(const Checkpoint& checkpoint, const std::string& split);

}  // namespace relulab
