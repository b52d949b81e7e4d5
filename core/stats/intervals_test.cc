#include "core/stats/intervals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "core/random/stream.h"

namespace relulab {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

double Mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double VarianceOfMean(const std::vector<double>& values) {
  double squares = 0.0;
  for (const double value : values) squares += std::pow(value - Mean(values), 2);
  const auto n = static_cast<double>(values.size());
  return squares / (n - 1.0) / n;
}

// The number of infinite ends at the confidences that B resamples distinguish: one for each t* that
// is infinite.
int CountInfiniteEnds(const StudentizedBootstrap& bootstrap) {
  const int all = bootstrap.resamples() + 1;
  int infinite = 0;
  for (int k = 1; 2 * k < all; ++k) {
    const Interval interval = bootstrap.At(1.0 - 2.0 * k / all);
    infinite += (std::isinf(interval.low) ? 1 : 0) + (std::isinf(interval.high) ? 1 : 0);
  }
  return infinite;
}

// All equally likely resamples of a cell of three.
std::vector<std::vector<double>> Resamples(const std::vector<double>& cell) {
  std::vector<std::vector<double>> all;
  for (const double a : cell) {
    for (const double b : cell) {
      for (const double c : cell) all.push_back({a, b, c});
    }
  }
  return all;
}

// All 729 resamples of two cells, instead of 39,999 random ones. The distribution has atoms, so the
// two agree up to rounding where a quantile is the same slightly to its left and right.
TEST(StudentizedBootstrap, AgreesWithEveryResample) {
  const std::vector<PairedEffects> cells = {{1.0, 2.0, 4.5}, {-3.0, 0.25, 5.0}};
  const double estimate = (Mean(cells[0]) + Mean(cells[1])) / 2.0;
  const double error = std::sqrt(VarianceOfMean(cells[0]) + VarianceOfMean(cells[1])) / 2.0;
  std::vector<double> t;
  for (const std::vector<double>& a : Resamples(cells[0])) {
    for (const std::vector<double>& b : Resamples(cells[1])) {
      const double deviation = (Mean(a) + Mean(b)) / 2.0 - estimate;
      t.push_back(deviation / (std::sqrt(VarianceOfMean(a) + VarianceOfMean(b)) / 2.0));
    }
  }
  std::sort(t.begin(), t.end());
  const auto quantile = [&](double p) {
    return t[static_cast<std::size_t>(p * static_cast<double>(t.size()))];
  };
  const auto is_flat = [&](double p) {
    return quantile(p + 0.01) - quantile(p - 0.01) <= 1e-9 * std::abs(quantile(p));
  };

  const StudentizedBootstrap bootstrap = BootstrapMean(cells);
  EXPECT_NEAR(bootstrap.estimate(), estimate, 1e-14);
  EXPECT_NEAR(bootstrap.standard_error(), error, 1e-14);
  int lows = 0;
  int highs = 0;
  for (double tail = 0.02; tail < 0.48; tail += 0.002) {
    const Interval interval = bootstrap.At(1.0 - 2.0 * tail);
    if (is_flat(1.0 - tail)) {
      EXPECT_NEAR(interval.low, estimate - quantile(1.0 - tail) * error, 1e-9) << tail;
      ++lows;
    }
    if (is_flat(tail)) {
      EXPECT_NEAR(interval.high, estimate - quantile(tail) * error, 1e-9) << tail;
      ++highs;
    }
  }
  EXPECT_GT(lows, 5);
  EXPECT_GT(highs, 5);
  // Both cells without spread: 1/9 x 1/9.
  EXPECT_NEAR(CountInfiniteEnds(bootstrap), 39999.0 / 81.0, 5 * std::sqrt(39999.0 / 81.0));
}

// All cells have the same weight. By hand: means 2 and 12, squared errors 1 and 4.
TEST(StudentizedBootstrap, PoolsCellsEqually) {
  const std::vector<PairedEffects> cells = {{1.0, 3.0}, {10.0, 10.0, 16.0}};
  const StudentizedBootstrap bootstrap = BootstrapMean(cells);
  EXPECT_DOUBLE_EQ(bootstrap.estimate(), 7.0);
  EXPECT_DOUBLE_EQ(bootstrap.standard_error(), std::sqrt(5.0) / 2.0);
}

// Two units: a quarter of the resamples draws the first twice, a quarter the second.
TEST(StudentizedBootstrap, ResamplesWithoutSpreadMakeAnEndInfinite) {
  const StudentizedBootstrap two = BootstrapMean(PairedEffects{0.0, 1.0});
  EXPECT_FALSE(two.degenerate());
  EXPECT_NEAR(CountInfiniteEnds(two), 20000, 5 * 100);
  EXPECT_EQ(two.At(0.95).low, -kInfinite);
  EXPECT_EQ(two.At(0.95).high, kInfinite);
  EXPECT_EQ(two.At(0.4).low, 0.5);
  EXPECT_EQ(two.At(0.4).high, 0.5);

  // Nine zeros and a one: .9^10 = 35 % of the resamples are zeros, all below the mean.
  PairedEffects rare(10, 0.0);
  rare[4] = 1.0;
  const StudentizedBootstrap nine = BootstrapMean(rare);
  EXPECT_NEAR(CountInfiniteEnds(nine) / 39999.0, std::pow(0.9, 10), 0.012);
  EXPECT_EQ(nine.At(0.95).high, kInfinite);
  EXPECT_TRUE(std::isfinite(nine.At(0.95).low));
  EXPECT_LT(nine.At(0.95).low, 0.1);
}

TEST(StudentizedBootstrap, WithoutVarianceThereIsAPoint) {
  const StudentizedBootstrap same = BootstrapMean(PairedEffects(10, 0.1));
  EXPECT_TRUE(same.degenerate());
  EXPECT_EQ(same.estimate(), 0.1);
  EXPECT_EQ(same.At(0.95).low, 0.1);
  EXPECT_EQ(same.At(0.999).high, 0.1);
  EXPECT_EQ(same.resamples(), 0);

  // Units equal up to rounding, and a cell without variance beside one with variance.
  EXPECT_NE(std::log(6.0) - std::log(2.0), std::log(3.0));
  EXPECT_TRUE(
      BootstrapMean(PairedEffects{std::log(6.0) - std::log(2.0), std::log(3.0)}).degenerate());
  EXPECT_FALSE(BootstrapMean(PairedEffects{1.0, 1.0, 1.0 + 1e-9}).degenerate());
  const std::vector<PairedEffects> cells = {PairedEffects(10, 1.0), {0.0, 1.0, 2.0, 3.0, 4.0}};
  EXPECT_FALSE(BootstrapMean(cells).degenerate());
}

TEST(StudentizedBootstrap, OneUnitKnowsNoError) {
  const StudentizedBootstrap one = BootstrapMean(PairedEffects{3.0});
  EXPECT_EQ(one.estimate(), 3.0);
  EXPECT_FALSE(one.degenerate());
  EXPECT_EQ(one.standard_error(), kInfinite);
  EXPECT_EQ(one.At(0.5).low, -kInfinite);
  EXPECT_EQ(one.At(0.5).high, kInfinite);
  const std::vector<PairedEffects> cells = {{3.0}, {1.0, 2.0, 3.0, 4.0}};
  EXPECT_EQ(BootstrapMean(cells).At(0.5).high, kInfinite);
}

const PairedEffects kTen = {0.35, 0.08, -0.33, 0.20, 1.65, 1.38, -1.16, 0.09, -1.08, 1.07};

TEST(StudentizedBootstrap, AHigherConfidenceContainsALowerOne) {
  const StudentizedBootstrap bootstrap = BootstrapMean(kTen);
  Interval inside = bootstrap.At(0.5);
  for (const double confidence : {0.6, 0.8, 0.9, 0.95, 0.99, 0.995, 0.999}) {
    const Interval interval = bootstrap.At(confidence);
    EXPECT_LT(interval.low, inside.low);
    EXPECT_GT(interval.high, inside.high);
    inside = interval;
  }
  // A confidence that 39,999 resamples do not resolve: fewer than one lies beyond each end.
  EXPECT_TRUE(std::isfinite(bootstrap.At(1.0 - 2.0 / 40000).high));
  EXPECT_EQ(bootstrap.At(1.0 - 1.9 / 40000).high, kInfinite);
}

// Swapping treatment and control reverses the sign; units of measurement do not matter (a factor of
// four is exact).
TEST(StudentizedBootstrap, TurnsWithTheSignAndTheScale) {
  PairedEffects turned;
  for (const double effect : kTen) turned.push_back(-4.0 * effect);
  const Interval interval = BootstrapMean(kTen).At(0.95);
  EXPECT_EQ(BootstrapMean(turned).At(0.95).low, -4.0 * interval.high);
  EXPECT_EQ(BootstrapMean(turned).At(0.95).high, -4.0 * interval.low);
}

// The interval is longer on the side of the long tail.
TEST(StudentizedBootstrap, IsLongerOnTheSideOfTheTail) {
  const StudentizedBootstrap skewed = BootstrapMean({1, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 4, 7});
  const Interval interval = skewed.At(0.95);
  EXPECT_GT(interval.high - skewed.estimate(), 1.5 * (skewed.estimate() - interval.low));
}

// If these change, all published intervals change.
TEST(StudentizedBootstrap, GoldenInterval) {
  const Interval interval = BootstrapMean(kTen).At(0.95);
  EXPECT_DOUBLE_EQ(interval.low, -0.46218194737140028);
  EXPECT_DOUBLE_EQ(interval.high, 0.92177808542264572);
}

// Another stream moves the ends by the simulation error that the header states.
TEST(StudentizedBootstrap, SimulationErrorIsSmall) {
  const Interval interval = BootstrapMean(kTen).At(0.95);
  const double half_width = (interval.high - interval.low) / 2.0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Interval other = BootstrapMean(kTen, {.seed = seed}).At(0.95);
    EXPECT_NE(other.low, interval.low);
    EXPECT_NEAR(other.low, interval.low, 0.06 * half_width);
    EXPECT_NEAR(other.high, interval.high, 0.06 * half_width);
  }
}

constexpr int kStudies = 2000;

struct Coverage {
  double covered = 0.0;
  double too_high = 0.0;  ///< the whole interval above the truth
  double too_low = 0.0;
  double normal = 0.0;  ///< covered by estimate -+ 1.96 standard errors
};

// Simulates studies whose cells' mean effects are all `truth`. 999 resamples rather than 39,999,
// for speed: they make the intervals noisier, but cover as often on average.
Coverage Simulate(double truth, const std::function<std::vector<PairedEffects>()>& draw_study) {
  Coverage coverage;
  for (int study = 0; study < kStudies; ++study) {
    const BootstrapOptions options{.resamples = 999, .seed = static_cast<std::uint64_t>(study)};
    const StudentizedBootstrap bootstrap = BootstrapMean(draw_study(), options);
    const Interval interval = bootstrap.At(0.95);
    const double deviation = std::abs(bootstrap.estimate() - truth);
    coverage.covered += interval.low <= truth && truth <= interval.high ? 1.0 / kStudies : 0.0;
    coverage.too_high += interval.low > truth ? 1.0 / kStudies : 0.0;
    coverage.too_low += interval.high < truth ? 1.0 / kStudies : 0.0;
    coverage.normal += deviation <= 1.96 * bootstrap.standard_error() ? 1.0 / kStudies : 0.0;
  }
  return coverage;
}

void ExpectNominal(const Coverage& coverage) {
  EXPECT_GE(coverage.covered, 0.93);
  EXPECT_LE(coverage.covered, 0.97);
  EXPECT_NEAR(coverage.too_high, 0.025, 0.015);
  EXPECT_NEAR(coverage.too_low, 0.025, 0.015);
}

TEST(BootstrapMean, CoversNormalEffectsOfTenSeeds) {
  RandomStream stream(1, Purpose::kData, 0);
  const Coverage coverage = Simulate(0.4, [&] {
    PairedEffects cell(10);
    for (double& effect : cell) effect = 0.4 + 0.25 * stream.Normal();
    return std::vector<PairedEffects>{cell};
  });
  ExpectNominal(coverage);
  // The bounds would reject normal intervals, which are too narrow: ten seeds give a poor estimate
  // of the standard error.
  EXPECT_LT(coverage.normal, 0.93);
}

// Lognormal times whose arms share a factor for each seed; their medians have the ratio 2.
double LogRatioOfTimes(RandomStream& stream, double deviation) {
  const double luck = stream.Normal();
  const double treatment = 300.0 * std::exp(luck + deviation * stream.Normal());
  const double control = 600.0 * std::exp(luck + 2.0 * deviation * stream.Normal());
  return std::log(control / treatment);
}

TEST(BootstrapMean, CoversLogRatiosOfLognormalTimes) {
  RandomStream stream(2, Purpose::kData, 0);
  ExpectNominal(Simulate(std::log(2.0), [&] {
    PairedEffects cell(10);
    for (double& effect : cell) effect = LogRatioOfTimes(stream, 0.4);
    return std::vector<PairedEffects>{cell};
  }));
}

TEST(BootstrapMean, CoversThePoolOfCellsOfDifferentSpread) {
  RandomStream stream(3, Purpose::kData, 0);
  ExpectNominal(Simulate(std::log(2.0), [&] {
    std::vector<PairedEffects> cells(3, PairedEffects(10));
    double deviation = 0.1;
    for (PairedEffects& cell : cells) {
      for (double& effect : cell) effect = LogRatioOfTimes(stream, deviation);
      deviation *= 2.0;
    }
    return cells;
  }));
}

// The machine slows down threefold during the blocks, and the arms differ by 5 %. Blocks are the
// units, so whatever slows a block cancels in its effect.
TEST(BootstrapMean, TakesTimedBlocksForUnits) {
  RandomStream stream(4, Purpose::kData, 0);
  PairedEffects blocks;
  PairedEffects unpaired;
  double seconds_before = 1.0;
  for (int block = 0; block < 20; ++block) {
    const double slowness = std::exp(stream.Uniform(0.0, std::log(3.0)));
    const double treatment = slowness * (1.0 + 0.01 * stream.Normal());
    const double control = 1.05 * slowness * (1.0 + 0.01 * stream.Normal());
    blocks.push_back(std::log(control / treatment));
    unpaired.push_back(std::log(control / seconds_before));
    seconds_before = treatment;
  }
  const Interval interval = BootstrapMean(blocks).At(0.95);
  EXPECT_LT(interval.low, std::log(1.05));
  EXPECT_GT(interval.high, std::log(1.05));
  EXPECT_GT(interval.low, std::log(1.03));
  EXPECT_LT(interval.high, std::log(1.07));
  EXPECT_LT(BootstrapMean(unpaired).At(0.95).low, 0.0);
}

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
