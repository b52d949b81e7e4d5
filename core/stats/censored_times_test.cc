#include "core/stats/censored_times.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <tuple>

#include "core/random/stream.h"

namespace relulab {
namespace {

constexpr std::optional<double> kMiss;

TEST(RestrictedMean, CountsAMissAsTheBudget) {
  const std::vector<std::optional<double>> times = {10.0, 20.0, kMiss, 50.0, 70.0};
  EXPECT_DOUBLE_EQ(RestrictedMean(times, 50.0), 180.0 / 5);
  EXPECT_DOUBLE_EQ(RestrictedMean(times, 15.0), 70.0 / 5);
}

// By hand: R_T = 80/3, R_C = 110/3, u = 60/110 - 30/80, 120/110 - 60/80, 150/110 - 150/80.
TEST(BootstrapLogRatio, ByHand) {
  const PairedTimes cell{
      .treatment = {10.0, 20.0, kMiss}, .control = {20.0, 40.0, kMiss}, .budget = 50.0};
  const StudentizedBootstrap bootstrap = BootstrapLogRatio(cell);
  EXPECT_DOUBLE_EQ(bootstrap.estimate(), std::log(1.375));
  double squares = 0.0;
  for (const double u : {6.0 / 11 - 3.0 / 8, 12.0 / 11 - 6.0 / 8, 15.0 / 11 - 15.0 / 8}) {
    squares += u * u;
  }
  EXPECT_DOUBLE_EQ(bootstrap.standard_error(), std::sqrt(squares / 6.0));
}

TEST(BootstrapLogRatio, PoolsCellsOfDifferentBudgets) {
  const std::vector<PairsOfTimes> cells = {
      {{.treatment = {10.0, 12.0, 14.0}, .control = {20.0, kMiss, 30.0}, .budget = 40.0}},
      {{.treatment = {500.0, kMiss, 300.0}, .control = {200.0, 100.0, 150.0}, .budget = 1000.0}}};
  const StudentizedBootstrap bootstrap = BootstrapLogRatio(cells);
  EXPECT_NEAR(bootstrap.estimate(), (std::log(90.0 / 36) + std::log(450.0 / 1800)) / 2, 1e-14);
  const double first = BootstrapLogRatio(cells[0][0]).standard_error();
  const double second = BootstrapLogRatio(cells[1][0]).standard_error();
  EXPECT_NEAR(bootstrap.standard_error(), std::sqrt(first * first + second * second) / 2, 1e-14);
}

// Two controls against one treatment: by hand, the influences of a seed are averaged first.
TEST(BootstrapLogRatio, APairMoreIsNoCellMore) {
  const PairedTimes first{
      .treatment = {10.0, 20.0, 30.0}, .control = {20.0, 40.0, 45.0}, .budget = 50.0};
  const PairedTimes second{
      .treatment = {10.0, 20.0, 30.0}, .control = {30.0, 30.0, kMiss}, .budget = 80.0};
  const std::vector<PairsOfTimes> twice = {{first, first}};
  const StudentizedBootstrap once = BootstrapLogRatio(first);
  EXPECT_DOUBLE_EQ(BootstrapLogRatio(twice).estimate(), once.estimate());
  EXPECT_DOUBLE_EQ(BootstrapLogRatio(twice).standard_error(), once.standard_error());
  EXPECT_DOUBLE_EQ(BootstrapLogRatio(twice).At(0.9).low, once.At(0.9).low);

  const std::vector<PairsOfTimes> both = {{first, second}};
  const StudentizedBootstrap bootstrap = BootstrapLogRatio(both);
  EXPECT_DOUBLE_EQ(bootstrap.estimate(), (std::log(105.0 / 60) + std::log(140.0 / 60)) / 2);
  double squares = 0.0;
  for (const auto& [t, c, d] :
       {std::tuple{10.0, 20.0, 30.0}, {20.0, 40.0, 30.0}, {30.0, 45.0, 80.0}}) {
    const double u = 3 * ((c / 105 - t / 60) + (d / 140 - t / 60)) / 2;
    squares += u * u;
  }
  EXPECT_DOUBLE_EQ(bootstrap.standard_error(), std::sqrt(squares / 6.0));
}

TEST(BootstrapLogRatio, IsDegenerateIfEverySeedHasTheSameRatio) {
  const PairedTimes cell{
      .treatment = {10.0, 20.0, 70.0}, .control = {30.0, 60.0, 210.0}, .budget = 500.0};
  const StudentizedBootstrap bootstrap = BootstrapLogRatio(cell);
  EXPECT_TRUE(bootstrap.degenerate());
  EXPECT_DOUBLE_EQ(bootstrap.At(0.95).low, std::log(3.0));
  const PairedTimes missed{.treatment = {kMiss, kMiss}, .control = {kMiss, kMiss}, .budget = 9.0};
  EXPECT_TRUE(BootstrapLogRatio(missed).degenerate());
  EXPECT_EQ(BootstrapLogRatio(missed).estimate(), 0.0);
}

TEST(Censoring, CountsMisses) {
  const PairedTimes cell{.treatment = {10.0, kMiss, 51.0, 50.0},
                         .control = {kMiss, 20.0, kMiss, 50.0},
                         .budget = 50.0};
  const Censoring censoring = CensoringOf(cell);
  EXPECT_EQ(censoring.seeds, 4U);
  EXPECT_EQ(censoring.treatment_misses, 2U);
  EXPECT_EQ(censoring.control_misses, 2U);
  EXPECT_EQ(censoring.double_misses, 1U);
  const std::vector<PairsOfTimes> twice = {{cell}, {cell}};
  EXPECT_EQ(CensoringOf(twice).seeds, 8U);
  EXPECT_EQ(CensoringOf(twice).double_misses, 2U);
}

TEST(Censoring, IsNotReachedBeyondHalf) {
  const auto not_reached = [](std::size_t double_misses) {
    return Censoring{
        .seeds = 10, .treatment_misses = 9, .control_misses = 9, .double_misses = double_misses}
        .not_reached();
  };
  EXPECT_FALSE(not_reached(0));
  EXPECT_FALSE(not_reached(5));
  EXPECT_TRUE(not_reached(6));
}

TEST(Censoring, BoundsTheRatioIfOnlyTheSlowerArmMisses) {
  const Censoring none{.seeds = 10};
  const Censoring control{.seeds = 10, .control_misses = 3};
  const Censoring treatment{.seeds = 10, .treatment_misses = 3};
  const Censoring both{.seeds = 10, .treatment_misses = 1, .control_misses = 3};
  EXPECT_TRUE(IsLowerBound(0.5, control));
  EXPECT_FALSE(IsLowerBound(-0.5, control));
  EXPECT_TRUE(IsLowerBound(-0.5, treatment));
  EXPECT_FALSE(IsLowerBound(0.5, treatment));
  for (const double ratio : {-0.5, 0.0, 0.5}) {
    EXPECT_FALSE(IsLowerBound(ratio, none));
    EXPECT_FALSE(IsLowerBound(ratio, both));
  }
  EXPECT_FALSE(IsLowerBound(0.0, control));
}

// E min(T, L) of a lognormal T = exp(mu + s Z).
double RestrictedLognormalMean(double mu, double s, double budget) {
  const auto normal = [](double x) { return std::erfc(-x / std::numbers::sqrt2) / 2.0; };
  const double z = (std::log(budget) - mu) / s;
  return std::exp(mu + s * s / 2.0) * normal(z - s) + budget * (1.0 - normal(z));
}

// Ten seeds whose times share a factor; the control misses the target in a quarter of them. 999
// resamples, for speed.
TEST(BootstrapLogRatio, CoversCensoredLognormalTimes) {
  constexpr double kBudget = 1000.0;
  const double slow = std::log(700.0);
  const double fast = std::log(350.0);
  const double s = 0.5;
  const double truth = std::log(RestrictedLognormalMean(slow, s, kBudget) /
                                RestrictedLognormalMean(fast, s, kBudget));
  RandomStream stream(1, Purpose::kData, 0);
  constexpr int kStudies = 2000;
  int covered = 0;
  int misses = 0;
  for (int study = 0; study < kStudies; ++study) {
    PairedTimes cell{.treatment = {}, .control = {}, .budget = kBudget};
    for (int seed = 0; seed < 10; ++seed) {
      const double shared = 0.3 * stream.Normal();
      cell.treatment.push_back(std::exp(fast + shared + 0.4 * stream.Normal()));
      cell.control.push_back(std::exp(slow + shared + 0.4 * stream.Normal()));
    }
    misses += static_cast<int>(CensoringOf(cell).control_misses);
    const StudentizedBootstrap bootstrap =
        BootstrapLogRatio(cell, {.resamples = 999, .seed = static_cast<std::uint64_t>(study)});
    const Interval interval = bootstrap.At(0.95);
    covered += interval.low <= truth && truth <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(misses / (10.0 * kStudies), 0.238, 0.02);
  EXPECT_GE(covered / double{kStudies}, 0.93);
  EXPECT_LE(covered / double{kStudies}, 0.97);
}

/// `wins` seeds in which the treatment is faster, `losses` in which the control is.
PairedTimes Race(std::size_t wins, std::size_t losses) {
  PairedTimes cell{.treatment = {}, .control = {}, .budget = 100.0};
  for (std::size_t i = 0; i < wins + losses; ++i) {
    cell.treatment.push_back(i < wins ? 10.0 : 20.0);
    cell.control.push_back(15.0);
  }
  return cell;
}

FasterProbability Of(const PairedTimes& pair) {
  const PairsOfTimes cell = {pair};
  return ProbabilityFaster({&cell, 1}, 0.95);
}

TEST(ProbabilityFaster, CountsTiesAndDoubleMissesAsHalf) {
  const PairedTimes cell{.treatment = {10.0, 30.0, 20.0, 10.0, kMiss, kMiss, 101.0, 100.0},
                         .control = {20.0, 20.0, 20.0, kMiss, 10.0, kMiss, kMiss, 101.0},
                         .budget = 100.0};
  EXPECT_EQ(FasterScores({cell}), (std::vector<double>{1, 0, 0.5, 1, 0, 0.5, 0.5, 1}));
  EXPECT_DOUBLE_EQ(Of(cell).probability, 4.5 / 8);
}

// Wilson's interval for 5 and for 10 of 10, from tables; the latter begins at n / (n + z^2).
TEST(ProbabilityFaster, HasWilsonsInterval) {
  EXPECT_NEAR(Of(Race(5, 5)).interval.low, 0.2366, 5e-5);
  EXPECT_NEAR(Of(Race(5, 5)).interval.high, 0.7634, 5e-5);
  EXPECT_NEAR(Of(Race(10, 0)).interval.low, 10 / (10 + 1.959964 * 1.959964), 1e-6);
  EXPECT_DOUBLE_EQ(Of(Race(10, 0)).interval.high, 1.0);
  EXPECT_DOUBLE_EQ(Of(Race(0, 10)).interval.low, 0.0);
  EXPECT_NEAR(Of(Race(0, 10)).interval.high, 1 - 10 / (10 + 1.959964 * 1.959964), 1e-6);
  const PairsOfTimes ten = {Race(10, 0)};
  EXPECT_NEAR(ProbabilityFaster({&ten, 1}, 0.99).interval.low, 10 / (10 + 2.575829 * 2.575829),
              1e-6);
}

TEST(ProbabilityFaster, WeighsCellsEqually) {
  const std::vector<PairsOfTimes> alike = {{Race(10, 0)}, {Race(10, 0)}};
  EXPECT_NEAR(ProbabilityFaster(alike, 0.95).interval.low, 20 / (20 + 1.959964 * 1.959964), 1e-6);
  const std::vector<PairsOfTimes> unlike = {{Race(5, 0)}, {Race(5, 15)}};
  EXPECT_DOUBLE_EQ(ProbabilityFaster(unlike, 0.95).probability, (1.0 + 0.25) / 2);
}

// Pairs of one cell share seeds: their scores are averaged and add no trials.
TEST(ProbabilityFaster, APairMoreIsNoCellMore) {
  const std::vector<PairsOfTimes> cells = {{Race(10, 0), Race(4, 6)}};
  EXPECT_EQ(FasterScores(cells[0])[3], 1.0);
  EXPECT_EQ(FasterScores(cells[0])[4], 0.5);
  EXPECT_DOUBLE_EQ(ProbabilityFaster(cells, 0.95).probability, 0.7);
  const std::vector<PairsOfTimes> once = {{Race(7, 3)}};
  EXPECT_NEAR(ProbabilityFaster(cells, 0.95).interval.low,
              ProbabilityFaster(once, 0.95).interval.low, 1e-12);
}

}  // namespace
}  // namespace relulab
