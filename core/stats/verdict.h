/// Verdicts: the label that an interval gives to a claim, and the label of several cells together.
///
/// e is the effect, positive where it agrees with the claim; [lo, hi] is its interval; m >= 0 is
/// `min_effect`, on the same scale:
///
///                        supported            contradicted         no_difference
///   superiority          lo > m               hi < -m              -m < lo and hi < m
///   non_inferiority      lo > -m              hi < -m              never
///   threshold            lo > m               hi < -m              -m < lo and hi < m
///   two-sided threshold  -m < lo and hi < m   lo > m or hi < -m    never
///
/// Every other interval is inconclusive, including one with a NaN end or an end exactly on a bound.
/// At most one condition of a row holds, and an interval inside a decided one has the same label.
///
/// A threshold compares one quantity with a stated bound, not two arms:
/// - one-sided ("above one half", "below .1"): e = value - bound, or bound - value. Usually m = 0,
///   because the claim states the bound; no_difference then never occurs. With m > 0, no_difference
///   means that the value is within m of the bound, like ReLU's zero fraction of 1/2 at
///   initialisation.
/// - two-sided, for absence or for a value ("no decay" means within .02 decades per layer of 0):
///   here e = value - target, and m is the half width of the band.
///
/// A quantifier combines the labels of the cells:
///
///   every  the label of the pooled interval; `conditional` if a cell keeps another decided label
///          after Holm, or if two cells keep different ones
///   most   the label that over half of the cells earn by their own intervals; else `conditional`
///          if two cells keep different decided labels after Holm; else inconclusive
///   some   supported if a cell is supported after Holm; else contradicted if every cell is by its
///          own interval; else no_difference if every cell is contradicted or no_difference by its
///          own interval; else inconclusive
///
/// If no cell was reached, the verdict is `not_reached`. Exactly half is not "most". `most` uses
/// the cells' own intervals, because one false label does not make a majority. So does `some` to
/// give contradicted or no_difference, because a statement about all cells together needs no
/// adjustment (Berger 1982, Technometrics 24). A single false label would make `some` supported, so
/// for supported it uses the labels after Holm.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/registry/registry.h"
#include "core/stats/intervals.h"

namespace relulab {

enum class Verdict : std::uint8_t {
  // For one interval. The first three are decided.
  kSupported,
  kContradicted,
  kNoDifference,
  kInconclusive,
  // Only for several cells together.
  kConditional,
  kNotReached,
  // Without measurements.
  kNotTested,
};

inline constexpr auto kVerdicts = std::to_array<NamedValue<Verdict>>({
    {"supported", Verdict::kSupported, "the effect is as stated, and large enough"},
    {"contradicted", Verdict::kContradicted, "the effect is the opposite, and large enough"},
    {"no_difference", Verdict::kNoDifference,
     "the effect is smaller than min_effect in either direction"},
    {"inconclusive", Verdict::kInconclusive, "the interval is too wide to decide"},
    {"conditional", Verdict::kConditional, "cells disagree"},
    {"not_reached", Verdict::kNotReached,
     "in every pair of arms, both miss the target in over half of the seeds"},
    {"not_tested", Verdict::kNotTested, "there is no measurement"},
});

/// Supported, contradicted or no_difference.
bool IsDecided(Verdict verdict);

enum class ClaimKind : std::uint8_t { kSuperiority, kNonInferiority, kThreshold };

inline constexpr auto kClaimKinds = std::to_array<NamedValue<ClaimKind>>({
    {"superiority", ClaimKind::kSuperiority, "better than the controls by more than min_effect"},
    {"non_inferiority", ClaimKind::kNonInferiority,
     "not worse than the controls by min_effect or more"},
    {"threshold", ClaimKind::kThreshold, "above, below or within a bound, without controls"},
});

struct VerdictRule {
  ClaimKind kind = ClaimKind::kSuperiority;
  double min_effect = 0.0;    ///< m, >= 0
  bool is_two_sided = false;  ///< threshold only: the claim is that the value is within the band
};

/// The label of one interval: one of the first four. The ends may be infinite.
Verdict VerdictOf(const Interval& interval, const VerdictRule& rule);

/// Holm's step-down procedure.
///
/// Take the m p-values in ascending order, p_(1) .. p_(m). Reject hypotheses while p_(k) <= alpha /
/// (m - k + 1), and stop at the first p-value that is larger. The probability of rejecting any true
/// hypothesis is at most alpha, however the p-values depend on each other (Holm 1979, Scand. J.
/// Statist. 6).
///
/// Adjusted p-values: max over j <= k of (m - j + 1) p_(j), at most 1, in the order of `p_values`.
/// A hypothesis is rejected if its adjusted p-value is at most alpha.
std::vector<double> HolmAdjusted(std::span<const double> p_values);

/// The smallest alpha = 2 k / (B + 1) at which the interval at confidence 1 - alpha earns `label`,
/// a decided one; 1 if no interval does, 0 if the interval is a point that earns it.
double SmallestAlpha(const StudentizedBootstrap& cell, const VerdictRule& rule, Verdict label);

struct HolmCell {
  Verdict label = Verdict::kInconclusive;  ///< decided, or inconclusive
  double adjusted_p = 1.0;                 ///< the smallest over the labels
  double confidence = 0.0;                 ///< of the Holm-adjusted interval
  Interval interval;                       ///< at `confidence`
};

/// The labels that cells keep when all are tested at once, by Holm's procedure.
///
/// For a label L (supported, contradicted or no_difference), the null hypothesis of a cell is that
/// its true effect does not satisfy the rule of L:
/// - p is the smallest alpha at which the interval at confidence 1 - alpha earns L; 1 if no
///   interval does;
/// - the cell of the smallest p is judged by its interval at 1 - alpha/m, the next at
///   1 - alpha/(m - 1), and so on, up to the first that does not earn L.
/// The hypotheses of all cells for one label form one family: for each label, the probability of
/// giving it wrongly to at least one cell is at most alpha. A cell cannot get two labels, because
/// its intervals are nested, and an interval inside a decided one has the same label.
///
/// The Holm-adjusted interval of a cell with a label is the one that earned it. The interval of a
/// cell without a label is the one at 1 - alpha/m, which earns no label.
///
/// `cells` are those in the pool, without those that are not_reached. Returns one entry for each.
std::vector<HolmCell> HolmCells(std::span<const StudentizedBootstrap> cells,
                                const VerdictRule& rule, double alpha);

enum class Quantifier : std::uint8_t { kEvery, kMost, kSome };

inline constexpr auto kQuantifiers = std::to_array<NamedValue<Quantifier>>({
    {"every", Quantifier::kEvery, "the claim holds in every cell"},
    {"most", Quantifier::kMost, "the claim holds in over half of the cells"},
    {"some", Quantifier::kSome, "the claim holds in one cell or more"},
});

/// The labels of the reached cells, each one of the first four.
struct CellVerdicts {
  Verdict pooled = Verdict::kInconclusive;
  std::vector<Verdict> own;         ///< by the cell's own interval, at the pool's confidence
  std::vector<Verdict> after_holm;  ///< HolmCell::label of the same cells
};

Verdict VerdictOver(Quantifier quantifier, const CellVerdicts& cells);

}  // namespace relulab
