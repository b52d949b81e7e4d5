#include "core/stats/holm.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace relulab {
namespace {

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

}  // namespace relulab
