/// The tables of a study, for the terminal and the report. All functions read only the stored
/// tables of the study's directory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/plan/planned_study.h"
#include "experiments/report/text_table.h"

namespace relulab {

/// Reads runs.csv and layers.csv of a study's directory. The table has the varied keys and those of
/// the following columns that the study measured:
///
///   runs             finished runs of the cell; "(2 diverged)" beside them
///   decades/layer    (log10 delta_1 - log10 delta_depth) / (depth - 1) at step 0, hidden layers
///                    only: how many decades the back-propagated signal gains per layer toward the
///                    input; mean over runs. Negative values: the signal vanishes. "floor" if a
///                    delta was exactly 0.
///   zeros            zero_fraction at the last measured step; mean over hidden layers and runs
///   steps to target  median over runs, a miss counting as infinite, or "missed" if that is a miss;
///                    then (runs that reached the target / runs). Failed runs are left out.
///   accuracy         test accuracy at best_step or, without test data, the best validation
///                    accuracy; mean and, over several runs, standard deviation
///
/// No rows if no run is finished. Throws OutputError if a table cannot be read.
TextTable SummaryTable(const std::filesystem::path& study_directory, const PlannedStudy& study);

/// For the terminal.
std::string FormatSummary(const TextTable& table);

/// Explains the columns, one line per column: all of them, or only those of a table.
std::string SummaryLegend();
std::string SummaryLegend(const TextTable& table);

/// Reads timing_blocks.csv of a timing study's directory. Returns one table for whole runs, one for
/// predictions and one for activation functions, without those that were not timed. Each has one
/// row per run, in plan order:
///
///   the varied keys
///   blocks      the number of blocks with its time
///
/// and for every time of the table (experiments/store/tables.h defines the columns)
///
///   its column  median over blocks, and half width of its 95 % interval
///   to first    the run's time over that of the first timed run in the same block, so that a
///               slowdown of the whole block cancels: median over blocks, and half width of its
///               95 % interval
///
/// Throws OutputError if a table cannot be read.
std::vector<TextTable> TimingTables(const std::filesystem::path& study_directory,
                                    const PlannedStudy& study);

/// Reads tuning.csv of a tuned study's directory. No rows if the study is not tuned or no tuning
/// run is finished. One row per group and point of the grid:
///
///   the keys of tune.by and tune.over, with the group's and the point's values
///   runs     finished tuning runs
///   <the selecting figure>
///            mean over the runs that have it, then e.g. "(2 missed)" if two runs lack it;
///            "missed (3)" if all three runs lack it
///   chosen   "yes" for the chosen point, or "yes, at the edge" if one of its numbers is the least
///            or the largest of its grid: then a wider grid might do better. Empty for the other
///            points, and until tuning is complete.
///
/// Throws OutputError if a table cannot be read.
TextTable TuningTable(const std::filesystem::path& study_directory, const PlannedStudy& study);

}  // namespace relulab
