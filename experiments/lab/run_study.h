/// Runs what is not done yet of a study, in parallel, and merges the tables.
#pragma once

#include <filesystem>
#include <vector>

#include "experiments/plan/plan.h"

namespace relulab {

struct RunOptions {
  std::filesystem::path out = "results";  ///< the results root
  int jobs = 1;                           ///< runs at once, one thread each
  std::vector<Override> filters;          ///< which planned runs execute
  bool fail_fast = false;                 ///< end at the first failed run
};

struct StudyOutcome {
  std::filesystem::path directory;
  std::size_t planned = 0;
  std::size_t executed = 0;  ///< by this call, failed ones included
  std::size_t failed = 0;    ///< of those
  std::size_t finished = 0;  ///< in the directory now
  bool interrupted = false;
};

/// `planned` directory, relative to the root.
std::filesystem::path StudyDirectory(const Study& study, const RunOptions& options);

/// Runs a study. Nothing is written if its data cannot be read (DataError); OutputError if results
/// cannot be written. An interrupt, a DataError and an OutputError leave what was finished, in its
/// directory and in the tables.
StudyOutcome RunStudy(const Study& study, const Plan& plan, const RunOptions& options);

/// For `--dry-run`: by planned run, whether it is done. Reads, and writes nothing.
std::vector<bool> FindDone(const Study& study, const Plan& plan, const RunOptions& options);

}  // namespace relulab
