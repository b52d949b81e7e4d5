#include "core/stats/performance_profile.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

constexpr std::optional<double> kMiss;

// Four problems, three arms; nobody solves the last.
const std::vector<ProblemCosts> kProblems = {
    {10.0, 20.0, 10.0}, {30.0, 12.0, kMiss}, {5.0, 6.0, 40.0}, {kMiss, kMiss, kMiss}};

TEST(PerformanceProfiles, ByHand) {
  const auto profiles = PerformanceProfiles(kProblems);
  ASSERT_EQ(profiles.size(), 3U);
  EXPECT_EQ(profiles[0].ratios, (std::vector<double>{1.0, 1.0, 2.5}));
  EXPECT_EQ(profiles[1].ratios, (std::vector<double>{1.0, 1.2, 2.0}));
  EXPECT_EQ(profiles[2].ratios, (std::vector<double>{1.0, 8.0}));
  for (const PerformanceProfile& profile : profiles) EXPECT_EQ(profile.problems, 4U);
  EXPECT_EQ(profiles[0].At(1.0), 0.5);  // a win and a tie
  EXPECT_EQ(profiles[0].At(2.49), 0.5);
  EXPECT_EQ(profiles[0].At(2.5), 0.75);
  EXPECT_EQ(profiles[1].At(1.0), 0.25);
  EXPECT_EQ(profiles[1].At(2.0), 0.75);
  EXPECT_EQ(profiles[2].At(7.0), 0.25);
  EXPECT_EQ(profiles[2].At(1e9), 0.5);  // solves two of four
  EXPECT_EQ(profiles[2].At(0.5), 0.0);
}

// The ratios depend on who takes part: without the best arm, the others look better.
TEST(PerformanceProfiles, CompareWithTheBestOfThoseShown) {
  std::vector<ProblemCosts> without_first = kProblems;
  for (ProblemCosts& costs : without_first) costs.erase(costs.begin());
  EXPECT_EQ(PerformanceProfiles(without_first)[0].At(1.0), 0.5);
}

// Costs in other units, problem by problem, change nothing.
TEST(PerformanceProfiles, IgnoreTheScaleOfAProblem) {
  std::vector<ProblemCosts> scaled = kProblems;
  double scale = 1.0;
  for (ProblemCosts& costs : scaled) {
    for (std::optional<double>& cost : costs) {
      if (cost) *cost *= scale;
    }
    scale *= 1024.0;
  }
  for (std::size_t s = 0; s < 3; ++s) {
    EXPECT_EQ(PerformanceProfiles(scaled)[s].ratios, PerformanceProfiles(kProblems)[s].ratios);
  }
}

}  // namespace
}  // namespace relulab
