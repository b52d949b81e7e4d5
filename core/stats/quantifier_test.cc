#include <gtest/gtest.h>

#include <cmath>

#include "core/random/stream.h"
#include "core/stats/verdict.h"

namespace relulab {
namespace {

constexpr Verdict kYes = Verdict::kSupported;
constexpr Verdict kNo = Verdict::kContradicted;
constexpr Verdict kSame = Verdict::kNoDifference;
constexpr Verdict kOpen = Verdict::kInconclusive;

using Labels = std::vector<Verdict>;

Verdict Every(Verdict pooled, const Labels& after_holm) {
  return VerdictOver(Quantifier::kEvery,
                     {.pooled = pooled, .own = after_holm, .after_holm = after_holm});
}

TEST(VerdictOver, EveryIsThePoolUnlessACellSaysOtherwise) {
  for (const Verdict pooled : {kYes, kNo, kSame, kOpen}) {
    EXPECT_EQ(Every(pooled, {kOpen, kOpen, kOpen}), pooled);
  }
  EXPECT_EQ(Every(kYes, {kYes, kOpen, kYes}), kYes);
  EXPECT_EQ(Every(kYes, {kYes, kNo, kYes}), Verdict::kConditional);
  EXPECT_EQ(Every(kYes, {kOpen, kSame, kOpen}), Verdict::kConditional);
  EXPECT_EQ(Every(kNo, {kOpen, kYes}), Verdict::kConditional);
  EXPECT_EQ(Every(kSame, {kYes, kSame}), Verdict::kConditional);
  // An inconclusive pool.
  EXPECT_EQ(Every(kOpen, {kYes, kYes, kOpen}), kOpen);
  EXPECT_EQ(Every(kOpen, {kYes, kNo, kOpen}), Verdict::kConditional);
  // Only the labels after Holm count against the pool.
  EXPECT_EQ(VerdictOver(Quantifier::kEvery,
                        {.pooled = kYes, .own = {kYes, kNo}, .after_holm = {kYes, kOpen}}),
            kYes);
}

TEST(VerdictOver, MostIsOverHalf) {
  const auto most = [](const Labels& own, const Labels& after_holm) {
    return VerdictOver(Quantifier::kMost, {.own = own, .after_holm = after_holm});
  };
  const Labels open(4, kOpen);
  EXPECT_EQ(most({kYes, kYes, kYes, kNo}, {kYes, kOpen, kOpen, kNo}), kYes);
  EXPECT_EQ(most({kNo, kNo, kNo, kYes}, open), kNo);
  EXPECT_EQ(most({kSame, kSame, kSame, kOpen}, open), kSame);
  EXPECT_EQ(most({kYes, kYes, kOpen, kOpen}, open), kOpen);  // half
  EXPECT_EQ(most({kYes, kYes, kNo, kNo}, open), kOpen);
  EXPECT_EQ(most({kYes, kYes, kNo, kNo}, {kYes, kYes, kOpen, kNo}), Verdict::kConditional);
  EXPECT_EQ(most({kOpen, kOpen, kOpen, kYes}, open), kOpen);
  // The pool does not matter.
  EXPECT_EQ(VerdictOver(Quantifier::kMost,
                        {.pooled = kNo, .own = {kYes, kYes, kNo}, .after_holm = {kNo, kNo, kNo}}),
            kYes);
}

TEST(VerdictOver, SomeIsOneAfterHolm) {
  const auto some = [](const Labels& own, const Labels& after_holm) {
    return VerdictOver(Quantifier::kSome, {.own = own, .after_holm = after_holm});
  };
  EXPECT_EQ(some({kYes, kNo, kNo}, {kYes, kNo, kNo}), kYes);
  EXPECT_EQ(some({kYes, kNo, kNo}, {kOpen, kNo, kNo}), kOpen);
  EXPECT_EQ(some({kNo, kNo, kNo}, {kOpen, kOpen, kOpen}), kNo);
  EXPECT_EQ(some({kNo, kSame, kNo}, {kNo, kOpen, kNo}), kSame);
  EXPECT_EQ(some({kSame, kSame}, {kSame, kSame}), kSame);
  EXPECT_EQ(some({kNo, kOpen}, {kNo, kOpen}), kOpen);
}

TEST(VerdictOver, OneCellIsItsOwnVerdict) {
  for (const Quantifier quantifier : {Quantifier::kEvery, Quantifier::kMost, Quantifier::kSome}) {
    for (const Verdict label : {kYes, kNo, kSame, kOpen}) {
      EXPECT_EQ(VerdictOver(quantifier, {.pooled = label, .own = {label}, .after_holm = {label}}),
                label);
    }
    EXPECT_EQ(VerdictOver(quantifier, {}), Verdict::kNotReached);
  }
}

CellVerdicts Judge(const std::vector<PairedEffects>& effects, const VerdictRule& rule,
                   const BootstrapOptions& options) {
  std::vector<StudentizedBootstrap> cells;
  CellVerdicts verdicts;
  verdicts.pooled = VerdictOf(BootstrapMean(effects, options).At(0.95), rule);
  for (const PairedEffects& cell : effects) {
    cells.push_back(BootstrapMean(cell, options));
    verdicts.own.push_back(VerdictOf(cells.back().At(0.95), rule));
  }
  for (const HolmCell& cell : HolmCells(cells, rule, 0.05)) {
    verdicts.after_holm.push_back(cell.label);
  }
  return verdicts;
}

// Power with a true ratio of 1.65, a standard deviation of .25 and ten seeds. A single cell is
// supported against 1.25x in 88 % of studies by Student's t, which assumes such normal effects, and
// in 82 % by the bootstrap. All ten cells are supported in only a seventh of the studies. Therefore
// the pool decides.
TEST(VerdictOver, ThePoolKeepsThePowerThatTenCellsLose) {
  RandomStream stream(1, Purpose::kData, 0);
  const VerdictRule rule{.kind = ClaimKind::kSuperiority, .min_effect = std::log(1.25)};
  constexpr int kStudies = 200;
  int cell_supported = 0;
  int cell_by_t = 0;
  int all_supported = 0;
  int every = 0;
  int most = 0;
  int some = 0;
  for (int study = 0; study < kStudies; ++study) {
    std::vector<PairedEffects> effects(10, PairedEffects(10));
    for (PairedEffects& cell : effects) {
      for (double& effect : cell) effect = std::log(1.65) + 0.25 * stream.Normal();
      const StudentizedBootstrap t = BootstrapMean(cell, {.resamples = 1});
      cell_by_t += t.estimate() - 2.262157 * t.standard_error() > rule.min_effect ? 1 : 0;
    }
    const CellVerdicts verdicts =
        Judge(effects, rule, {.resamples = 1999, .seed = static_cast<std::uint64_t>(study)});
    int supported = 0;
    for (const Verdict label : verdicts.own) supported += label == kYes ? 1 : 0;
    cell_supported += supported;
    all_supported += supported == 10 ? 1 : 0;
    every += VerdictOver(Quantifier::kEvery, verdicts) == kYes ? 1 : 0;
    most += VerdictOver(Quantifier::kMost, verdicts) == kYes ? 1 : 0;
    some += VerdictOver(Quantifier::kSome, verdicts) == kYes ? 1 : 0;
  }
  EXPECT_NEAR(cell_by_t / (10.0 * kStudies), 0.88, 0.03);
  EXPECT_NEAR(cell_supported / (10.0 * kStudies), 0.82, 0.03);
  EXPECT_LT(all_supported / double{kStudies}, 0.25);
  EXPECT_GT(every / double{kStudies}, 0.97);
  EXPECT_GT(most / double{kStudies}, 0.97);
  EXPECT_GT(some / double{kStudies}, 0.97);
}

}  // namespace
}  // namespace relulab
