/// Options of the command line: `--set` changes a study's runs, `--filter` selects some of them.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// One `--set key=value` or `--filter key=value`.
struct Override {
  std::string key;
  std::vector<Json> values;  ///< several if given as a comma-separated list
  Place place;               ///< the option, for messages
};

/// Splits at the first `=`. The right side is one value or a comma-separated list of values. A
/// value is JSON, or a string if it is not valid JSON. The key must be a field and the values must
/// fit it. `option` is "--set" or "--filter". Throws ConfigError.
Override ParseOverride(const std::string& option, const std::string& text);

}  // namespace relulab
