/// A study in one screen: a row a cell of the plan, over its seeds.
#pragma once

#include <filesystem>
#include <string>

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

}  // namespace relulab
