/// What the command line says of a study's runs: `--set` changes them, `--filter` chooses of them.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// One `--set key=value` or `--filter key=value`.
struct Override {
  std::string key;
  std::vector<Json> values;  ///< more than one: a bare comma list
  Place place;               ///< the option, for messages
};

/// Splits on the first `=`. The right side is JSON, else a bare comma list of such, else a string.
/// The key must be a field and the values must fit it. `option` is "--set" or "--filter". Throws
/// ConfigError.
Override ParseOverride(const std::string& option, const std::string& text);

}  // namespace relulab
