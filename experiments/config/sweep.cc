#include "experiments/config/sweep.h"

#include <cmath>
#include <set>

#include "experiments/config/config_error.h"
#include "experiments/config/run_fields.h"

namespace relulab {
namespace {

constexpr double kMostValues = 1e6;
constexpr double kLargestSeed = 9007199254740991.0;

std::vector<Json> ReadSeedRange(const Json& value, const Place& place) {
  const Json range = Resolve(SeedRangeField(), value, place);
  const auto first = range.at("first").get<std::int64_t>();
  const auto count = range.at("count").get<std::int64_t>();
  std::vector<Json> seeds;
  for (std::int64_t i = 0; i < count; ++i) seeds.emplace_back(first + i);
  return seeds;
}

/// 2 and 2.0 are one value.
std::string Canonical(const Json& value) {
  const bool is_whole = value.is_number_float() && std::trunc(value.get<double>()) == value &&
                        std::abs(value.get<double>()) <= kLargestSeed;
  return is_whole ? std::to_string(value.get<std::int64_t>()) : value.dump();
}

void CheckDistinct(const std::vector<Json>& values, const Place& place) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!seen.insert(Canonical(values[i])).second) {
      throw ConfigError(place.Below(std::to_string(i)).Text() + ": found " + Excerpt(values[i]) +
                        " twice; keep one");
    }
  }
}

}  // namespace

const Field& SeedRangeField() {
  static const Field kField{.key = "seed",
                            .kind = Field::Kind::kObject,
                            .help = "as many seeds as `count`, from `first` on",
                            .parts = {{.key = "first",
                                       .help = "the first seed",
                                       .default_value = 1,
                                       .minimum = 0,
                                       .maximum = kLargestSeed},
                                      {.key = "count",
                                       .help = "how many",
                                       .required = true,
                                       .minimum = 1,
                                       .maximum = kMostValues}}};
  return kField;
}

void CheckValue(const std::string& key, const Json& value, const Place& place) {
  const Field& field = FindField(RunFields(), key, place);
  if (value.is_null() && field.IsOptional()) return;
  const bool partial = field.kind == Field::Kind::kTagged || field.kind == Field::Kind::kObject;
  if (!partial || !value.is_object()) Resolve(field, value, place);
}

std::vector<Json> ReadAxisValues(const std::string& key, const Json& value, const Place& place) {
  if (key == "seed" && value.is_object()) return ReadSeedRange(value, place);
  if (!value.is_array()) {
    throw ConfigError(place.Text() + ": found " + Excerpt(value) + "; allowed is a list of values" +
                      (key == "seed" ? " or {\"first\": 1, \"count\": n}" : ""));
  }
  if (value.empty()) {
    throw ConfigError(place.Text() + ": found an empty list; allowed are one or more values");
  }
  std::vector<Json> values(value.begin(), value.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CheckValue(key, values[i], place.Below(std::to_string(i)));
  }
  CheckDistinct(values, place);
  return values;
}

std::vector<SweepAxis> ReadSweep(const Json& sweep, const Place& place) {
  if (!sweep.is_object()) {
    throw ConfigError(place.Text() + ": found " + Excerpt(sweep) +
                      "; allowed is an object of dotted keys and lists");
  }
  std::vector<SweepAxis> axes;
  for (const auto& [key, value] : sweep.items()) {
    const Place at = place.Below(key);
    FindField(RunFields(), key, at);
    axes.push_back({key, ReadAxisValues(key, value, at)});
  }
  return axes;
}

std::vector<Case> ReadCases(const Json& cases, const Place& place) {
  if (!cases.is_array() || cases.empty()) {
    throw ConfigError(place.Text() + ": found " + Excerpt(cases) +
                      "; allowed is a list of one or more objects of dotted keys and values");
  }
  std::vector<Case> joint_settings;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Place at = place.Below(std::to_string(i));
    if (!cases[i].is_object() || cases[i].empty()) {
      throw ConfigError(at.Text() + ": found " + Excerpt(cases[i]) +
                        "; allowed is an object of dotted keys and values");
    }
    Case joint;
    for (const auto& [key, value] : cases[i].items()) {
      CheckValue(key, value, at.Below(key));
      joint.emplace_back(key, value);
    }
    joint_settings.push_back(std::move(joint));
  }
  return joint_settings;
}

Json DescribeSweep(const std::vector<SweepAxis>& sweep) {
  Json object = Json::object();
  for (const SweepAxis& axis : sweep) object[axis.key] = axis.values;
  return object;
}

Json DescribeCases(const std::vector<Case>& cases) {
  Json list = Json::array();
  for (const Case& joint : cases) {
    Json object = Json::object();
    for (const auto& [key, value] : joint) object[key] = value;
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace relulab
