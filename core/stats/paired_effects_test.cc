#include "core/stats/paired_effects.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/random/stream.h"

namespace relulab {
namespace {

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
  // The bounds above tell a method that is too sure of itself: ten seeds know their error badly.
  EXPECT_LT(coverage.normal, 0.93);
}

// Times, lognormal in both arms, with a seed's luck in common and medians in the ratio 2.
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

// The machine slows down threefold while the blocks are timed, and the arms differ by 5 %. Whole
// blocks are resampled by being the units: what slows a block cancels within it.
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

}  // namespace
}  // namespace relulab
