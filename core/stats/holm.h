/// Holm's step-down procedure, and the labels that cells keep when all are looked at.
///
/// m p-values in ascending order p_(1) .. p_(m): reject while p_(k) <= alpha / (m - k + 1), and
/// stop at the first that is larger. The probability of rejecting any true hypothesis is at most
/// alpha, however the p-values depend on each other (Holm 1979, Scand. J. Statist. 6).
///
/// For cells the hypothesis in question is a label L (supported, contradicted or no_difference),
/// and what is tested in each cell is that the cell does not deserve L:
/// - p = the smallest alpha at which the interval at confidence 1 - alpha earns L; 1 if none does;
/// - the cell of the smallest p is judged by its interval at 1 - alpha/m, the next at
///   1 - alpha/(m - 1), and so on; the first that does not earn L ends it, and neither do the rest.
/// Each label is a family of its own, so for each the probability of giving it to any cell that
/// does not deserve it is at most alpha. No cell earns two, as its intervals lie in one another.
///
/// The Holm-adjusted interval of a cell that keeps a label is the one that earned it, at its step
/// in that label's family. The others are shown at 1 - alpha/m, where they earn no label.
#pragma once

#include <span>
#include <vector>

#include "core/stats/studentized_bootstrap.h"
#include "core/stats/verdict.h"

namespace relulab {

/// Adjusted p-values: max over j <= k of (m - j + 1) p_(j), at most 1, in the order of `p_values`.
/// Those <= alpha are rejected.
std::vector<double> HolmAdjusted(std::span<const double> p_values);

/// The smallest alpha, of those that the resamples resolve, at which the interval at confidence
/// 1 - alpha earns `label`, a decided one; 1 if none does, 0 if the interval is a point that does.
double SmallestAlpha(const StudentizedBootstrap& cell, const VerdictRule& rule, Verdict label);

struct HolmCell {
  Verdict label = Verdict::kInconclusive;  ///< decided, or inconclusive
  double adjusted_p = 1.0;                 ///< of the label, or of the one that it came closest to
  double confidence = 0.0;                 ///< of the Holm-adjusted interval
  Interval interval;                       ///< which earns `label`
};

/// One for each of `cells`: those in the pool, so without the ones that are not_reached.
std::vector<HolmCell> HolmCells(std::span<const StudentizedBootstrap> cells,
                                const VerdictRule& rule, double alpha);

}  // namespace relulab
