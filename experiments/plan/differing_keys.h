/// The dotted keys in which the runs of several plans differ.
#pragma once

#include <string>
#include <vector>

#include "experiments/store/json.h"

namespace relulab {

/// The fewest dotted keys whose values tell these runs apart: the keys of `varied`, which the plans
/// vary, and all other keys that differ. If members of an object differ, the keys of these members
/// are returned. The key of the whole object is returned if a run lacks the object, or if its names
/// differ (as for initialisers). An object that contains a key of `varied` or `ignored` is always
/// compared member by member. Keys at or below a key of `ignored` are left out. "seed" comes last.
///
/// `configs` are resolved and expanded (Expand).
std::vector<std::string> DifferingKeys(const std::vector<Json>& configs,
                                       const std::vector<std::string>& varied,
                                       const std::vector<std::string>& ignored);

}  // namespace relulab
