#include "core/stats/verdict.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

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
