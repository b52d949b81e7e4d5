/// The order in which training examples are seen.
///
/// An epoch is a shuffled pass over the training rows without its incomplete last batch. Epoch e is
/// shuffled by the stream (seed, kBatchOrder, e), from the identity permutation: it depends on
/// nothing that happened before.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

class BatchOrder {
 public:
  /// 1 <= batch_size <= train_size.
  BatchOrder(std::uint64_t seed, Index train_size, Index batch_size);

  /// The rows of the batch that update number `step` (0-based) uses. Valid until the next call.
  std::span<const std::int32_t> Batch(std::int64_t step);

 private:
  void ShuffleEpoch(std::int64_t epoch);

  std::uint64_t seed_;
  Index batch_size_;
  std::int64_t batches_per_epoch_;
  std::int64_t shuffled_epoch_ = -1;
  std::vector<std::int32_t> rows_;
};

}  // namespace relulab
