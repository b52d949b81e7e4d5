#include "core/stats/verdict.h"

#include <cassert>

namespace relulab {

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSupported:
      return "supported";
    case Verdict::kContradicted:
      return "contradicted";
    case Verdict::kNoDifference:
      return "no_difference";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kConditional:
      return "conditional";
    case Verdict::kNotReached:
      return "not_reached";
    case Verdict::kNotTested:
      return "not_tested";
  }
  return "";
}

bool IsDecided(Verdict verdict) {
  return verdict == Verdict::kSupported || verdict == Verdict::kContradicted ||
         verdict == Verdict::kNoDifference;
}

Verdict VerdictOf(const Interval& interval, const VerdictRule& rule) {
  const double m = rule.min_effect;
  assert(m >= 0.0);
  assert(!(interval.low > interval.high));
  const bool above = interval.low > m;
  const bool below = interval.high < -m;
  const bool inside = -m < interval.low && interval.high < m;
  switch (rule.kind) {
    case ClaimKind::kSuperiority:
    case ClaimKind::kThreshold:
      if (above) return Verdict::kSupported;
      if (below) return Verdict::kContradicted;
      if (inside) return Verdict::kNoDifference;
      break;
    case ClaimKind::kNonInferiority:
      if (interval.low > -m) return Verdict::kSupported;
      if (below) return Verdict::kContradicted;
      break;
    case ClaimKind::kThresholdWithin:
      if (inside) return Verdict::kSupported;
      if (above || below) return Verdict::kContradicted;
      break;
  }
  return Verdict::kInconclusive;
}

}  // namespace relulab
