#include "core/stats/verdict.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

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

}  // namespace
}  // namespace relulab
