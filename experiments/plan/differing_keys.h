/// The dotted keys in which the runs of several plans differ.
#pragma once

#include <string>
#include <vector>

#include "experiments/store/json.h"

namespace relulab {

/// The fewest dotted keys whose values tell these runs apart: those of `varied`, which plans vary
/// already, and those that differ besides. A key that differs is as deep as the difference. It is a
/// whole object if that has a name, such as an initialiser, and the names differ, or if a run lacks
/// it; but an object that holds a key of `varied` or `ignored` is compared member by member. Keys
/// at or below one of `ignored` are left out. "seed" comes last.
///
/// `configs` are resolved and expanded (Expand).
std::vector<std::string> DifferingKeys(const std::vector<Json>& configs,
                                       const std::vector<std::string>& varied,
                                       const std::vector<std::string>& ignored);

}  // namespace relulab
