/// Reads study.json back.
#pragma once

#include <filesystem>

#include "experiments/plan/planned_study.h"

namespace relulab {

/// The study of a results directory, from its study.json. Its runs are planned again, and each must
/// have the id that is stored. Throws OutputError, which names the file and the place in it.
PlannedStudy ReadStoredStudy(const std::filesystem::path& study_directory);

}  // namespace relulab
