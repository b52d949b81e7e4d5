#include "core/stats/quantifier.h"

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
