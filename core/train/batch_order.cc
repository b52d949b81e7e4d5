#include "core/train/batch_order.h"

#include <cassert>
#include <numeric>

#include "core/random/stream.h"

namespace relulab {

BatchOrder::BatchOrder(std::uint64_t seed, Index train_size, Index batch_size)
    : seed_(seed),
      batch_size_(batch_size),
      batches_per_epoch_(train_size / batch_size),
      rows_(static_cast<std::size_t>(train_size)) {
  assert(batch_size >= 1 && batch_size <= train_size);
}

std::span<const std::int32_t> BatchOrder::Batch(std::int64_t step) {
  const std::int64_t epoch = step / batches_per_epoch_;
  if (epoch != shuffled_epoch_) ShuffleEpoch(epoch);
  const auto first = static_cast<std::size_t>((step % batches_per_epoch_) * batch_size_);
  return std::span<const std::int32_t>(rows_).subspan(first, static_cast<std::size_t>(batch_size_));
}

void BatchOrder::ShuffleEpoch(std::int64_t epoch) {
  std::iota(rows_.begin(), rows_.end(), 0);
  RandomStream stream(seed_, Purpose::kBatchOrder, static_cast<std::uint32_t>(epoch));
  Shuffle(std::span<std::int32_t>(rows_), stream);
  shuffled_epoch_ = epoch;
}

}  // namespace relulab
