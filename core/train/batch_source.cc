#include "core/train/batch_source.h"

#include "core/data/row_generator.h"
#include "core/train/batch_order.h"

namespace relulab {
namespace {

template <typename Scalar>
class ShuffledBatches final : public BatchSource<Scalar> {
 public:
  ShuffledBatches(const Split<Scalar>& split, std::span<const std::int32_t> labels,
                  std::uint64_t seed, Index batch_size)
      : inputs_(split.inputs), labels_(labels), order_(seed, split.size(), batch_size) {}

  void Fill(std::int64_t step, Batch<Scalar>& batch) override {
    batch.Gather(inputs_, labels_, order_.Batch(step));
  }

 private:
  const Matrix<Scalar>& inputs_;
  std::span<const std::int32_t> labels_;
  BatchOrder order_;
};

template <typename Scalar>
class EndlessBatches final : public BatchSource<Scalar> {
 public:
  EndlessBatches(std::shared_ptr<const EndlessRows<Scalar>> rows, Index batch_size)
      : rows_(std::move(rows)), batch_size_(batch_size) {}

  void Fill(std::int64_t step, Batch<Scalar>& batch) override {
    rows_->Draw(step * batch_size_, batch_size_, batch.inputs, batch.labels);
  }

 private:
  std::shared_ptr<const EndlessRows<Scalar>> rows_;
  Index batch_size_;
};

}  // namespace

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

template <typename Scalar>
std::unique_ptr<BatchSource<Scalar>> MakeBatchSource(const Dataset<Scalar>& data,
                                                     std::span<const std::int32_t> labels,
                                                     std::uint64_t seed, Index batch_size) {
  if (data.endless != nullptr) {
    return std::make_unique<EndlessBatches<Scalar>>(data.endless, batch_size);
  }
  return std::make_unique<ShuffledBatches<Scalar>>(data.train, labels, seed, batch_size);
}

template struct Batch<float>;
template struct Batch<double>;
template std::unique_ptr<BatchSource<float>> MakeBatchSource(const Dataset<float>&,
                                                             std::span<const std::int32_t>,
                                                             std::uint64_t, Index);
template std::unique_ptr<BatchSource<double>> MakeBatchSource(const Dataset<double>&,
                                                              std::span<const std::int32_t>,
                                                              std::uint64_t, Index);

}  // namespace relulab
