#include "core/stats/verdict.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "core/random/stream.h"

namespace relulab {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
/// A rule without its smallest effect.
struct Kind {
  ClaimKind kind;
  bool is_two_sided = false;

  bool operator==(const Kind&) const = default;
  VerdictRule With(double m) const { return {kind, m, is_two_sided}; }
};

constexpr Kind kSuperiority = {ClaimKind::kSuperiority};
constexpr Kind kNonInferiority = {ClaimKind::kNonInferiority};
constexpr Kind kThreshold = {ClaimKind::kThreshold};
constexpr Kind kTwoSided = {ClaimKind::kThreshold, true};
constexpr Kind kKinds[] = {kSuperiority, kNonInferiority, kThreshold, kTwoSided};
constexpr double kMinEffects[] = {0.0, 0.5, 1.0, 2.0};

Verdict Of(const Kind& kind, double low, double high, double m) {
  return VerdictOf({low, high}, kind.With(m));
}

TEST(VerdictOf, Superiority) {
  const auto of = [](double low, double high) { return Of(kSuperiority, low, high, 0.2); };
  EXPECT_EQ(of(0.21, 0.9), Verdict::kSupported);
  EXPECT_EQ(of(0.2, 0.9), Verdict::kInconclusive);
  EXPECT_EQ(of(0.1, 0.9), Verdict::kInconclusive);
  EXPECT_EQ(of(-0.9, -0.21), Verdict::kContradicted);
  EXPECT_EQ(of(-0.9, -0.2), Verdict::kInconclusive);
  EXPECT_EQ(of(-0.19, 0.19), Verdict::kNoDifference);
  EXPECT_EQ(of(0.05, 0.1), Verdict::kNoDifference);  // an effect, but too small to matter
  EXPECT_EQ(of(-0.19, 0.2), Verdict::kInconclusive);
  EXPECT_EQ(of(-0.2, 0.19), Verdict::kInconclusive);
  EXPECT_EQ(of(-kInf, kInf), Verdict::kInconclusive);
  EXPECT_EQ(of(0.3, kInf), Verdict::kSupported);
}

TEST(VerdictOf, NonInferiority) {
  const auto of = [](double low, double high) { return Of(kNonInferiority, low, high, 0.2); };
  EXPECT_EQ(of(-0.19, 0.1), Verdict::kSupported);
  EXPECT_EQ(of(-0.19, -0.01), Verdict::kSupported);  // worse, but not by enough to matter
  EXPECT_EQ(of(-0.2, 0.1), Verdict::kInconclusive);
  EXPECT_EQ(of(-0.5, 0.1), Verdict::kInconclusive);
  EXPECT_EQ(of(-0.5, -0.21), Verdict::kContradicted);
}

// "P(a = 0) > .5", as value - bound.
TEST(VerdictOf, OneSidedThreshold) {
  const auto of = [](double low, double high) {
    return Of(kThreshold, low - 0.5, high - 0.5, 0.0);
  };
  EXPECT_EQ(of(0.53, 0.67), Verdict::kSupported);
  EXPECT_EQ(of(0.49, 0.51), Verdict::kInconclusive);
  EXPECT_EQ(of(0.50, 0.50), Verdict::kInconclusive);
  EXPECT_EQ(of(0.03, 0.04), Verdict::kContradicted);
  EXPECT_EQ(Of(kThreshold, -0.01, 0.01, 0.05), Verdict::kNoDifference);
}

// "Decay within +-.02 decades per layer."
TEST(VerdictOf, TwoSidedThreshold) {
  const auto of = [](double low, double high) { return Of(kTwoSided, low, high, 0.02); };
  EXPECT_EQ(of(-0.01, 0.015), Verdict::kSupported);
  EXPECT_EQ(of(-0.02, 0.015), Verdict::kInconclusive);
  EXPECT_EQ(of(0.01, 0.03), Verdict::kInconclusive);
  EXPECT_EQ(of(-0.03, 0.03), Verdict::kInconclusive);
  EXPECT_EQ(of(0.14, 0.16), Verdict::kContradicted);
  EXPECT_EQ(of(-0.16, -0.14), Verdict::kContradicted);
}

TEST(VerdictOf, NotANumberEarnsNothing) {
  const double nan = std::nan("");
  for (const Kind& kind : kKinds) {
    EXPECT_EQ(Of(kind, nan, nan, 0.0), Verdict::kInconclusive);
    EXPECT_EQ(Of(kind, nan, nan, 1.0), Verdict::kInconclusive);
  }
}

std::vector<Interval> AllIntervals() {
  std::vector<double> ends = {-kInf, kInf};
  for (int quarter = -16; quarter <= 16; ++quarter) ends.push_back(quarter / 4.0);
  std::vector<Interval> intervals;
  for (const double low : ends) {
    for (const double high : ends) {
      if (low <= high) intervals.push_back({low, high});
    }
  }
  return intervals;
}

// The conditions of the rule one by one: at most one holds, and it gives the verdict.
TEST(VerdictOf, LabelsNeverOverlap) {
  for (const Kind& kind : kKinds) {
    for (const double m : kMinEffects) {
      int earned[4] = {};
      for (const Interval& i : AllIntervals()) {
        bool holds[3] = {i.low > m, i.high < -m, -m < i.low && i.high < m};
        if (kind == kNonInferiority) {
          holds[0] = i.low > -m;
          holds[2] = false;
        }
        if (kind == kTwoSided) {
          holds[1] = holds[0] || holds[1];
          holds[0] = holds[2];
          holds[2] = false;
        }
        ASSERT_LE(holds[0] + holds[1] + holds[2], 1) << i.low << " " << i.high << " " << m;
        const Verdict expected = holds[0]   ? Verdict::kSupported
                                 : holds[1] ? Verdict::kContradicted
                                 : holds[2] ? Verdict::kNoDifference
                                            : Verdict::kInconclusive;
        EXPECT_EQ(VerdictOf(i, kind.With(m)), expected) << i.low << " " << i.high << " " << m;
        ++earned[static_cast<int>(expected)];
      }
      EXPECT_EQ(earned[0] > 0, kind != kTwoSided || m > 0.0);
      EXPECT_GT(earned[1], 0);
      EXPECT_EQ(earned[2] > 0, m > 0.0 && (kind == kSuperiority || kind == kThreshold));
      EXPECT_GT(earned[3], 0);
    }
  }
}

// Raising either end of the interval never lowers the label. The order is contradicted, the others,
// supported.
TEST(VerdictOf, RisesWithTheInterval) {
  const auto level = [](Verdict verdict) {
    return verdict == Verdict::kSupported ? 1 : verdict == Verdict::kContradicted ? -1 : 0;
  };
  for (const Kind& kind : {kSuperiority, kNonInferiority, kThreshold}) {
    for (const double m : kMinEffects) {
      for (const Interval& a : AllIntervals()) {
        for (const Interval& b : AllIntervals()) {
          if (a.low > b.low || a.high > b.high) continue;
          ASSERT_LE(level(VerdictOf(a, kind.With(m))), level(VerdictOf(b, kind.With(m))));
        }
      }
    }
  }
}

// The two-sided threshold is symmetric about its target.
TEST(VerdictOf, WithinIsSymmetric) {
  for (const double m : kMinEffects) {
    for (const Interval& i : AllIntervals()) {
      EXPECT_EQ(Of(kTwoSided, i.low, i.high, m), Of(kTwoSided, -i.high, -i.low, m));
    }
  }
}

// A narrower interval inside a decided one never has another decided label.
TEST(VerdictOf, ANarrowerIntervalKeepsTheLabel) {
  for (const Kind& kind : kKinds) {
    for (const double m : kMinEffects) {
      for (const Interval& wide : AllIntervals()) {
        const Verdict label = VerdictOf(wide, kind.With(m));
        if (label == Verdict::kInconclusive) continue;
        for (const Interval& narrow : AllIntervals()) {
          if (narrow.low < wide.low || narrow.high > wide.high) continue;
          ASSERT_EQ(VerdictOf(narrow, kind.With(m)), label);
        }
      }
    }
  }
}

TEST(Verdict, NamesAndDecisions) {
  EXPECT_EQ(NameOf(kVerdicts, Verdict::kSupported), "supported");
  EXPECT_EQ(NameOf(kVerdicts, Verdict::kContradicted), "contradicted");
  EXPECT_EQ(NameOf(kVerdicts, Verdict::kNoDifference), "no_difference");
  EXPECT_EQ(NameOf(kVerdicts, Verdict::kInconclusive), "inconclusive");
  EXPECT_EQ(NameOf(kVerdicts, Verdict::kConditional), "conditional");
  EXPECT_EQ(NameOf(kVerdicts, Verdict::kNotReached), "not_reached");
  EXPECT_EQ(NameOf(kVerdicts, Verdict::kNotTested), "not_tested");
  EXPECT_TRUE(IsDecided(Verdict::kSupported));
  EXPECT_TRUE(IsDecided(Verdict::kContradicted));
  EXPECT_TRUE(IsDecided(Verdict::kNoDifference));
  EXPECT_FALSE(IsDecided(Verdict::kInconclusive));
  EXPECT_FALSE(IsDecided(Verdict::kConditional));
}

void ExpectAdjusted(const std::vector<double>& p_values, const std::vector<double>& expected) {
  const std::vector<double> adjusted = HolmAdjusted(p_values);
  ASSERT_EQ(adjusted.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-15);
}

// By hand: .005 x 4, .01 x 3, .03 x 2, and .04 x 1, raised to the value before it.
TEST(HolmAdjusted, TextbookValues) {
  ExpectAdjusted({0.01, 0.04, 0.03, 0.005}, {0.03, 0.06, 0.06, 0.02});
  ExpectAdjusted({0.01, 0.02, 0.03, 0.04, 0.05}, {0.05, 0.08, 0.09, 0.09, 0.09});
  ExpectAdjusted({0.6, 0.2, 0.9}, {1.0, 0.6, 1.0});
  ExpectAdjusted({0.3}, {0.3});
  ExpectAdjusted({0.02, 0.02}, {0.04, 0.04});
  ExpectAdjusted({}, {});
}

PairedEffects Normal(RandomStream& stream, std::size_t seeds, double mean, double deviation) {
  PairedEffects effects(seeds);
  for (double& effect : effects) effect = mean + deviation * stream.Normal();
  return effects;
}

constexpr Verdict kDecided[] = {Verdict::kSupported, Verdict::kContradicted,
                                Verdict::kNoDifference};
constexpr VerdictRule kRules[] = {{ClaimKind::kSuperiority},
                                  {ClaimKind::kNonInferiority},
                                  {ClaimKind::kThreshold},
                                  {ClaimKind::kThreshold, 0.0, true}};

// For k = 2 .. 998 and alpha = 2 k / (B + 1), the interval at confidence 1 - alpha earns the label
// exactly if alpha is at least SmallestAlpha.
TEST(SmallestAlpha, IsWhereTheLabelBegins) {
  RandomStream stream(1, Purpose::kData, 0);
  int found = 0;
  for (int i = 0; i < 6; ++i) {
    const StudentizedBootstrap cell =
        BootstrapMean(Normal(stream, 10, 0.2 * i - 0.4, 0.3), {.resamples = 1999});
    for (VerdictRule rule : kRules) {
      rule.min_effect = 0.25;
      for (const Verdict label : kDecided) {
        const double alpha = SmallestAlpha(cell, rule, label);
        for (int k = 2; k < 999; ++k) {
          const bool earned = VerdictOf(cell.At(1.0 - 2.0 * k / 2000), rule) == label;
          ASSERT_EQ(earned, 2.0 * k / 2000 >= alpha - 1e-12) << k;
        }
        found += alpha < 1.0 ? 1 : 0;
      }
    }
  }
  EXPECT_GT(found, 20);
}

TEST(SmallestAlpha, OfAPointAndOfTheWholeLine) {
  const VerdictRule rule{.kind = ClaimKind::kSuperiority, .min_effect = 0.25};
  const StudentizedBootstrap point = BootstrapMean(PairedEffects(5, 0.5));
  EXPECT_EQ(SmallestAlpha(point, rule, Verdict::kSupported), 0.0);
  EXPECT_EQ(SmallestAlpha(point, rule, Verdict::kContradicted), 1.0);
  EXPECT_EQ(SmallestAlpha(point, rule, Verdict::kNoDifference), 1.0);
  const StudentizedBootstrap line = BootstrapMean(PairedEffects{0.5});
  for (const Verdict label : kDecided) EXPECT_EQ(SmallestAlpha(line, rule, label), 1.0);
}

// The procedure without p-values: while cells are left, find one whose interval at
// 1 - alpha / (cells left) earns the label.
std::vector<bool> KeptInWords(const std::vector<StudentizedBootstrap>& cells,
                              const VerdictRule& rule, double alpha, Verdict label) {
  std::vector<bool> kept(cells.size(), false);
  for (std::size_t left = cells.size(); left > 0; --left) {
    std::size_t next = cells.size();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const double confidence = 1.0 - alpha / static_cast<double>(left);
      if (!kept[c] && VerdictOf(cells[c].At(confidence), rule) == label) next = c;
    }
    if (next == cells.size()) break;
    kept[next] = true;
  }
  return kept;
}

TEST(HolmCells, FollowTheProcedure) {
  RandomStream stream(2, Purpose::kData, 0);
  int counts[4] = {};
  for (int study = 0; study < 60; ++study) {
    std::vector<StudentizedBootstrap> cells;
    for (int c = 0; c < 7; ++c) {
      const double mean = stream.Uniform(-1.0, 1.0);
      cells.push_back(BootstrapMean(Normal(stream, 10, mean, 0.3), {.resamples = 9999}));
    }
    VerdictRule rule = kRules[study % 4];
    rule.min_effect = 0.35;
    const std::vector<HolmCell> judged = HolmCells(cells, rule, 0.05);
    ASSERT_EQ(judged.size(), cells.size());
    for (const Verdict label : kDecided) {
      const std::vector<bool> kept = KeptInWords(cells, rule, 0.05, label);
      for (std::size_t c = 0; c < cells.size(); ++c) {
        EXPECT_EQ(judged[c].label == label, kept[c]) << study << " " << c;
      }
    }
    for (const HolmCell& cell : judged) {
      EXPECT_EQ(VerdictOf(cell.interval, rule), cell.label);
      EXPECT_EQ(cell.adjusted_p <= 0.05, IsDecided(cell.label));
      EXPECT_GE(cell.confidence, 0.95);
      if (!IsDecided(cell.label)) {
        EXPECT_DOUBLE_EQ(cell.confidence, 1.0 - 0.05 / 7);
      }
      EXPECT_LE(cell.confidence, 1.0 - 0.05 / 7 + 1e-15);
      ++counts[static_cast<int>(cell.label)];
    }
  }
  for (const int count : counts) EXPECT_GT(count, 5);
}

TEST(HolmCells, StepsDownFromOneCellToTheNext) {
  // With min_effect = 0 the p-values of `supported` are 0, 1 and 0: all intervals are points, and
  // the second is below 0.
  const std::vector<StudentizedBootstrap> cells = {BootstrapMean(PairedEffects(3, 1.0)),
                                                   BootstrapMean(PairedEffects(3, -2.0)),
                                                   BootstrapMean(PairedEffects(3, 1.5))};
  const std::vector<HolmCell> judged = HolmCells(cells, {}, 0.05);
  EXPECT_EQ(judged[0].label, Verdict::kSupported);
  EXPECT_DOUBLE_EQ(judged[0].confidence, 1.0 - 0.05 / 3);
  EXPECT_EQ(judged[1].label, Verdict::kContradicted);
  EXPECT_DOUBLE_EQ(judged[1].confidence, 1.0 - 0.05 / 3);
  EXPECT_EQ(judged[2].label, Verdict::kSupported);
  EXPECT_DOUBLE_EQ(judged[2].confidence, 1.0 - 0.05 / 2);
  EXPECT_TRUE(HolmCells({}, {}, 0.05).empty());
}

TEST(HolmCells, ASingleCellIsNotAdjusted) {
  RandomStream stream(3, Purpose::kData, 0);
  const StudentizedBootstrap cell = BootstrapMean(Normal(stream, 10, 0.3, 0.3));
  const std::vector<HolmCell> judged = HolmCells(std::span(&cell, 1), {}, 0.05);
  EXPECT_EQ(judged[0].confidence, 0.95);
  EXPECT_EQ(judged[0].interval.low, cell.At(0.95).low);
  EXPECT_EQ(judged[0].label, VerdictOf(cell.At(0.95), {}));
}

// Eight cells whose effect is exactly min_effect: none deserves "supported". Each earns it with
// probability .025, so without adjustment at least one cell does with probability 1 - .975^8 = .18.
// After Holm the probability is at most .05 (.025, because only one tail counts).
TEST(HolmCells, RarelyGiveALabelThatNoCellDeserves) {
  RandomStream stream(4, Purpose::kData, 0);
  const VerdictRule rule{.kind = ClaimKind::kSuperiority, .min_effect = 0.2};
  constexpr int kStudies = 500;
  int unadjusted = 0;
  int adjusted = 0;
  for (int study = 0; study < kStudies; ++study) {
    std::vector<StudentizedBootstrap> cells;
    for (int c = 0; c < 8; ++c) {
      cells.push_back(
          BootstrapMean(Normal(stream, 10, 0.2, 0.25),
                        {.resamples = 1999, .seed = static_cast<std::uint64_t>(8 * study + c)}));
    }
    bool own = false;
    bool holm = false;
    const std::vector<HolmCell> judged = HolmCells(cells, rule, 0.05);
    for (std::size_t c = 0; c < cells.size(); ++c) {
      own = own || VerdictOf(cells[c].At(0.95), rule) == Verdict::kSupported;
      holm = holm || judged[c].label == Verdict::kSupported;
    }
    unadjusted += own ? 1 : 0;
    adjusted += holm ? 1 : 0;
  }
  EXPECT_NEAR(unadjusted / double{kStudies}, 0.18, 0.06);
  EXPECT_LE(adjusted / double{kStudies}, 0.05);
  EXPECT_GT(adjusted, 0);
}

}  // namespace
}  // namespace relulab
