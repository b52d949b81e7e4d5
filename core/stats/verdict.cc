#include "core/stats/verdict.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <numeric>

namespace relulab {
namespace {

std::size_t Count(const std::vector<Verdict>& labels, Verdict label) {
  return static_cast<std::size_t>(std::count(labels.begin(), labels.end(), label));
}

/// Whether two decided labels among `labels` differ.
bool Disagree(const std::vector<Verdict>& labels) {
  const auto first = std::find_if(labels.begin(), labels.end(), IsDecided);
  return std::any_of(first, labels.end(),
                     [&](Verdict label) { return IsDecided(label) && label != *first; });
}

Verdict Every(const CellVerdicts& cells) {
  std::vector<Verdict> labels = cells.after_holm;
  labels.push_back(cells.pooled);
  return Disagree(labels) ? Verdict::kConditional : cells.pooled;
}

Verdict Most(const CellVerdicts& cells) {
  for (const Verdict label : cells.own) {
    if (IsDecided(label) && 2 * Count(cells.own, label) > cells.own.size()) return label;
  }
  return Disagree(cells.after_holm) ? Verdict::kConditional : Verdict::kInconclusive;
}

Verdict Some(const CellVerdicts& cells) {
  if (Count(cells.after_holm, Verdict::kSupported) > 0) return Verdict::kSupported;
  const std::size_t contradicted = Count(cells.own, Verdict::kContradicted);
  const std::size_t without = contradicted + Count(cells.own, Verdict::kNoDifference);
  if (without < cells.own.size()) return Verdict::kInconclusive;
  return contradicted == without ? Verdict::kContradicted : Verdict::kNoDifference;
}

constexpr Verdict kLabels[] = {Verdict::kSupported, Verdict::kContradicted, Verdict::kNoDifference};

/// p <= alpha up to rounding; 20 x .0025, for example, is not exactly .05.
bool AtMost(double p, double alpha) { return p <= alpha + 1e-12; }

/// The indices of the p-values in ascending order; stable.
std::vector<std::size_t> Ascending(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
  return order;
}

/// Gives `label` to the cells that keep it.
void StepDown(std::span<const StudentizedBootstrap> cells, const VerdictRule& rule, double alpha,
              Verdict label, std::vector<HolmCell>& judged) {
  std::vector<double> p_values;
  for (const StudentizedBootstrap& cell : cells) {
    p_values.push_back(SmallestAlpha(cell, rule, label));
  }
  const std::vector<double> adjusted = HolmAdjusted(p_values);
  const std::vector<std::size_t> order = Ascending(p_values);
  for (std::size_t k = 0; k < order.size(); ++k) {
    HolmCell& cell = judged[order[k]];
    cell.adjusted_p = std::min(cell.adjusted_p, adjusted[order[k]]);
    if (!AtMost(adjusted[order[k]], alpha)) continue;
    cell.label = label;
    cell.confidence = 1.0 - alpha / static_cast<double>(order.size() - k);
  }
}

}  // namespace

bool IsDecided(Verdict verdict) {
  return verdict == Verdict::kSupported || verdict == Verdict::kContradicted ||
         verdict == Verdict::kNoDifference;
}

Verdict VerdictOf(const Interval& interval, const VerdictRule& rule) {
  const double m = rule.min_effect;
  assert(m >= 0.0);
  assert(!(interval.low > interval.high));
  assert(!rule.is_two_sided || rule.kind == ClaimKind::kThreshold);
  const bool above = interval.low > m;
  const bool below = interval.high < -m;
  const bool inside = -m < interval.low && interval.high < m;
  if (rule.kind == ClaimKind::kNonInferiority) {
    if (interval.low > -m) return Verdict::kSupported;
    if (below) return Verdict::kContradicted;
  } else if (rule.is_two_sided) {
    if (inside) return Verdict::kSupported;
    if (above || below) return Verdict::kContradicted;
  } else {
    if (above) return Verdict::kSupported;
    if (below) return Verdict::kContradicted;
    if (inside) return Verdict::kNoDifference;
  }
  return Verdict::kInconclusive;
}

std::vector<double> HolmAdjusted(std::span<const double> p_values) {
  std::vector<double> adjusted(p_values.size());
  double largest = 0.0;
  std::size_t left = p_values.size();
  for (const std::size_t i : Ascending(p_values)) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(left) * p_values[i]));
    adjusted[i] = largest;
    --left;
  }
  return adjusted;
}

double SmallestAlpha(const StudentizedBootstrap& cell, const VerdictRule& rule, Verdict label) {
  if (cell.resamples() == 0) {  // a point, or the whole line
    return VerdictOf(cell.At(0.5), rule) == label ? 0.0 : 1.0;
  }
  // Alpha = 2 k / (B + 1). Intervals shrink as k grows, and a smaller interval keeps the label.
  const int all = cell.resamples() + 1;
  const auto earns = [&](int k) { return VerdictOf(cell.At(1.0 - 2.0 * k / all), rule) == label; };
  const int most = all / 2;  // the result is then 1
  int too_small = 0;
  int enough = most;
  while (enough - too_small > 1) {
    const int middle = too_small + (enough - too_small) / 2;
    (earns(middle) ? enough : too_small) = middle;
  }
  return enough == most ? 1.0 : 2.0 * enough / all;
}

std::vector<HolmCell> HolmCells(std::span<const StudentizedBootstrap> cells,
                                const VerdictRule& rule, double alpha) {
  HolmCell undecided;
  undecided.confidence = 1.0 - alpha / static_cast<double>(cells.size());
  std::vector<HolmCell> judged(cells.size(), undecided);
  for (const Verdict label : kLabels) StepDown(cells, rule, alpha, label, judged);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    judged[c].interval = cells[c].At(judged[c].confidence);
  }
  return judged;
}

Verdict VerdictOver(Quantifier quantifier, const CellVerdicts& cells) {
  assert(cells.own.size() == cells.after_holm.size());
  if (cells.own.empty()) return Verdict::kNotReached;
  switch (quantifier) {
    case Quantifier::kEvery:
      return Every(cells);
    case Quantifier::kMost:
      return Most(cells);
    case Quantifier::kSome:
      return Some(cells);
  }
  return Verdict::kInconclusive;
}

}  // namespace relulab
