#include "experiments/config/check_keys.h"

#include <algorithm>

#include "experiments/config/config_error.h"
#include "experiments/config/nearest_name.h"

namespace relulab {

void CheckKeys(const Json& object, const std::vector<std::string>& allowed, const Place& place) {
  if (!object.is_object()) {
    throw ConfigError(place.Text() + ": found " + Excerpt(object) + "; allowed is an object");
  }
  for (const auto& [key, ignored] : object.items()) {
    if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
      throw ConfigError(place.Below(key).Text() + ": unknown key " + Excerpt(key) +
                        AllowedNames(key, allowed));
    }
  }
}

}  // namespace relulab
