/// What a timing study found: each run's times, and their ratios to the first's.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/plan/planned_study.h"
#include "experiments/report/text_table.h"

namespace relulab {

/// Reads timing_blocks.csv of a timing study's directory. A table each of whole
/// runs, of predictions and of activation functions, as far as they were timed. A row a run, in
/// plan order:
///
///   the varied keys
///   blocks      how often it was timed
///
/// and for every time of the table (the columns are documented in experiments/lab/time_blocks.h)
///
///   its column  median, and its 95 % interval's half width
///   to first    median over blocks of its time over that of the first run of the plan in the same
///               block, and the interval's half width: what slows a whole block cancels
///
/// Throws OutputError if a table cannot be read.
std::vector<TextTable> TimingTables(const std::filesystem::path& study_directory,
                                    const PlannedStudy& study);

}  // namespace relulab
