/// The plans that a study's directory had before the present one.
///
/// A directory holds one plan, study.json. Running another plan of the same name replaces it, but
/// loses nothing: the replaced study.json is kept as `plans/<hash>.json`, its timing blocks as
/// `plans/<hash>.timing_blocks.csv`, and its finished runs stay in `runs/`.
#pragma once

#include <cstddef>
#include <filesystem>

#include "experiments/plan/planned_study.h"
#include "experiments/store/lock.h"

namespace relulab {

/// Writes study.json. If the old study.json has a different plan, saves it in plans/ first. If the
/// new plan was used here before, restores its timing blocks. Throws OutputError.
void WriteStudyFile(const std::filesystem::path& study_directory, const PlannedStudy& planned,
                    const StudyLock& lock);

/// The number of finished runs in `runs/` that the plan does not have.
std::size_t CountOtherRuns(const std::filesystem::path& study_directory,
                           const PlannedStudy& planned);

}  // namespace relulab
