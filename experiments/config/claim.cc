#include "experiments/config/claim.h"

#include <algorithm>
#include <set>

namespace relulab {
namespace {

/// Whether a claim was written with this key. Null counts as absent.
bool Has(const Json& given, const std::string& key) {
  const auto found = given.find(key);
  return found != given.end() && !found->is_null();
}

/// A claim that is not measured must not have keys of a measurement.
void CheckUnmeasured(const Json& given, const Claim& claim, const Place& place) {
  for (const Field& field : MeasuredClaimFields()) {
    if (Has(given, field.key)) {
      place.Below(field.key).Fail("a claim with \"not_tested\" or \"check\" has no measurement");
    }
  }
  if (!claim.not_tested.empty() && !claim.check.empty()) {
    place.Fail("has both \"not_tested\" and \"check\"; expected one of the two");
  }
}

/// `minus` must not select the same row as `rows`.
void CheckMinus(const ClaimMetric& metric, const Place& place) {
  bool is_another = metric.minus.empty();
  for (const auto& [column, value] : metric.minus) {
    const auto row =
        std::find_if(metric.rows.begin(), metric.rows.end(),
                     [&name = column](const auto& other) { return other.first == name; });
    if (row == metric.rows.end()) {
      place.Below(column).Fail(
          "found a column that is not in \"rows\"; expected a column of \"rows\"");
    }
    is_another = is_another || row->second != value;
  }
  if (!is_another) place.Fail("found the row that \"rows\" selects; expected another row");
}

void CheckMetric(const Json& given, const ClaimMetric& metric, const Place& place) {
  const Position& step = metric.steps.step;
  const bool is_fresh =
      step.which == Which::kFirst || (step.which == Which::kNumber && step.number == 0);
  if (metric.layers.over_theory && !is_fresh) {
    place.Below("relative_to")
        .Fail("theory describes networks before training; expected \"step\": 0");
  }
  if (metric.layers.over_theory && metric.missing_as) {
    place.Below("missing_as")
        .Fail("found \"missing_as\" with \"relative_to\": \"theory\"; expected one of the two");
  }
  if (Has(given, "over_steps") && step.which != Which::kAll) {
    place.Below("over_steps").Fail("\"over_steps\" applies only to \"step\": \"all\"");
  }
  CheckMinus(metric, place.Below("minus"));
}

void CheckArms(const Claim& claim, const Place& place) {
  const bool is_threshold = claim.kind == ClaimKind::kThreshold;
  if (is_threshold && !claim.controls.empty()) {
    place.Below("controls").Fail("found controls; a threshold has a \"bound\" instead");
  }
  if (!is_threshold && claim.controls.empty()) {
    place.Fail("lacks \"controls\"; only a threshold has none");
  }
}

void CheckRestrictedMean(const Claim& claim, const Place& place) {
  const ClaimMetric& metric = claim.metric;
  if (claim.direction != Direction::kLower) {
    place.Below("direction")
        .Fail("found \"higher\"; expected \"lower\", because the metric is a time");
  }
  if (metric.table != MetricTable::kRuns || !metric.column.ends_with("_to_target")) {
    place.Below("metric").Fail(
        "restricted_mean_ratio applies only to the columns steps_to_target, epochs_to_target and "
        "flops_to_target of \"runs\"");
  }
  if (claim.against_best) {
    place.Below("arms").Below("compare").Fail(
        "found \"best\", which compares means; expected \"each\" with restricted_mean_ratio");
  }
  if (metric.present || metric.missing_as || !metric.over.empty()) {
    place.Below("metric").Fail(
        "restricted_mean_ratio treats missed targets as censored; expected none of \"present\", "
        "\"missing_as\" and \"over\"");
  }
}

void CheckDirection(const Claim& claim, const Place& place) {
  if (claim.direction != Direction::kWithin) return;
  if (claim.kind != ClaimKind::kThreshold) {
    place.Below("direction")
        .Fail(
            "found \"within\", which only a threshold can have; expected \"higher\" or \"lower\"");
  }
  if (claim.min_effect == 0.0) {
    place.Below("min_effect")
        .Fail(
            "found 0; expected a positive number: with \"within\", the largest distance from the "
            "bound");
  }
}

/// Checks which values need each other and which exclude each other.
void CheckRule(const Json& given, const Claim& claim, const Place& place) {
  const bool is_threshold = claim.kind == ClaimKind::kThreshold;
  if (is_threshold != (claim.statistic == Statistic::kValue)) {
    place.Below("statistic")
        .Fail(is_threshold ? "a threshold needs the statistic \"value\""
                           : "\"value\" applies only to a threshold, which has no controls");
  }
  if (is_threshold != Has(given, "bound")) {
    place.Fail(is_threshold ? "lacks \"bound\", which a threshold needs"
                            : "has a \"bound\", which only a threshold has");
  }
  CheckDirection(claim, place);
  if (claim.is_ratio() && claim.min_effect < 1.0) {
    place.Below("min_effect")
        .Fail(Json(claim.min_effect), "1 or more, because the statistic is a ratio");
  }
  if (claim.matched && is_threshold) {
    place.Below("matched").Fail("a threshold has no arms to match");
  }
  if (claim.statistic == Statistic::kRestrictedMeanRatio) CheckRestrictedMean(claim, place);
}

/// Sets the defaults that depend on other values.
void FillIn(const Json& given, Claim& claim) {
  if (!Has(given, "statistic") && claim.controls.empty()) claim.statistic = Statistic::kValue;
  if (!Has(given, "direction") && claim.statistic == Statistic::kRestrictedMeanRatio) {
    claim.direction = Direction::kLower;
  }
  if (!Has(given, "min_effect")) claim.min_effect = claim.is_ratio() ? 1.0 : 0.0;
  if (claim.is_ratio()) claim.unit = "ratio";
  if (claim.unit.empty()) claim.unit = claim.metric.column;
}

void CompleteClaim(const Json& given, const Place& place, Claim& claim) {
  if (!claim.is_measured()) return CheckUnmeasured(given, claim, place);
  for (const char* key : {"arms", "metric"}) {
    if (!Has(given, key)) place.Fail("lacks \"" + std::string(key) + "\"");
  }
  FillIn(given, claim);
  CheckArms(claim, place.Below("arms"));
  CheckMetric(given.at("metric"), claim.metric, place.Below("metric"));
  CheckRule(given, claim, place);
}

}  // namespace

void CompleteClaims(const Json& json, const Place& place, std::vector<Claim>& claims) {
  std::set<std::string> ids;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    CompleteClaim(json.at(i), place.Below(i), claims[i]);
    if (!ids.insert(claims[i].id).second) {
      place.Below(i).Below("id").Fail("found " + Excerpt(claims[i].id) +
                                      " a second time; expected another id");
    }
  }
}

}  // namespace relulab
