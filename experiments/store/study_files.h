/// Finding and reading the directories of studies.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/store/json.h"

namespace relulab {

/// The study directories of a results root, by name, or the study directory itself; none if it is
/// neither.
std::vector<std::filesystem::path> FindStudies(const std::filesystem::path& directory);

/// A study.json. Throws OutputError if it cannot be read or is not one of this program's.
Json ReadStudyJson(const std::filesystem::path& path);

}  // namespace relulab
