/// Runs what is not done yet of a study, in parallel, and merges the tables.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/plan/planned_study.h"
#include "experiments/plan/selection.h"

namespace relulab {

struct RunOptions {
  std::filesystem::path out = "results";  ///< the results root
  int jobs = 1;                           ///< runs at once, one thread each
  std::vector<Override> filters;          ///< which planned runs execute
  Shard shard;                            ///< of those
  bool fail_fast = false;                 ///< end at the first failed run
};

struct StudyOutcome {
  PlannedStudy study;  ///< with the choices of tuning, once that is complete
  std::filesystem::path directory;
  std::size_t planned = 0;
  std::size_t executed = 0;            ///< by this call, failed ones and those of tuning included
  std::size_t failed = 0;              ///< of those
  std::size_t finished = 0;            ///< in the directory now, without those of tuning
  std::size_t tuning_runs = 0;         ///< stage one, of a tuned study
  std::size_t tuning_left = 0;         ///< more than 0: stage two is not planned yet
  std::size_t timing_blocks = 0;       ///< in timing_blocks.csv, of a timing study
  std::optional<double> timing_width;  ///< of its widest interval, relative to the median
  bool interrupted = false;
};

/// The study's directory, relative to the root.
std::filesystem::path StudyDirectory(const Study& study, const RunOptions& options);

/// Runs a study, stage one first if it is tuned. One with `timing` runs on one thread, first once
/// for its results and then in blocks for its times. Nothing is written if its data cannot be read
/// (DataError); OutputError if results cannot be written. An interrupt, a DataError and an
/// OutputError leave what was finished, in its directory and in the tables.
StudyOutcome RunStudy(PlannedStudy planned, const RunOptions& options);

/// For `--dry-run`: by run of `plan`, one of the study's, whether it is done. Reads, and writes
/// nothing.
std::vector<bool> FindDone(const Study& study, const Plan& plan, const RunOptions& options);

/// For `--dry-run`: plans stage two if stage one is complete; else returns false.
bool FindChoices(PlannedStudy& planned, const RunOptions& options);

}  // namespace relulab
