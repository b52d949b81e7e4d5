#include "core/data/row_choice.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace relulab {
namespace {

DatasetSpec Spec(Subset subset, std::uint64_t seed) {
  DatasetSpec spec;
  spec.first_row = 10;
  spec.train_size = 20;
  spec.subset = subset;
  spec.subset_seed = seed;
  return spec;
}

TEST(RowChoice, FirstIsTheFirst) {
  EXPECT_EQ(ChooseTrainRows(Spec(Subset::kFirst, 7), 5, 100), ConsecutiveRows(10, 20));
}

TEST(RowChoice, ASeedDrawsFromAllRowsThatAreNotHeldOut) {
  std::set<Index> seen;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const std::vector<Index> rows = ChooseTrainRows(Spec(Subset::kBySeed, seed), 5, 100);
    ASSERT_EQ(rows.size(), 20U);
    EXPECT_EQ(std::set<Index>(rows.begin(), rows.end()).size(), 20U) << "a row twice";
    seen.insert(rows.begin(), rows.end());
  }
  // Rows 10..29 and 35..99; not 0..9 (before first_row), not 30..34 (held out).
  std::set<Index> expected;
  for (Index row = 10; row < 100; ++row) {
    if (row < 30 || row >= 35) expected.insert(row);
  }
  EXPECT_EQ(seen, expected);
}

TEST(RowChoice, EveryRowIsEquallyLikely) {
  std::map<Index, int> counts;
  constexpr int kSeeds = 4000;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Index row : ChooseTrainRows(Spec(Subset::kBySeed, seed), 5, 100)) ++counts[row];
  }
  const double expected = kSeeds * 20.0 / 85.0;  // with a deviation of 27
  for (const auto& [row, count] : counts) EXPECT_NEAR(count, expected, 130) << row;
}

TEST(RowChoice, ASeedAlwaysDrawsTheSame) {
  const auto draw = [](std::uint64_t seed) {
    return ChooseTrainRows(Spec(Subset::kBySeed, seed), 5, 100);
  };
  EXPECT_EQ(draw(3), draw(3));
  EXPECT_NE(draw(3), draw(4));
}

TEST(RowChoice, WithoutOtherRowsOnlyTheOrderIsDrawn) {
  const std::vector<Index> rows = ChooseTrainRows(Spec(Subset::kBySeed, 1), 5, 35);
  const std::vector<Index> expected = ConsecutiveRows(10, 20);
  EXPECT_EQ(std::set<Index>(rows.begin(), rows.end()),
            std::set<Index>(expected.begin(), expected.end()));
}

}  // namespace
}  // namespace relulab
