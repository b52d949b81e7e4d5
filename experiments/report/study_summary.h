/// The tables of a study, for the terminal and the report. All read the stored tables of the
/// study's directory, and nothing else.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/plan/planned_study.h"
#include "experiments/report/text_table.h"

namespace relulab {

/// Reads runs.csv and layers.csv of a study's directory, and nothing else. Columns, by
/// what the study measured:
///
///   runs       finished runs of the cell; "(2 diverged)" beside them
///   decades    (log10 delta_1 - log10 delta_depth) / (depth - 1) at step 0, hidden layers only:
///              how many decades of the back-propagated signal a layer gains toward the input; mean
///              over runs. Negative: it vanishes. "floor" where a delta was exactly 0.
///   zeros      zero_fraction at the last measured step; mean over hidden layers and runs
///   to target  steps to the target, median over runs with a miss as worst; then reached/runs,
///              without the failed ones. A median that is itself a miss is "missed"
///   accuracy   test accuracy at the best validation step, else the best validation accuracy; mean
///              and, over several runs, standard deviation
///
/// No rows if no run is finished. Throws OutputError if a table cannot be read.
TextTable SummaryTable(const std::filesystem::path& study_directory, const PlannedStudy& study);

/// For the terminal.
std::string FormatSummary(const TextTable& table);

/// The columns in words, a line each: all of them, or those of a table.
std::string SummaryLegend();
std::string SummaryLegend(const TextTable& table);

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
