#include <algorithm>

#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"

namespace relulab {
namespace {

/// Parses JSON; any other text is a string.
Json ParseValue(const std::string& text, const Place& place) {
  return Json::accept(text) ? ParseJson(text, place.source) : Json(text);
}

}  // namespace

Override ParseOverride(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError(option + ": found " + Excerpt(text) + "; expected key=value, e.g. " + option +
                      " network.depth=20");
  }
  Override result;
  result.key = text.substr(0, equals);
  const std::string shown = Excerpt(result.key);  // control characters are escaped
  result.place = {option + " " + shown.substr(1, shown.size() - 2), ""};
  FindField(RunFields(), result.key, result.place);
  const std::string right = text.substr(equals + 1);
  if (Json::accept(right) || right.find(',') == std::string::npos) {
    result.values = {ParseValue(right, result.place)};
  } else {
    std::size_t begin = 0;
    while (begin <= right.size()) {
      const std::size_t comma = std::min(right.find(',', begin), right.size());
      result.values.push_back(ParseValue(right.substr(begin, comma - begin), result.place));
      begin = comma + 1;
    }
  }
  for (const Json& value : result.values) CheckValue(RunFields(), result.key, value, result.place);
  return result;
}

}  // namespace relulab
