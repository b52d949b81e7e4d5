/// Executes the runs of a study that are not done, in parallel, and writes its tables.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/lab/finished_run.h"
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

/// Runs a study, stage one first if it is tuned. A study with `timing` runs on one thread: once for
/// its results and then in blocks for its times. Throws DataError, before anything is written, if
/// its data cannot be read, and OutputError if results cannot be written. After an interrupt or an
/// error, finished runs stay in the directory and in the tables.
StudyOutcome RunStudy(PlannedStudy planned, const RunOptions& options);

/// For `--dry-run`: whether each run of `plan` need not be executed. Writes nothing.
std::vector<bool> FindDone(const Plan& plan, FinishedRuns& finished);

/// For `--dry-run`: plans stage two if stage one is complete; else returns false.
bool FindChoices(PlannedStudy& planned, FinishedRuns& finished);

}  // namespace relulab
