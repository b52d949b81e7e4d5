/// The plans that a study's directory had before the present one.
///
/// A directory holds one plan, study.json. Running another plan of the same name replaces it, but
/// nothing is lost. The old study.json is kept as `plans/<n>-<hash>.json`, where n counts the plans
/// of the directory from 1. Its timing blocks are kept as `plans/<hash>.timing_blocks.csv`. Its
/// finished runs stay in `runs/`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/plan/plan_union.h"
#include "experiments/store/lock.h"

namespace relulab {

/// Writes study.json. If the old study.json has a different plan, saves it in plans/ first. If the
/// new plan was used here before, restores its timing blocks. Throws OutputError.
void WriteStudyFile(const std::filesystem::path& study_directory, const PlannedStudy& planned,
                    const StudyLock& lock);

/// The union of the plans in plans/, oldest first, of study.json, and of `planned`. Leaves out a
/// plan in plans/ if another plan has all of its runs. Also leaves out files that contain no plan;
/// `notes` names them. Throws ConfigError if plans cannot be joined (UnitePlans), and OutputError
/// if a file cannot be read.
PlanUnion ExtendPlan(const std::filesystem::path& study_directory, const PlannedStudy& planned);

/// The finished runs in `runs/` that the plan does not have, by id.
std::vector<std::string> FindOtherRuns(const std::filesystem::path& study_directory,
                                       const PlannedStudy& planned);

/// Warns of finished runs in `runs/` that are not in the tables because an earlier plan had them,
/// and says how many of them `--extend` would add.
void WarnOfOtherRuns(const std::filesystem::path& study_directory, const PlannedStudy& planned);

/// Copies the timing blocks of another directory of the study: to timing_blocks.csv if both have
/// the same plan and there are none yet, else to plans/, with their plan. Throws OutputError.
void CopyTimes(const std::filesystem::path& from, const std::filesystem::path& study_directory,
               const StudyLock& lock);

}  // namespace relulab
