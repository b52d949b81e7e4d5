#include "experiments/claims/claim_result.h"

#include <cmath>

namespace relulab {
namespace {

bool IsLogarithm(const Claim& claim) {
  return claim.statistic == Statistic::kRatio || claim.statistic == Statistic::kRestrictedMeanRatio;
}

}  // namespace

VerdictRule RuleOf(const Claim& claim) {
  return {claim.kind, IsLogarithm(claim) ? std::log(claim.min_effect) : claim.min_effect};
}

double ShownEffect(const Claim& claim, double effect) {
  return IsLogarithm(claim) ? std::exp(effect) : effect;
}

std::string_view NameOf(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::kSuperiority:
      return "superiority";
    case ClaimKind::kNonInferiority:
      return "non_inferiority";
    case ClaimKind::kThreshold:
    case ClaimKind::kThresholdWithin:
      return "threshold";
  }
  return "";
}

std::string_view NameOf(Quantifier quantifier) {
  switch (quantifier) {
    case Quantifier::kEvery:
      return "every";
    case Quantifier::kMost:
      return "most";
    case Quantifier::kSome:
      return "some";
  }
  return "";
}

std::string_view NameOf(Statistic statistic) {
  switch (statistic) {
    case Statistic::kDifference:
      return "difference";
    case Statistic::kRatio:
      return "ratio";
    case Statistic::kRestrictedMeanRatio:
      return "restricted_mean_ratio";
    case Statistic::kValue:
      return "value";
  }
  return "";
}

}  // namespace relulab
