/// What the commands print about studies: tables for the terminal and the report. All functions
/// read only the stored tables of the studies' directories. They throw OutputError if a table
/// cannot be read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/plan/planned_study.h"
#include "experiments/report/text_table.h"

namespace relulab {

/// The planned runs of a study that are in runs.csv. While tuning is incomplete, its tuning runs
/// that are in tuning.csv.
struct RunCounts {
  std::size_t planned = 0;
  std::size_t finished = 0;  ///< completed or diverged
  std::size_t failed = 0;
  std::size_t after_tuning = 0;  ///< runs that are planned after tuning, while it is incomplete
};

RunCounts CountRuns(const std::filesystem::path& study_directory, const PlannedStudy& study);

/// "3 of 27 runs finished", then ", 2 failed" if two runs failed. While tuning is incomplete, "2 of
/// 8 tuning runs finished; 3 runs are planned after tuning".
std::string FormatCounts(const RunCounts& counts);

/// The report of a study as Markdown: the question, the program and processor that made the
/// results, the table of the study's cells, for a tuned study the results over its grid, and for a
/// timing study its times. `label` is a sentence at the top of the report; it may be empty.
std::string ReportStudy(const std::filesystem::path& study_directory, const PlannedStudy& study,
                        const std::string& label = "");

/// Reads runs.csv and layers.csv. One row per cell: its varied keys, and those columns of
/// kSummaryColumns (study_summary.cc) that the study measured. No rows if no run is finished.
TextTable SummaryTable(const std::filesystem::path& study_directory, const PlannedStudy& study);

/// For the terminal.
std::string FormatSummary(const TextTable& table, const OutputStyle& style = {});

/// Explains the columns, one line per column: all of them, or only those of a table.
std::string SummaryLegend(const TextTable* table = nullptr);

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
///   chosen   "yes" for the chosen point, or "yes, at the edge of the grid" if one of its
///            numbers is the least or the largest of its grid: then a wider grid might do better.
///            Empty for the other points, and until tuning is complete.
TextTable TuningTable(const std::filesystem::path& study_directory, const PlannedStudy& study);

/// The verdicts of studies, from their claims.json: a table for each role, below its title and
/// followed by the notes of its claims. One row per claim, in the order of the studies and of their
/// claims: id, verdict, effect with its 95 % interval, the smallest effect that counts, the number
/// of units and the study. Tables without claims are left out. If the style has colours,
/// supported is green, contradicted is red, not_tested has no colour, and every other verdict is
/// yellow.
std::string FormatVerdicts(const std::vector<std::filesystem::path>& study_directories,
                           const OutputStyle& style = {});

/// The same as Markdown, with the quotes, their places and the statements.
std::string VerdictsAsMarkdown(const std::vector<std::filesystem::path>& study_directories);

}  // namespace relulab
