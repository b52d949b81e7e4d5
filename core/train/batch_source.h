/// Where training batches come from.
#pragma once

#include <cstdint>
#include <memory>
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

  /// `split_labels` has one for each column of `split_inputs`.
  void Gather(const Matrix<Scalar>& split_inputs, std::span<const std::int32_t> split_labels,
              std::span<const std::int32_t> rows);
  void TakeFirst(const Split<Scalar>& split, Index count);
};

template <typename Scalar>
class BatchSource {
 public:
  virtual ~BatchSource() = default;

  /// The batch that update number `step` (0-based) uses; depends on nothing that happened before.
  virtual void Fill(std::int64_t step, Batch<Scalar>& batch) = 0;
};

/// The rows of `data.train` in the order of BatchOrder, with `labels`, which may differ from the
/// split's where label noise is trained on; or, of an endless data set, rows
/// [step * batch_size, (step + 1) * batch_size) of its training rows, whatever the seed. `data`
/// and `labels` must outlive it.
template <typename Scalar>
std::unique_ptr<BatchSource<Scalar>> MakeBatchSource(const Dataset<Scalar>& data,
                                                     std::span<const std::int32_t> labels,
                                                     std::uint64_t seed, Index batch_size);

extern template struct Batch<float>;
extern template struct Batch<double>;
extern template std::unique_ptr<BatchSource<float>> MakeBatchSource(const Dataset<float>&,
                                                                    std::span<const std::int32_t>,
                                                                    std::uint64_t, Index);
extern template std::unique_ptr<BatchSource<double>> MakeBatchSource(const Dataset<double>&,
                                                                     std::span<const std::int32_t>,
                                                                     std::uint64_t, Index);

}  // namespace relulab
