#include "core/stats/survival.h"

#include <gtest/gtest.h>

#include <cmath>

namespace relulab {
namespace {

// Weeks of remission in acute leukaemia (Freireich et al. 1963, Blood 21); negative: censored.
std::vector<SurvivalTime> Weeks(const std::vector<double>& weeks) {
  std::vector<SurvivalTime> times;
  for (const double week : weeks) times.push_back({std::abs(week), week > 0.0});
  return times;
}

const std::vector<double> kMercaptopurine = {10,  7,   -32, 23,  22,  6, 16, -34, -32, -25, -11,
                                             -20, -19, 6,   -17, -35, 6, 13, -9,  -6,  -10};
const std::vector<double> kPlacebo = {1, 22, 3,  12, 8,  17, 2,  11, 8, 12, 2,
                                      5, 4,  15, 8,  23, 5,  11, 4,  1, 8};

// Estimates and Greenwood's standard errors from textbooks.
TEST(KaplanMeier, LeukaemiaUnderMercaptopurine) {
  struct Row {
    double time;
    std::size_t at_risk, reached;
    double survival, error;
  };
  const Row rows[] = {{6, 21, 3, .857, .0764},  {7, 17, 1, .807, .0869},  {10, 15, 1, .753, .0963},
                      {13, 12, 1, .690, .1068}, {16, 11, 1, .627, .1141}, {22, 7, 1, .538, .1282},
                      {23, 6, 1, .448, .1346}};
  const SurvivalCurve curve = KaplanMeier(Weeks(kMercaptopurine));
  ASSERT_EQ(curve.steps.size(), std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const SurvivalStep& step = curve.steps[i];
    EXPECT_EQ(step.time, rows[i].time);
    EXPECT_EQ(step.at_risk, rows[i].at_risk);
    EXPECT_EQ(step.reached, rows[i].reached);
    EXPECT_NEAR(step.survival, rows[i].survival, 5e-4);
    EXPECT_NEAR(std::sqrt(step.variance), rows[i].error, 5e-5);
  }
  EXPECT_EQ(curve.median, 23.0);
  EXPECT_EQ(curve.At(5.9), 1.0);
  EXPECT_NEAR(curve.At(6.0), 18.0 / 21, 1e-15);
  EXPECT_EQ(curve.At(12.9), curve.At(10.0));
  EXPECT_EQ(curve.At(100.0), curve.At(23.0));
}

// Without censoring, S is the empirical share of later times, and Greenwood's variance is the
// binomial one.
TEST(KaplanMeier, LeukaemiaUnderPlacebo) {
  const SurvivalCurve curve = KaplanMeier(Weeks(kPlacebo));
  EXPECT_EQ(curve.median, 8.0);
  EXPECT_NEAR(curve.At(8.0), 8.0 / 21, 1e-15);
  for (const SurvivalStep& step : curve.steps) {
    EXPECT_NEAR(step.variance, step.survival * (1.0 - step.survival) / 21, 1e-15);
  }
  EXPECT_EQ(curve.steps.back().survival, 0.0);
}

TEST(KaplanMeier, CensorsAtTheBudget) {
  const std::vector<std::optional<double>> times = {10.0, std::nullopt, 20.0, 60.0};
  const SurvivalCurve curve = KaplanMeier(times, 50.0);
  ASSERT_EQ(curve.steps.size(), 2U);
  EXPECT_DOUBLE_EQ(curve.At(10.0), 0.75);
  EXPECT_DOUBLE_EQ(curve.At(1000.0), 0.5);
  EXPECT_EQ(curve.median, 20.0);
  EXPECT_EQ(KaplanMeier(times, 60.0).median, 20.0);
  EXPECT_EQ(KaplanMeier(times, 60.0).steps.size(), 3U);
  EXPECT_FALSE(KaplanMeier(times, 15.0).median);
}

// Half of the runs reach the target, one by one. The product of the factors (such as 9/10, 8/9,
// ...) is rounded.
TEST(KaplanMeier, FindsTheMedianDespiteRounding) {
  for (int half = 1; half <= 200; ++half) {
    std::vector<std::optional<double>> times(static_cast<std::size_t>(2 * half));
    for (int i = 0; i < half; ++i) times[static_cast<std::size_t>(i)] = i + 1.0;
    EXPECT_EQ(KaplanMeier(times, 1000.0).median, half);
  }
}

TEST(KaplanMeier, WithoutAnyIsOne) {
  EXPECT_EQ(KaplanMeier(std::vector<SurvivalTime>{}).At(5.0), 1.0);
  const std::vector<std::optional<double>> missed(3);
  EXPECT_TRUE(KaplanMeier(missed, 10.0).steps.empty());
  EXPECT_EQ(KaplanMeier(missed, 10.0).At(10.0), 1.0);
}

constexpr std::optional<double> kMiss;

// Four problems, three arms; no arm solves the last problem.
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

// Ratios depend on the arms shown: without the best arm, the others look better.
TEST(PerformanceProfiles, CompareWithTheBestOfThoseShown) {
  std::vector<ProblemCosts> without_first = kProblems;
  for (ProblemCosts& costs : without_first) costs.erase(costs.begin());
  EXPECT_EQ(PerformanceProfiles(without_first)[0].At(1.0), 0.5);
}

// The unit of the costs of a problem does not matter.
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
