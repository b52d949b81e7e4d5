#include "core/train/batch_source.h"

#include <gtest/gtest.h>

#include "core/data/row_generator.h"
#include "core/train/batch_order.h"

namespace relulab {
namespace {

DatasetSpec Spec(bool endless) {
  DatasetSpec spec;
  spec.source = FindRow(Datasets(), "gaussian_clusters");
  spec.train_size = endless ? kEndlessTrainSize : 50;
  spec.endless = endless;
  spec.parameters = DefaultValues(spec.source->parameters);
  return spec;
}

TEST(BatchSource, GathersTheRowsOfTheOrder) {
  const Dataset<double> data = LoadDataset<double>(Spec(false));
  const auto source = MakeBatchSource(data, data.train.labels, 3, 8);
  BatchOrder order(3, 50, 8);
  Batch<double> batch;
  for (const std::int64_t step : {0, 5, 6, 30}) {
    source->Fill(step, batch);
    const auto rows = order.Batch(step);
    ASSERT_EQ(batch.inputs.cols(), 8);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(batch.inputs.col(static_cast<Index>(i)), data.train.inputs.col(rows[i]));
      EXPECT_EQ(batch.labels[i], data.train.labels[static_cast<std::size_t>(rows[i])]);
    }
  }
}

// The first rows are those in memory; they go on after its end, and every seed sees the same.
TEST(BatchSource, EndlessBatchesAreTheRowsInTurn) {
  const Dataset<double> data = LoadDataset<double>(Spec(true));
  EXPECT_EQ(data.train.size(), kEndlessTrainSize);
  const auto source = MakeBatchSource(data, data.train.labels, 1, 16);
  const auto other_seed = MakeBatchSource(data, data.train.labels, 2, 16);
  Batch<double> batch;
  Batch<double> other;
  for (const std::int64_t step : {7, 0, 624}) {
    source->Fill(step, batch);
    other_seed->Fill(step, other);
    EXPECT_EQ(batch.inputs, data.train.inputs.middleCols(16 * step, 16));
    EXPECT_EQ(batch.inputs, other.inputs);
    EXPECT_TRUE(std::equal(batch.labels.begin(), batch.labels.end(),
                           data.train.labels.begin() + 16 * step));
  }
  source->Fill(625, batch);
  DatasetSpec next = Spec(false);
  next.first_row = kEndlessTrainSize;
  next.train_size = 16;
  next.scaling = Scaling::kNone;
  const Dataset<double> raw = LoadDataset<double>(next);
  EXPECT_EQ(batch.labels, raw.train.labels);
  // Scaled by the rows in memory: an affine map of each feature, the same as there.
  DatasetSpec unscaled = Spec(true);
  unscaled.scaling = Scaling::kNone;
  const Dataset<double> memory = LoadDataset<double>(unscaled);
  for (Index j = 0; j < data.features; ++j) {
    const double slope = (data.train.inputs(j, 1) - data.train.inputs(j, 0)) /
                         (memory.train.inputs(j, 1) - memory.train.inputs(j, 0));
    const double expected =
        data.train.inputs(j, 0) + slope * (raw.train.inputs(j, 5) - memory.train.inputs(j, 0));
    EXPECT_NEAR(batch.inputs(j, 5), expected, 1e-10);
  }
}

}  // namespace
}  // namespace relulab
