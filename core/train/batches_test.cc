#include "core/train/batches.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "core/data/rows.h"

namespace relulab {
namespace {

TEST(BatchOrder, AnEpochIsAPassWithoutItsIncompleteLastBatch) {
  BatchOrder order(1, 10, 3);
  std::set<std::int32_t> seen;
  for (std::int64_t step = 0; step < 3; ++step) {
    for (const std::int32_t row : order.Batch(step)) {
      EXPECT_TRUE(seen.insert(row).second) << "row " << row << " twice in one epoch";
      EXPECT_GE(row, 0);
      EXPECT_LT(row, 10);
    }
  }
  EXPECT_EQ(seen.size(), 9U);
}

TEST(BatchOrder, EpochsAndSeedsDiffer) {
  const auto first = [](std::uint64_t seed, std::int64_t step) {
    BatchOrder order(seed, 100, 50);
    const auto batch = order.Batch(step);
    return std::vector<std::int32_t>(batch.begin(), batch.end());
  };
  EXPECT_NE(first(1, 0), first(1, 2));
  EXPECT_NE(first(1, 0), first(2, 0));
}

TEST(BatchOrder, DependsOnNothingThatHappenedBefore) {
  BatchOrder walked(3, 64, 16);
  for (std::int64_t step = 0; step < 9; ++step) walked.Batch(step);
  BatchOrder jumped(3, 64, 16);
  const auto a = walked.Batch(9);
  const auto b = jumped.Batch(9);
  EXPECT_TRUE(std::equal(a.begin(), a.end(), b.begin(), b.end()));
}

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
  BatchSource<double> source(data, data.train.labels, 3, 8);
  BatchOrder order(3, 50, 8);
  Batch<double> batch;
  for (const std::int64_t step : {0, 5, 6, 30}) {
    source.Fill(step, batch);
    const auto rows = order.Batch(step);
    ASSERT_EQ(batch.inputs.cols(), 8);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(batch.inputs.col(static_cast<Index>(i)), data.train.inputs.col(rows[i]));
      EXPECT_EQ(batch.labels[i], data.train.labels[static_cast<std::size_t>(rows[i])]);
    }
  }
}

// The first batches are the rows in memory, and later batches are the rows after them. Every seed
// gets the same batches.
TEST(BatchSource, EndlessBatchesAreTheRowsInTurn) {
  const Dataset<double> data = LoadDataset<double>(Spec(true));
  EXPECT_EQ(data.train.size(), kEndlessTrainSize);
  BatchSource<double> source(data, data.train.labels, 1, 16);
  BatchSource<double> other_seed(data, data.train.labels, 2, 16);
  Batch<double> batch;
  Batch<double> other;
  for (const std::int64_t step : {7, 0, 624}) {
    source.Fill(step, batch);
    other_seed.Fill(step, other);
    EXPECT_EQ(batch.inputs, data.train.inputs.middleCols(16 * step, 16));
    EXPECT_EQ(batch.inputs, other.inputs);
    EXPECT_TRUE(std::equal(batch.labels.begin(), batch.labels.end(),
                           data.train.labels.begin() + 16 * step));
  }
  source.Fill(625, batch);
  DatasetSpec next = Spec(false);
  next.first_row = kEndlessTrainSize;
  next.train_size = 16;
  next.scaling = Scaling::kNone;
  const Dataset<double> raw = LoadDataset<double>(next);
  EXPECT_EQ(batch.labels, raw.train.labels);
  // Later rows are scaled by the statistics of the rows in memory, so by the same affine map of
  // each feature.
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

std::vector<std::int32_t> MakeLabels(std::size_t count) {
  std::vector<std::int32_t> labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::int32_t>(i % 4);
  return labels;
}

TEST(LabelNoise, FlipsTheShareAskedForToOtherClasses) {
  const auto labels = MakeLabels(3000);
  const auto flipped = DrawFlippedLabels(0.4, labels, 4, 1);
  ASSERT_EQ(flipped.size(), 1200U);
  std::map<std::int32_t, int> shifts;
  for (std::size_t i = 0; i < flipped.size(); ++i) {
    const auto row = static_cast<std::size_t>(flipped[i].row);
    if (i > 0) {
      EXPECT_LT(flipped[i - 1].row, flipped[i].row);
    }
    EXPECT_GE(flipped[i].label, 0);
    EXPECT_LT(flipped[i].label, 4);
    ++shifts[(flipped[i].label - labels[row] + 4) % 4];
  }
  // All other classes are equally frequent: 400 each, within five standard deviations.
  EXPECT_EQ(shifts.size(), 3U);
  EXPECT_EQ(shifts.count(0), 0U);
  for (const auto& [shift, count] : shifts) EXPECT_NEAR(count, 400, 5 * std::sqrt(400 * 2 / 3.0));
}

TEST(LabelNoise, DependsOnTheSeedAlone) {
  const auto labels = MakeLabels(100);
  const auto rows = [&](std::uint64_t seed) {
    std::vector<Index> result;
    for (const FlippedLabel& flip : DrawFlippedLabels(0.2, labels, 4, seed)) {
      result.push_back(flip.row);
    }
    return result;
  };
  EXPECT_EQ(rows(1), rows(1));
  EXPECT_NE(rows(1), rows(2));
}

TEST(LabelNoise, NoneWithoutNoiseOrWithoutAnotherClass) {
  EXPECT_TRUE(DrawFlippedLabels(0.0, MakeLabels(100), 4, 1).empty());
  EXPECT_TRUE(DrawFlippedLabels(0.5, std::vector<std::int32_t>(10, 0), 1, 1).empty());
  EXPECT_EQ(DrawFlippedLabels(1.0, MakeLabels(10), 4, 1).size(), 10U);
}

TEST(InputNoise, HasTheDeviationAskedFor) {
  Matrix<double> inputs = Matrix<double>::Constant(100, 200, 3.0);
  AddInputNoise(0.5, 1, 7, inputs);
  const double n = static_cast<double>(inputs.size());
  EXPECT_NEAR(inputs.mean(), 3.0, 5 * 0.5 / std::sqrt(n));
  const double variance = (inputs.array() - 3.0).square().mean();
  EXPECT_NEAR(variance / 0.25, 1.0, 5 * std::sqrt(2.0 / n));
}

TEST(InputNoise, DiffersByStepAndSeedAndNotByPrecision) {
  const auto draw = [](std::uint64_t seed, std::int64_t step) {
    Matrix<double> inputs = Matrix<double>::Zero(3, 4);
    AddInputNoise(1.0, seed, step, inputs);
    return inputs;
  };
  EXPECT_EQ(draw(1, 1), draw(1, 1));
  EXPECT_NE(draw(1, 1), draw(1, 2));
  EXPECT_NE(draw(1, 1), draw(2, 1));
  Matrix<float> single = Matrix<float>::Zero(3, 4);
  AddInputNoise(1.0, 1, 1, single);
  EXPECT_EQ(single, draw(1, 1).cast<float>());
}

}  // namespace
}  // namespace relulab
