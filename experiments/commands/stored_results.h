/// The files of a study's directory that belong together: study.json, the tables, the claims and
/// their manifest.
#pragma once

#include <filesystem>
#include <memory>

#include "experiments/lab/finished_run.h"
#include "experiments/plan/planned_study.h"
#include "experiments/store/lock.h"

namespace relulab {

/// Evaluates the claims and writes the manifest, after the tables were written under the same lock.
void CompleteResults(const std::filesystem::path& study_directory, const PlannedStudy& planned,
                     const StudyLock& lock);

/// A study whose files are to be shown, with current tables.
///
/// Tables that do not match their manifest, or that lack runs that are finished now, are made again
/// from `runs/`. If the study's directory cannot be written, they are made in a temporary directory
/// instead. Tables that match their manifest are never replaced by tables with fewer runs: if
/// `runs/` lacks some of their runs, they are shown as they are, and a message gives the number.
/// The same holds if finished runs have read other data files than the runs of the tables.
class OpenedResults {
 public:
  /// Throws OutputError if files cannot be read, or if there are no tables and none can be made.
  explicit OpenedResults(const std::filesystem::path& study_directory);

  const PlannedStudy& study() const { return study_; }

  /// The directory that has the tables. It has the name of the study's directory.
  const std::filesystem::path& tables() const { return tables_; }

  /// Evaluates the claims again from the tables. Throws OutputError.
  void EvaluateClaims();

 private:
  void OpenWithoutRuns();
  void OpenWithRuns();
  void MakeTables(FinishedRuns& finished);
  void MoveToTemporary();

  std::filesystem::path directory_;
  std::filesystem::path tables_;
  PlannedStudy study_;
  std::shared_ptr<const std::filesystem::path> temporary_;  ///< removed with the last owner
};

}  // namespace relulab
