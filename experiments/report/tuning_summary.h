/// What tuning found: the sensitivity of every group to the grid, and the choice.
#pragma once

#include <filesystem>

#include "experiments/plan/planned_study.h"
#include "experiments/report/text_table.h"

namespace relulab {

/// Reads tuning.csv of a tuned study's directory; no rows if the study is not tuned
/// or no run of tuning is finished. A row a group and point of the grid:
///
///   the keys of tune.by and tune.over, with the group's and the point's values
///   runs     finished runs of tuning
///   <the selecting figure>
///            mean over the runs that have it; "(2 missed)" beside it
///   chosen   "yes"; "yes, at the edge" where a number is the least or largest of its grid, so that
///            a wider grid might have done better. Empty until tuning is complete.
///
/// Throws OutputError if a table cannot be read.
TextTable TuningTable(const std::filesystem::path& study_directory, const PlannedStudy& study);

}  // namespace relulab
