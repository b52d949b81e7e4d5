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
  std::vector<Override> filters;          ///< which planned runs to execute
  Shard shard;                            ///< the part of these runs to execute
  bool fail_fast = false;                 ///< end at the first failed run
  bool extend = false;                    ///< keep the plans of other processes, see ExtendPlan
  CompleteStudy complete = nullptr;       ///< called after the tables were written
};

struct StudyOutcome {
  PlannedStudy study;  ///< with the choices of tuning, once that is complete
  std::filesystem::path directory;
  std::size_t planned = 0;
  std::size_t executed = 0;       ///< runs that this call executed, failed and tuning runs included
  std::size_t failed = 0;         ///< of the executed runs
  std::size_t finished = 0;       ///< runs in runs.csv now, without tuning runs
  std::size_t tuning_runs = 0;    ///< planned runs of stage one; 0 without tuning
  std::size_t tuning_left = 0;    ///< unfinished tuning runs; if > 0, stage two is not planned yet
  std::size_t timing_blocks = 0;  ///< blocks that count in timing_blocks.csv
  std::optional<double> timing_width;  ///< half width of the widest interval over its median
  bool interrupted = false;
};

/// The study's directory, relative to the root.
std::filesystem::path StudyDirectory(const Study& study, const RunOptions& options);

/// Runs a study. A tuned study has two stages: stage one executes the tuning runs, stage two the
/// runs with the chosen settings. A study with `timing` runs on one thread: once for its results
/// and then in blocks for its times. Throws DataError, before anything is written, if its data
/// cannot be read, and OutputError if results cannot be written. After an interrupt or an error,
/// finished runs stay in the directory and in the tables. If it is interrupted while another
/// process holds the study's lock, it throws Stopped and does not write the tables.
StudyOutcome RunStudy(PlannedStudy planned, const RunOptions& options);

/// For `--dry-run`: for each run of `plan`, whether it is done and need not be executed. Writes
/// nothing.
std::vector<bool> FindDone(const Plan& plan, FinishedRuns& finished);

/// For `--dry-run`: plans stage two if stage one is complete; else returns false.
bool FindChoices(PlannedStudy& planned, FinishedRuns& finished);

}  // namespace relulab
