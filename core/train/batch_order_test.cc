#include "core/train/batch_order.h"

#include <gtest/gtest.h>

#include <set>

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

}  // namespace
}  // namespace relulab
