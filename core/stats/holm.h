/// Holm's step-down procedure, and the labels that cells keep when all are tested at once.
///
/// Take the m p-values in ascending order, p_(1) .. p_(m). Reject hypotheses while p_(k) <= alpha /
/// (m - k + 1), and stop at the first p-value that is larger. The probability of rejecting any true
/// hypothesis is at most alpha, however the p-values depend on each other (Holm 1979, Scand. J.
/// Statist. 6).
///
/// For a label L (supported, contradicted or no_difference), the hypothesis of each cell is that
/// the cell does not deserve L, because its true effect does not satisfy the rule of L:
/// - p is the smallest alpha at which the interval at confidence 1 - alpha earns L; 1 if no
///   interval does;
/// - the cell of the smallest p is judged by its interval at 1 - alpha/m, the next at
///   1 - alpha/(m - 1), and so on, up to the first that does not earn L.
/// Each label is a family of its own, so for each label the probability of giving it to any cell
/// that does not deserve it is at most alpha. No cell earns two labels, as its intervals are
/// nested.
///
/// The Holm-adjusted interval of a cell with a label is the one that earned it. The interval of a
/// cell without a label is the one at 1 - alpha/m, which earns no label.
#pragma once

#include <span>
#include <vector>

#include "core/stats/bootstrap.h"
#include "core/stats/verdict.h"

namespace relulab {

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

/// One for each of `cells`, the cells in the pool (without those that are not_reached).
std::vector<HolmCell> HolmCells(std::span<const StudentizedBootstrap> cells,
                                const VerdictRule& rule, double alpha);

}  // namespace relulab
