/// The one JSON type of the laboratory: it keeps keys in the order in which they were written.
#pragma once

#include <nlohmann/json.hpp>

namespace relulab {

using Json = nlohmann::ordered_json;

}  // namespace relulab
