/// Training batches: their order, their examples, and the noise that a study may add to them.
/// Evaluations and probes taken from a split have no noise.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/data/dataset.h"
#include "core/numeric/matrix.h"

namespace relulab {

/// Examples copied out of a split or drawn from a generator, in order.
template <typename Scalar>
struct Batch {
  Matrix<Scalar> inputs;  ///< [features, examples]
  std::vector<std::int32_t> labels;

  /// `split_labels` has one label for each column of `split_inputs`.
  void Gather(const Matrix<Scalar>& split_inputs, std::span<const std::int32_t> split_labels,
              std::span<const std::int32_t> rows);
  void TakeFirst(const Split<Scalar>& split, Index count);
};

/// The order in which training examples are seen.
///
/// An epoch is a shuffled pass over the training rows without its incomplete last batch. The stream
/// (seed, kBatchOrder, e) shuffles epoch e from the identity permutation, independently of other
/// epochs.
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

/// The rows of `data.train` in the order of BatchOrder, with `labels`, which differ from the labels
/// of the split if there is label noise. For an endless data set, update `step` uses training rows
/// [step * batch_size, (step + 1) * batch_size), whatever the seed. `data` and `labels` must
/// outlive the source.
template <typename Scalar>
class BatchSource {
 public:
  BatchSource(const Dataset<Scalar>& data, std::span<const std::int32_t> labels, std::uint64_t seed,
              Index batch_size);

  /// The batch of update number `step` (0-based), independent of earlier calls.
  void Fill(std::int64_t step, Batch<Scalar>& batch);

 private:
  const Dataset<Scalar>& data_;
  std::span<const std::int32_t> labels_;
  Index batch_size_;
  std::optional<BatchOrder> order_;  // none: the data set is endless
};

/// A training row with a wrong label.
struct FlippedLabel {
  Index row = 0;
  std::int32_t label = 0;  ///< uniform over the other classes
};

/// round(label_noise * rows) different rows, uniformly chosen, in ascending order. Fixed by the
/// stream (seed, kLabelNoise, 0). Empty with a single class.
std::vector<FlippedLabel> DrawFlippedLabels(double label_noise,
                                            std::span<const std::int32_t> labels, int classes,
                                            std::uint64_t seed);

/// Adds input_noise times a standard normal to every entry, column by column, in double, from the
/// stream (seed, kInputNoise, the low 32 bits of step). The noise is the same for both precisions.
template <typename Scalar>
void AddInputNoise(double input_noise, std::uint64_t seed, std::int64_t step,
                   Matrix<Scalar>& inputs);

}  // namespace relulab
