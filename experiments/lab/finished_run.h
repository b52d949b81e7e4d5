/// The finished runs of a study's directory, and the tables that are made from them.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_json.h"
#include "experiments/plan/planned_study.h"

namespace relulab {

/// The results in `<study>/runs/<run_id>`, if the directory's manifest verifies and its
/// results_version is this program's. Throws OutputError if a verified run.json lacks a member.
std::optional<FinishedRun> ReadFinishedRun(const std::filesystem::path& study_directory,
                                           const std::string& run_id);

/// The finished runs of one directory: each is verified when it is first looked up, and remembered.
/// Runs that are missing or failed are looked up again, because another process may finish them.
class FinishedRuns {
 public:
  explicit FinishedRuns(std::filesystem::path study_directory)
      : directory_(std::move(study_directory)) {}

  const std::filesystem::path& directory() const { return directory_; }

  /// Null if the run is not finished. Valid until the run is added or looked up again.
  const FinishedRun* Find(const std::string& run_id);

  /// Like Find, but also null if the run failed or read other data than its files have now: then it
  /// must be executed again. Throws DataError if the data files cannot be read.
  const FinishedRun* FindDone(const PlannedRun& run, DigestCache& digests);

  /// A run that this process has written.
  void Add(const std::string& run_id, FinishedRun run) { runs_[run_id] = std::move(run); }

 private:
  std::filesystem::path directory_;
  std::map<std::string, FinishedRun> runs_;
};

/// Writes the tables of a study from its finished runs, in plan order: runs.csv, timing.csv,
/// tuning.csv if the study is tuned, and the joined tables of the runs. Leaves out runs whose data
/// files have changed since, unless `digests` is null or the files cannot be read. Returns the
/// number of runs in runs.csv. Throws OutputError.
std::size_t WriteStudyTables(const PlannedStudy& planned, FinishedRuns& finished,
                             DigestCache* digests);

}  // namespace relulab
