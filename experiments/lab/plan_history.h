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

/// Writes study.json, after keeping the plan that it replaces if that is of another study. Timing
/// blocks that the plan had earlier come back. Throws OutputError.
void WriteStudyFile(const std::filesystem::path& study_directory, const PlannedStudy& planned,
                    const StudyLock& lock);

/// The number of finished runs in `runs/` that the plan does not have.
std::size_t CountOtherRuns(const std::filesystem::path& study_directory,
                           const PlannedStudy& planned);

}  // namespace relulab
