/// Reads study.json back.
#pragma once

#include <filesystem>

#include "experiments/plan/planned_study.h"

namespace relulab {

/// Reads the study of a results directory from its study.json. Plans the runs again and checks that
/// each has the stored id. Throws OutputError, which names the file and the place in it.
PlannedStudy ReadStoredStudy(const std::filesystem::path& study_directory);

}  // namespace relulab
