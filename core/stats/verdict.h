/// What an interval says of a claim.
///
/// e is the effect, positive where it agrees with the claim; [lo, hi] its interval; m >= 0 is
/// `min_effect`, on the same scale:
///
///                        supported            contradicted         no_difference
///   superiority          lo > m               hi < -m              -m < lo and hi < m
///   non_inferiority      lo > -m              hi < -m              never
///   threshold            lo > m               hi < -m              -m < lo and hi < m
///   threshold_within     -m < lo and hi < m   lo > m or hi < -m    never
///
/// and inconclusive otherwise: an end that lies exactly on a bound, or is NaN, earns nothing. At
/// most one column holds, and an interval inside another that earned a label earns the same.
///
/// A threshold is a claim about one quantity and a stated bound, not about two arms:
/// - one-sided ("above one half", "below .1"): e = value - bound, or bound - value. Usually m = 0
///   as the bound is in the sentence, and no_difference is then never earned. With m > 0 it means
///   that the value is at the bound, as ReLU's zero fraction of 1/2 at initialisation is.
/// - two-sided, for absence or for a value ("no decay" as within .02 decades a layer of 0):
///   e = value - target, with m the half width of the band. It is supported if the whole interval
///   is inside and contradicted if it is wholly outside, on either side.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/stats/studentized_bootstrap.h"

namespace relulab {

enum class Verdict : std::uint8_t {
  // Of one interval. The first three are decided.
  kSupported,
  kContradicted,
  kNoDifference,
  kInconclusive,
  // Over cells only: core/stats/quantifier.h.
  kConditional,
  kNotReached,
  // Without measurements.
  kNotTested,
};

/// "supported", "contradicted", "no_difference", ...
std::string_view NameOf(Verdict verdict);

/// Supported, contradicted or no_difference.
bool IsDecided(Verdict verdict);

enum class ClaimKind : std::uint8_t {
  kSuperiority,
  kNonInferiority,
  kThreshold,        ///< one-sided
  kThresholdWithin,  ///< two-sided
};

struct VerdictRule {
  ClaimKind kind = ClaimKind::kSuperiority;
  double min_effect = 0.0;  ///< m, >= 0
};

/// One of the first four. The ends may be infinite.
Verdict VerdictOf(const Interval& interval, const VerdictRule& rule);

}  // namespace relulab
