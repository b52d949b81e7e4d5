/// Options of the command line: `--set` changes a study's runs, `--filter` selects some of them.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/field.h"

namespace relulab {

/// One `--set key=value` or `--filter key=value`.
struct Override {
  std::string key;
  std::vector<Json> values;  ///< several if they were given as a bare comma list
  Place place;               ///< the option, for messages
};

/// Splits at the first `=`. The right side is JSON, or a bare comma list; a part that is not JSON
/// is a string. The key must be a field and the values must fit it. `option` is "--set" or
/// "--filter". Throws ConfigError.
Override ParseOverride(const std::string& option, const std::string& text);

}  // namespace relulab
