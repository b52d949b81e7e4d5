/// The columns that a claim may name, by table.
#pragma once

#include <string>
#include <vector>

namespace relulab {

/// Of "runs", "layers", "steps", "timing", "removal" or "detectors": the columns with figures, and
/// those that tell rows apart.
std::vector<std::string> ColumnsOf(const std::string& table);

}  // namespace relulab
