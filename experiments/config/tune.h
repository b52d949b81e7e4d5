/// A study's `tune`: which keys are chosen before the study's own runs, and by what.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/sweep.h"

namespace relulab {

/// A summary figure that may choose: one of training or validation data, never of test data.
struct Selection {
  std::string_view column;  ///< of runs.csv
  bool smallest;            ///< else the largest is best
  std::string_view help;
};

std::span<const Selection> Selections();

struct Tune {
  std::vector<SweepAxis> over;  ///< the grid: a product, its last key fastest
  std::vector<std::string> by;  ///< runs with equal values of these keys get one choice
  const Selection* select = nullptr;
  std::vector<Json> seeds;           ///< of the tuning runs alone
  Json base_patch = Json::object();  ///< merged into `base` for the tuning runs (RFC 7396)
};

/// The fields `select` and `seeds` of `tune`, for the schema.
const Field& SelectField();

/// Throws ConfigError.
Tune ReadTune(const Json& tune, const Place& place);

/// Whether a dotted key is one of tune.over.
bool IsTuned(const Tune& tune, const std::string& key);

/// The JSON that ReadTune reads.
Json DescribeTune(const Tune& tune);

}  // namespace relulab
