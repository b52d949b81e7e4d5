#include "experiments/config/claim.h"

#include <algorithm>
#include <set>

#include "experiments/config/check_keys.h"
#include "experiments/config/claim_fields.h"
#include "experiments/config/config_error.h"
#include "experiments/config/run_fields.h"
#include "experiments/config/sweep.h"

namespace relulab {
namespace {

using Kind = Field::Kind;

/// The members of `json` that `field` declares, resolved.
Json ResolveMembers(const Field& field, const Json& json, const Place& place) {
  Json members = Json::object();
  for (const Field& part : field.parts) {
    if (json.contains(part.key)) members[part.key] = json.at(part.key);
  }
  return Resolve(field, members, place);
}

std::vector<std::string> KeysOf(const Field& field, std::vector<std::string> others) {
  std::vector<std::string> keys;
  for (const Field& part : field.parts) keys.push_back(part.key);
  keys.insert(keys.end(), others.begin(), others.end());
  return keys;
}

[[noreturn]] void Fail(const Place& place, const std::string& message) {
  throw ConfigError(place.Text() + ": " + message);
}

void CheckDottedKey(const std::string& key, const Place& place) {
  FindField(RunFields(), key, place);
}

std::vector<std::string> ReadKeys(const Json& json, const char* key, const Place& place) {
  if (!json.contains(key)) return {};
  const Field list{.kind = Kind::kList, .parts = {{.kind = Kind::kText}}, .distinct = true};
  std::vector<std::string> keys = Resolve(list, json.at(key), place.Below(key));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    CheckDottedKey(keys[i], place.Below(key).Below(std::to_string(i)));
    if (keys[i] == "seed") {
      Fail(place.Below(key).Below(std::to_string(i)),
           "found \"seed\", which pairs the arms; allowed are settings");
    }
  }
  return keys;
}

Setting ReadSetting(const Json& json, const Place& place) {
  if (!json.is_object()) {
    Fail(place, "found " + Excerpt(json) + "; allowed is an object of dotted keys and values");
  }
  Setting setting;
  for (const auto& [key, value] : json.items()) {
    CheckDottedKey(key, place.Below(key));
    CheckValue(key, value, place.Below(key));
    setting.emplace_back(key, value);
  }
  return setting;
}

std::vector<Setting> ReadSettings(const Json& json, const Place& place) {
  if (json.is_object()) return {ReadSetting(json, place)};
  if (!json.is_array() || json.empty()) {
    Fail(place, "found " + Excerpt(json) +
                    "; allowed is an object of dotted keys and values, or a list of such objects");
  }
  std::vector<Setting> settings;
  for (std::size_t i = 0; i < json.size(); ++i) {
    settings.push_back(ReadSetting(json.at(i), place.Below(std::to_string(i))));
  }
  return settings;
}

void ReadArms(const Json& json, const Place& place, Claim& claim) {
  if (!json.contains("arms")) Fail(place, "lacks \"arms\", the runs that are compared");
  const Json& arms = json.at("arms");
  const Place at = place.Below("arms");
  CheckKeys(arms, {"treatment", "controls", "compare"}, at);
  if (!arms.contains("treatment")) Fail(at, "lacks \"treatment\"");
  claim.treatments = ReadSettings(arms.at("treatment"), at.Below("treatment"));
  if (arms.contains("controls")) {
    claim.controls = ReadSettings(arms.at("controls"), at.Below("controls"));
  }
  claim.against_best = arms.contains("compare") && Resolve(ClaimCompareField(), arms.at("compare"),
                                                           at.Below("compare")) == "best";
  const bool is_threshold =
      claim.kind == ClaimKind::kThreshold || claim.kind == ClaimKind::kThresholdWithin;
  if (is_threshold && !claim.controls.empty()) {
    Fail(at.Below("controls"), "found controls; a threshold has a \"bound\" instead");
  }
  if (!is_threshold && claim.controls.empty()) {
    Fail(at, "lacks \"controls\"; only a threshold has none");
  }
}

void ReadFilter(const Json& json, const Place& place, Claim& claim) {
  if (!json.contains("filter")) return;
  const Json& filter = json.at("filter");
  const Place at = place.Below("filter");
  if (!filter.is_object()) {
    Fail(at, "found " + Excerpt(filter) + "; allowed is an object of dotted keys and values");
  }
  for (const auto& [key, value] : filter.items()) {
    CheckDottedKey(key, at.Below(key));
    // A list is a choice of values; a value that is a list itself stands in one.
    const std::vector<Json> values =
        value.is_array() ? value.get<std::vector<Json>>() : std::vector<Json>{value};
    for (const Json& one : values) CheckValue(key, one, at.Below(key));
    claim.filter.emplace_back(key, values);
  }
}

/// The rows of a table that count: columns and their values.
Setting ReadRows(const Json& given, const char* key, const Place& place) {
  Setting rows;
  if (!given.contains(key)) return rows;
  const Place at = place.Below(key);
  const Json& object = given.at(key);
  if (!object.is_object()) {
    Fail(at, "found " + Excerpt(object) + "; allowed is an object of columns and values");
  }
  for (const auto& [column, value] : object.items()) {
    if (!value.is_string() && !value.is_number()) {
      Fail(at.Below(column), "found " + Excerpt(value) + "; allowed is a string or a number");
    }
    rows.emplace_back(column, value);
  }
  return rows;
}

ClaimMetric ReadMetric(const Json& json, const Place& place) {
  if (!json.contains("metric")) Fail(place, "lacks \"metric\", the figure that is compared");
  const Json& given = json.at("metric");
  const Place at = place.Below("metric");
  CheckKeys(given, KeysOf(ClaimMetricField(), {"rows", "minus", "over", "present"}), at);
  const Json resolved = ResolveMembers(ClaimMetricField(), given, at);
  ClaimMetric metric{.table = resolved.at("from"),
                     .column = resolved.at("column"),
                     .layer = resolved.value("layer", Json("hidden")),
                     .step = resolved.value("step", Json("last")),
                     .reduce = resolved.at("reduce"),
                     .over_steps = resolved.at("over_steps"),
                     .over_theory = resolved.at("relative_to") == "theory",
                     .over = ReadKeys(given, "over", at),
                     .loss_at_most = resolved.at("loss_at_most")};
  if (given.contains("present")) {
    if (!given.at("present").is_boolean()) {
      Fail(at.Below("present"),
           "found " + Excerpt(given.at("present")) + "; allowed is true or false");
    }
    metric.present = given.at("present");
  }
  if (given.contains("missing_as")) metric.missing_as = resolved.at("missing_as").get<double>();
  const bool has_layers = metric.table == "layers";
  const bool has_steps = has_layers || metric.table == "steps";
  for (const char* key : {"layer", "reduce", "relative_to"}) {
    if (given.contains(key) && !has_layers) {
      Fail(at.Below(key), "found it with \"from\": " + Json(metric.table).dump() +
                              "; allowed is it with \"layers\"");
    }
  }
  for (const char* key : {"step", "over_steps"}) {
    if (given.contains(key) && !has_steps) {
      Fail(at.Below(key), "found it with \"from\": " + Json(metric.table).dump() +
                              "; allowed is it with \"layers\" or \"steps\"");
    }
  }
  if (metric.over_theory && metric.step != "first" && metric.step != 0) {
    Fail(at.Below("relative_to"), "theory is of fresh networks; allowed with it is \"step\": 0");
  }
  if (metric.over_theory && metric.missing_as) {
    Fail(at.Below("missing_as"),
         "found it with \"relative_to\": \"theory\"; allowed is one of them");
  }
  if (given.contains("over_steps") && metric.step != "all") {
    Fail(at.Below("over_steps"), "found it without \"step\": \"all\"");
  }
  metric.rows = ReadRows(given, "rows", at);
  metric.minus = ReadRows(given, "minus", at);
  if (!metric.minus.empty() && metric.table != "detectors") {
    Fail(at.Below("minus"), "found it with \"from\": " + Json(metric.table).dump() +
                                "; allowed is it with \"detectors\"");
  }
  const Json rows = given.value("rows", Json::object());
  bool is_another = metric.minus.empty();
  for (const auto& [column, value] : metric.minus) {
    if (!rows.contains(column)) {
      Fail(at.Below("minus").Below(column),
           "found a column that \"rows\" does not name; allowed are those of " + Excerpt(rows));
    }
    is_another = is_another || rows.at(column) != value;
  }
  if (!is_another) Fail(at.Below("minus"), "found the very row of \"rows\"; allowed is another");
  return metric;
}

Direction DirectionOf(const std::string& name) {
  if (name == "higher") return Direction::kHigher;
  return name == "lower" ? Direction::kLower : Direction::kWithin;
}

ClaimKind KindOf(const std::string& name, Direction direction) {
  if (name == "superiority") return ClaimKind::kSuperiority;
  if (name == "non_inferiority") return ClaimKind::kNonInferiority;
  return direction == Direction::kWithin ? ClaimKind::kThresholdWithin : ClaimKind::kThreshold;
}

Quantifier QuantifierOf(const std::string& name) {
  if (name == "every") return Quantifier::kEvery;
  return name == "most" ? Quantifier::kMost : Quantifier::kSome;
}

Statistic StatisticOf(const std::string& name) {
  if (name == "difference") return Statistic::kDifference;
  if (name == "ratio") return Statistic::kRatio;
  return name == "value" ? Statistic::kValue : Statistic::kRestrictedMeanRatio;
}

/// What has to go together, or must not.
void CheckRule(const Json& given, const Claim& claim, const Place& place) {
  const bool is_threshold = claim.controls.empty();
  const bool is_ratio =
      claim.statistic == Statistic::kRatio || claim.statistic == Statistic::kRestrictedMeanRatio;
  if (is_threshold != (claim.statistic == Statistic::kValue)) {
    Fail(place.Below("statistic"), is_threshold ? "a threshold has the statistic \"value\""
                                                : "\"value\" is for thresholds, without controls");
  }
  if (is_threshold != given.contains("bound")) {
    Fail(place, is_threshold ? "lacks \"bound\", which a threshold needs"
                             : "has a \"bound\", which only a threshold has");
  }
  if (!is_threshold && claim.direction == Direction::kWithin) {
    Fail(place.Below("direction"),
         "found \"within\", which is for thresholds; allowed are "
         "\"higher\" and \"lower\"");
  }
  if (is_ratio && claim.min_effect < 1.0) {
    Fail(place.Below("min_effect"),
         "found " + Json(claim.min_effect).dump() +
             "; allowed is a ratio of 1 or more, as the statistic is one");
  }
  if (claim.direction == Direction::kWithin && claim.min_effect == 0.0) {
    Fail(place.Below("min_effect"),
         "found 0; allowed is the half width of the band that \"within\" means");
  }
  if (claim.matched && is_threshold) {
    Fail(place.Below("matched"), "a threshold has no arms to match");
  }
  if (claim.statistic != Statistic::kRestrictedMeanRatio) return;
  if (claim.direction != Direction::kLower) {
    Fail(place.Below("direction"), "found \"higher\"; allowed is \"lower\", as it is a time");
  }
  if (claim.metric.table != "runs" || !claim.metric.column.ends_with("_to_target")) {
    Fail(place.Below("metric"),
         "restricted_mean_ratio is for the columns steps_to_target, "
         "epochs_to_target and flops_to_target of \"runs\"");
  }
  if (claim.against_best) {
    Fail(place.Below("arms").Below("compare"),
         "found \"best\", which takes means; allowed with restricted_mean_ratio is \"each\"");
  }
  if (claim.metric.present || claim.metric.missing_as || !claim.metric.over.empty()) {
    Fail(place.Below("metric"),
         "restricted_mean_ratio censors misses itself: allowed are neither present, missing_as nor "
         "over");
  }
}

Claim ReadClaim(const Json& given, const Place& place) {
  CheckKeys(given, KeysOf(ClaimField(), {"arms", "cells", "filter", "metric", "matched"}), place);
  const Json resolved = ResolveMembers(ClaimField(), given, place);
  Claim claim{.id = resolved.at("id"),
              .role = resolved.at("role"),
              .quote = resolved.at("quote"),
              .where = resolved.at("where"),
              .statement = resolved.at("statement"),
              .notes = resolved.at("notes"),
              .not_tested = resolved.at("not_tested"),
              .check = resolved.at("check"),
              .json = given};
  const bool is_name = std::all_of(claim.id.begin(), claim.id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (claim.id.empty() || !is_name) {
    Fail(place.Below("id"),
         "found " + Excerpt(claim.id) + "; allowed are a-z, 0-9 and _, one at the least");
  }
  if (!claim.is_measured()) {
    for (const char* key : {"arms", "cells", "filter", "metric", "matched", "kind", "quantifier",
                            "statistic", "direction", "bound", "min_effect", "unit"}) {
      if (given.contains(key)) {
        Fail(place.Below(key), "a claim with \"not_tested\" or \"check\" measures nothing else");
      }
    }
    if (!claim.not_tested.empty() && !claim.check.empty()) {
      Fail(place, "has both \"not_tested\" and \"check\"; allowed is one of the two");
    }
    return claim;
  }
  claim.direction = DirectionOf(resolved.at("direction"));
  if (!given.contains("direction") && resolved.value("statistic", "") == "restricted_mean_ratio") {
    claim.direction = Direction::kLower;
  }
  claim.kind = KindOf(resolved.at("kind"), claim.direction);
  claim.quantifier = QuantifierOf(resolved.at("quantifier"));
  ReadArms(given, place, claim);
  claim.cells = ReadKeys(given, "cells", place);
  ReadFilter(given, place, claim);
  claim.metric = ReadMetric(given, place);
  claim.statistic = resolved.contains("statistic") ? StatisticOf(resolved.at("statistic"))
                    : claim.controls.empty()       ? Statistic::kValue
                                                   : Statistic::kDifference;
  const bool is_ratio =
      claim.statistic == Statistic::kRatio || claim.statistic == Statistic::kRestrictedMeanRatio;
  claim.bound = resolved.at("bound");
  claim.min_effect = given.contains("min_effect") ? resolved.at("min_effect").get<double>()
                     : is_ratio                   ? 1.0
                                                  : 0.0;
  claim.unit = is_ratio ? "ratio" : resolved.at("unit").get<std::string>();
  if (claim.unit.empty()) claim.unit = claim.metric.column;
  if (given.contains("matched")) {
    const Json matched = Resolve(ClaimMatchField(), given.at("matched"), place.Below("matched"));
    claim.matched = ClaimMatch{.column = matched.at("column"), .within = matched.at("within")};
  }
  CheckRule(given, claim, place);
  return claim;
}

}  // namespace

std::vector<Claim> ReadClaims(const Json& json, const Place& place) {
  if (!json.is_array()) {
    Fail(place, "found " + Excerpt(json) + "; allowed is a list of claims");
  }
  std::vector<Claim> claims;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const Place at = place.Below(std::to_string(i));
    claims.push_back(ReadClaim(json.at(i), at));
    if (!ids.insert(claims.back().id).second) {
      Fail(at.Below("id"),
           "found " + Excerpt(claims.back().id) + " a second time; allowed is every id once");
    }
  }
  return claims;
}

Json DescribeClaims(const std::vector<Claim>& claims) {
  Json json = Json::array();
  for (const Claim& claim : claims) json.push_back(claim.json);
  return json;
}

}  // namespace relulab
