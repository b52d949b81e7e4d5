/// What makes the runs of a study differ: swept keys, a product, and cases, joint settings.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// One swept key and its values, in the order given.
struct SweepAxis {
  std::string key;
  std::vector<Json> values;
};

/// One joint setting of several keys.
using Case = std::vector<std::pair<std::string, Json>>;

/// Checks a value of a dotted key on its own, so that the message names where it was written.
/// Objects and names with parameters may be completed by other keys: they are checked in the run.
void CheckValue(const std::string& key, const Json& value, const Place& place);

/// A list of distinct values that fit the key or, for `seed`, {"first": 1, "count": n}.
std::vector<Json> ReadAxisValues(const std::string& key, const Json& value, const Place& place);

/// An object of dotted keys and their values. All of these throw ConfigError.
std::vector<SweepAxis> ReadSweep(const Json& sweep, const Place& place);

/// A list of objects of dotted keys and values.
std::vector<Case> ReadCases(const Json& cases, const Place& place);

/// The JSON that ReadSweep and ReadCases read, each axis as a list.
Json DescribeSweep(const std::vector<SweepAxis>& sweep);
Json DescribeCases(const std::vector<Case>& cases);

/// The fields of the object {"first": 1, "count": n} that stands for a list of seeds.
const Field& SeedRangeField();

}  // namespace relulab
