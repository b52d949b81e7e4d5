/// The files of a study's directory that belong together: study.json, the tables, the claims and
/// their manifest.
#pragma once

#include <filesystem>

#include "experiments/plan/planned_study.h"
#include "experiments/store/lock.h"

namespace relulab {

/// Evaluates the claims and writes the manifest, after the tables were written under the same lock.
void CompleteResults(const std::filesystem::path& study_directory, const PlannedStudy& planned,
                     const StudyLock& lock);

/// Reads a study whose files are to be shown. If the tables do not match their manifest, or lack
/// runs that are finished now, makes them again from `runs/`. Throws OutputError if this fails.
PlannedStudy OpenResults(const std::filesystem::path& study_directory);

}  // namespace relulab
