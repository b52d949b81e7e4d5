#include "core/stats/median_interval.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random/stream.h"

namespace relulab {
namespace {

std::vector<double> Descending(int n) {
  std::vector<double> values;
  for (int i = n; i >= 1; --i) values.push_back(i);
  return values;
}

// Ranks of the 95 % interval from the published table of the sign test.
TEST(IntervalOfMedian, HasTheRanksOfTheSignTest) {
  struct Row {
    int n, low, high;
  };
  for (const Row& row :
       {Row{6, 1, 6}, Row{8, 1, 8}, Row{9, 2, 8}, Row{10, 2, 9}, Row{12, 3, 10}, Row{15, 4, 12},
        Row{20, 6, 15}, Row{25, 8, 18}, Row{50, 18, 33}, Row{100, 40, 61}}) {
    const auto interval = IntervalOfMedian(Descending(row.n));
    ASSERT_TRUE(interval) << row.n;
    EXPECT_EQ(interval->low, row.low) << row.n;
    EXPECT_EQ(interval->high, row.high) << row.n;
    EXPECT_EQ(interval->median, (row.n + 1) / 2.0) << row.n;
  }
}

TEST(IntervalOfMedian, NeedsSixValues) {
  EXPECT_FALSE(IntervalOfMedian({}));
  EXPECT_FALSE(IntervalOfMedian(Descending(5)));
  EXPECT_TRUE(IntervalOfMedian(Descending(6)));
}

// Coverage over simulated samples of a skewed distribution: at least 95 %; exactly 95.86 % for
// n = 20, as order statistics are discrete.
TEST(IntervalOfMedian, CoversAsOftenAsItSays) {
  RandomStream stream(1, Purpose::kData, 0);
  constexpr int kSamples = 20000;
  int covered = 0;
  for (int s = 0; s < kSamples; ++s) {
    std::vector<double> values(20);
    for (double& value : values) value = std::exp(2.0 * stream.Normal());  // median 1
    const auto interval = IntervalOfMedian(values);
    covered += interval->low <= 1.0 && 1.0 <= interval->high ? 1 : 0;
  }
  EXPECT_NEAR(covered / static_cast<double>(kSamples), 0.9586, 0.005);
}

}  // namespace
}  // namespace relulab
