#include "core/train/batches.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "core/data/rows.h"
#include "core/random/stream.h"

namespace relulab {

template <typename Scalar>
void Batch<Scalar>::Gather(const Matrix<Scalar>& split_inputs,
                           std::span<const std::int32_t> split_labels,
                           std::span<const std::int32_t> rows) {
  inputs.resize(split_inputs.rows(), static_cast<Index>(rows.size()));
  labels.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    inputs.col(static_cast<Index>(i)) = split_inputs.col(rows[i]);
    labels[i] = split_labels[static_cast<std::size_t>(rows[i])];
  }
}

template <typename Scalar>
void Batch<Scalar>::TakeFirst(const Split<Scalar>& split, Index count) {
  inputs = split.inputs.leftCols(count);
  labels.assign(split.labels.begin(), split.labels.begin() + count);
}

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

template <typename Scalar>
BatchSource<Scalar>::BatchSource(const Dataset<Scalar>& data, std::span<const std::int32_t> labels,
                                 std::uint64_t seed, Index batch_size)
    : data_(data), labels_(labels), batch_size_(batch_size) {
  if (data.endless == nullptr) order_.emplace(seed, data.train.size(), batch_size);
}

template <typename Scalar>
void BatchSource<Scalar>::Fill(std::int64_t step, Batch<Scalar>& batch) {
  if (order_) {
    batch.Gather(data_.train.inputs, labels_, order_->Batch(step));
  } else {
    data_.endless->Draw(step * batch_size_, batch_size_, batch.inputs, batch.labels);
  }
}

std::vector<FlippedLabel> DrawFlippedLabels(double label_noise,
                                            std::span<const std::int32_t> labels, int classes,
                                            std::uint64_t seed) {
  std::vector<FlippedLabel> flipped;
  if (classes < 2 || label_noise == 0.0) return flipped;
  std::vector<Index> rows(labels.size());
  std::iota(rows.begin(), rows.end(), Index{0});
  RandomStream draws(seed, Purpose::kLabelNoise, 0);
  Shuffle(std::span<Index>(rows), draws);
  rows.resize(
      static_cast<std::size_t>(std::lround(label_noise * static_cast<double>(labels.size()))));
  for (const Index row : rows) {
    const auto others = static_cast<std::uint32_t>(classes - 1);
    const auto shift = 1 + static_cast<std::int32_t>(draws.Below(others));
    flipped.push_back({row, (labels[static_cast<std::size_t>(row)] + shift) % classes});
  }
  std::sort(flipped.begin(), flipped.end(),
            [](const FlippedLabel& a, const FlippedLabel& b) { return a.row < b.row; });
  return flipped;
}

template <typename Scalar>
void AddInputNoise(double input_noise, std::uint64_t seed, std::int64_t step,
                   Matrix<Scalar>& inputs) {
  RandomStream draws(seed, Purpose::kInputNoise, static_cast<std::uint32_t>(step));
  for (Index i = 0; i < inputs.size(); ++i) {
    Scalar& x = inputs.data()[i];
    x = static_cast<Scalar>(static_cast<double>(x) + input_noise * draws.Normal());
  }
}

template struct Batch<float>;
template struct Batch<double>;
template class BatchSource<float>;
template class BatchSource<double>;
template void AddInputNoise(double, std::uint64_t, std::int64_t, Matrix<float>&);
template void AddInputNoise(double, std::uint64_t, std::int64_t, Matrix<double>&);

}  // namespace relulab
