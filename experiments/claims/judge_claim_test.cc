#include "experiments/claims/judge_claim.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "experiments/claims/evaluate_claims.h"

namespace relulab {
namespace {

Claim Comparison(Statistic statistic, Direction direction, double min_effect) {
  Claim claim{.id = "c"};
  claim.controls = {{}};
  claim.statistic = statistic;
  claim.direction = direction;
  claim.min_effect = min_effect;
  return claim;
}

/// Ten seeds: the control has the mean `base`, the treatment has `shift` more, and both vary.
PairedCell Cell(double base, double shift, const std::string& name = "") {
  PairedCell cell{.cell = name, .treatment = "t", .control = "c"};
  for (int seed = 0; seed < 10; ++seed) {
    cell.units.push_back(std::to_string(seed));
    const double common = 0.01 * (seed - 4.5);
    const double own = 0.001 * ((seed * 7) % 10 - 4.5);
    cell.control_values.push_back(base + common);
    cell.treatment_values.push_back(base + common + shift + own);
  }
  return cell;
}

ClaimResult Judge(const Claim& claim, const std::vector<PairedCell>& cells) {
  return JudgeClaim(claim, cells, std::vector<CellContext>(cells.size()));
}

TEST(JudgeClaimTest, ADifferenceIsPositiveWhereItAgrees) {
  const Claim higher = Comparison(Statistic::kDifference, Direction::kHigher, 0.005);
  const ClaimResult result = Judge(higher, {Cell(0.8, 0.02)});
  EXPECT_EQ(result.verdict, Verdict::kSupported);
  EXPECT_NEAR(*result.effect, 0.02, 1e-12);
  EXPECT_EQ(result.n, 10U);
  EXPECT_NEAR(result.cells[0].treatment_mean, 0.82, 1e-12);
  EXPECT_NEAR(*result.cells[0].control_mean, 0.8, 1e-12);
  const Claim lower = Comparison(Statistic::kDifference, Direction::kLower, 0.005);
  EXPECT_EQ(Judge(lower, {Cell(0.8, 0.02)}).verdict, Verdict::kContradicted);
  EXPECT_EQ(Judge(lower, {Cell(0.8, 0.0)}).verdict, Verdict::kNoDifference);
}

TEST(JudgeClaimTest, ARatioIsJudgedOnLogarithms) {
  const Claim claim = Comparison(Statistic::kRatio, Direction::kLower, 1.25);
  const ClaimResult result = Judge(claim, {Cell(1.0, -0.5)});
  EXPECT_EQ(result.verdict, Verdict::kSupported);
  EXPECT_NEAR(ShownEffect(claim, *result.effect), 2.0, 0.01);
  EXPECT_EQ(Judge(claim, {Cell(1.0, 0.0)}).verdict, Verdict::kNoDifference);
}

TEST(JudgeClaimTest, AThresholdIsHeldAgainstItsBound) {
  Claim claim = Comparison(Statistic::kValue, Direction::kHigher, 0.0);
  claim.controls.clear();
  claim.kind = ClaimKind::kThreshold;
  claim.bound = 0.5;
  PairedCell cell = Cell(0.5, 0.1);
  cell.control_values.clear();
  EXPECT_EQ(Judge(claim, {cell}).verdict, Verdict::kSupported);
  claim.direction = Direction::kLower;
  EXPECT_EQ(Judge(claim, {cell}).verdict, Verdict::kContradicted);
  claim.direction = Direction::kWithin;
  claim.min_effect = 0.15;
  EXPECT_EQ(Judge(claim, {cell}).verdict, Verdict::kSupported);
  claim.min_effect = 0.05;
  EXPECT_EQ(Judge(claim, {cell}).verdict, Verdict::kContradicted);
}

TEST(JudgeClaimTest, CellsThatContradictEachOtherMakeItConditional) {
  const Claim claim = Comparison(Statistic::kDifference, Direction::kHigher, 0.005);
  const ClaimResult result = Judge(claim, {Cell(0.5, 0.1, "a"), Cell(0.5, -0.05, "b")});
  EXPECT_EQ(result.verdict, Verdict::kConditional);
  EXPECT_EQ(result.cells[0].own, Verdict::kSupported);
  EXPECT_EQ(result.cells[1].holm.label, Verdict::kContradicted);
  EXPECT_NEAR(*result.effect, 0.025, 1e-12);
}

TEST(JudgeClaimTest, MissesAreCensoredAtTheBudget) {
  const Claim claim = Comparison(Statistic::kRestrictedMeanRatio, Direction::kLower, 1.25);
  PairedCell cell;
  for (int seed = 0; seed < 10; ++seed) {
    cell.units.push_back(std::to_string(seed));
    cell.treatment_values.push_back(100.0 + seed);
    cell.control_values.push_back(seed < 4 ? std::optional<double>(300.0 + seed) : std::nullopt);
  }
  const ClaimResult result = JudgeClaim(claim, {cell}, {{.budget = 1000.0}});
  EXPECT_EQ(result.verdict, Verdict::kSupported);
  EXPECT_TRUE(result.is_lower_bound);
  EXPECT_EQ(result.cells[0].control_misses, 6U);
  EXPECT_NEAR(*result.cells[0].control_mean, (300 + 301 + 302 + 303 + 6 * 1000) / 10.0, 1e-9);
  EXPECT_NEAR(ShownEffect(claim, *result.effect), 720.6 / 104.5, 1e-9);
  EXPECT_EQ(result.faster->probability, 1.0);
}

TEST(JudgeClaimTest, CellsThatDoNotCompareStayOutOfThePool) {
  const Claim times = Comparison(Statistic::kRestrictedMeanRatio, Direction::kLower, 1.25);
  PairedCell misses;
  misses.treatment_values.assign(10, std::nullopt);
  misses.control_values.assign(10, std::nullopt);
  const ClaimResult none = JudgeClaim(times, {misses}, {{}});
  EXPECT_EQ(none.verdict, Verdict::kNotReached);
  EXPECT_EQ(none.cells[0].excluded, Exclusion::kNotReached);
  EXPECT_FALSE(none.effect);

  const Claim claim = Comparison(Statistic::kDifference, Direction::kHigher, 0.005);
  const ClaimResult result =
      JudgeClaim(claim, {Cell(0.5, 0.1), Cell(0.5, -0.1)}, {{}, {.is_matched = false}});
  EXPECT_EQ(result.verdict, Verdict::kSupported);
  EXPECT_EQ(result.cells[1].excluded, Exclusion::kNotMatched);
  EXPECT_NE(result.reason.find("1 of 2 pairs of arms"), std::string::npos);
}

TEST(JudgeClaimTest, ArmsThatDoNotMatchTestNothing) {
  const Claim claim = Comparison(Statistic::kDifference, Direction::kHigher, 0.005);
  const ClaimResult result = JudgeClaim(claim, {Cell(0.5, 0.1)}, {{.is_matched = false}});
  EXPECT_EQ(result.verdict, Verdict::kNotTested);
  EXPECT_FALSE(result.effect);
  EXPECT_EQ(result.reason, "1 of 1 pairs of arms are not in the pool: they are not matched");
}

// A second control that equals the first adds no information, so the interval must not narrow. Two
// separate cells do narrow it.
TEST(JudgeClaimTest, PairsOfOneCellAreNotIndependent) {
  const Claim claim = Comparison(Statistic::kDifference, Direction::kHigher, 0.005);
  const auto width = [&](const std::vector<PairedCell>& cells) {
    const Interval interval = Judge(claim, cells).interval;
    return interval.high - interval.low;
  };
  PairedCell other = Cell(0.8, 0.02, "a");
  other.control = "d";
  const double alone = width({Cell(0.8, 0.02, "a")});
  EXPECT_DOUBLE_EQ(width({Cell(0.8, 0.02, "a"), other}), alone);
  EXPECT_LT(width({Cell(0.8, 0.02, "a"), Cell(0.8, 0.02, "b")}), 0.8 * alone);

  const Claim times = Comparison(Statistic::kRestrictedMeanRatio, Direction::kLower, 1.25);
  const auto judge = [&](const std::vector<PairedCell>& cells) {
    return JudgeClaim(times, cells, std::vector<CellContext>(cells.size(), {.budget = 1000.0}));
  };
  const ClaimResult once = judge({Cell(100.0, -30.0, "a")});
  const ClaimResult twice = judge({Cell(100.0, -30.0, "a"), Cell(100.0, -30.0, "a")});
  EXPECT_DOUBLE_EQ(twice.interval.low, once.interval.low);
  EXPECT_DOUBLE_EQ(twice.faster->interval.low, once.faster->interval.low);
  const ClaimResult cells = judge({Cell(100.0, -30.0, "a"), Cell(100.0, -30.0, "b")});
  EXPECT_GT(cells.interval.low, once.interval.low);
  EXPECT_GT(cells.faster->interval.low, once.faster->interval.low);
}

// The pool has only the units that all pairs of a cell share; each pair keeps its own units.
TEST(JudgeClaimTest, PairsOfOneCellArePooledUnitByUnit) {
  const Claim claim = Comparison(Statistic::kDifference, Direction::kHigher, 0.0);
  PairedCell first{.treatment = "t", .control = "c", .units = {"9", "10", "11"}};
  first.treatment_values = {1.0, 2.0, 6.0};
  first.control_values = {0.0, 0.0, 0.0};
  PairedCell second{.treatment = "t", .control = "d", .units = {"10", "9"}};
  second.treatment_values = {2.0, 1.0};
  second.control_values = {-2.0, -4.0};
  const ClaimResult result = Judge(claim, {first, second});
  EXPECT_EQ(result.n, 2U);
  EXPECT_DOUBLE_EQ(*result.effect, ((1.0 + 5.0) / 2 + (2.0 + 4.0) / 2) / 2);
  EXPECT_DOUBLE_EQ(result.cells[0].effect, 3.0);
  EXPECT_TRUE(result.is_degenerate);  // 3 in both units
  EXPECT_EQ(result.reason,
            "1 unit is not pooled, because not every pair of arms in their cell has them");

  second.units = {"1", "2"};
  const ClaimResult apart = Judge(claim, {first, second});
  EXPECT_FALSE(apart.effect);
  EXPECT_EQ(apart.verdict, Verdict::kInconclusive);
  EXPECT_EQ(apart.reason, "in 1 cell the pairs of arms have no unit in common");
}

// Seeds differ by much more than arms do: only pairs with the same seed show the effect.
TEST(JudgeClaimTest, WhatASeedSharesCancels) {
  const Claim claim = Comparison(Statistic::kDifference, Direction::kHigher, 0.005);
  PairedCell cell{.treatment = "t", .control = "c"};
  for (int seed = 0; seed < 10; ++seed) {
    cell.units.push_back(std::to_string(seed));
    cell.control_values.push_back(100.0 * seed);
    cell.treatment_values.push_back(100.0 * seed + 1.0 + 0.01 * ((seed * 7) % 10));
  }
  EXPECT_EQ(Judge(claim, {cell}).verdict, Verdict::kSupported);
  std::rotate(cell.control_values.begin(), cell.control_values.begin() + 1,
              cell.control_values.end());
  EXPECT_EQ(Judge(claim, {cell}).verdict, Verdict::kInconclusive);
}

// The pool is conclusive but the verdict is not, so the note must give the reason.
TEST(JudgeClaimTest, CellsWithoutEndsExplainAVerdictOverCells) {
  Claim claim = Comparison(Statistic::kDifference, Direction::kHigher, 0.005);
  claim.quantifier = Quantifier::kMost;
  PairedCell equal = Cell(0.5, 0.1, "b");
  for (std::size_t u = 0; u < equal.units.size(); ++u) {
    equal.treatment_values[u] = *equal.control_values[u] + (u == 0 ? 0.1 : 0.2);
  }
  const ClaimResult result = Judge(claim, {Cell(0.5, 0.1, "a"), equal});
  EXPECT_TRUE(std::isfinite(result.interval.low) && std::isfinite(result.interval.high));
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_EQ(NoteOf(result),
            "1 of 2 pairs of arms have no finite interval, because their units vary too little; "
            "\"most\" judges each pair by its own interval");
  claim.quantifier = Quantifier::kEvery;
  EXPECT_EQ(NoteOf(Judge(claim, {Cell(0.5, 0.1, "a"), equal})), "");
}

TEST(JudgeClaimTest, OneSeedHasNoInterval) {
  const Claim claim = Comparison(Statistic::kDifference, Direction::kHigher, 0.005);
  PairedCell cell;
  cell.units = {"1"};
  cell.treatment_values = {1.0};
  cell.control_values = {0.0};
  const ClaimResult result = Judge(claim, {cell});
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_TRUE(std::isinf(result.interval.high));
}

}  // namespace
}  // namespace relulab
