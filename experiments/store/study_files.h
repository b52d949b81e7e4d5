/// Finds the directories of studies.
#pragma once

#include <filesystem>
#include <vector>

namespace relulab {

/// The study directories of a results root, by name, or the study directory itself; none if it is
/// neither.
std::vector<std::filesystem::path> FindStudies(const std::filesystem::path& directory);

}  // namespace relulab
