#include "core/stats/faster_probability.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace relulab {
namespace {

constexpr std::optional<double> kMiss;

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

// Wilson's interval for 5 and for 10 of 10, as tables have it; the latter is n / (n + z^2).
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

// Pairs of one cell share their seeds: they average into scores, and add no trials.
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
