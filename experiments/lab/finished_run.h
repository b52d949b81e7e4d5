/// The finished runs of a study's directory, and the tables that are made from them.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_json.h"
#include "experiments/plan/planned_study.h"
#include "experiments/store/lock.h"

namespace relulab {

/// The results in `<study>/runs/<run_id>`, if the directory's manifest verifies and its
/// results_version is this program's. Throws OutputError if a verified run.json lacks a member.
std::optional<FinishedRun> ReadFinishedRun(const std::filesystem::path& study_directory,
                                           const std::string& run_id);

/// Whether the directory has results of the run that can be kept: the run did not fail, and it read
/// data files with these digests.
bool IsDone(const std::filesystem::path& study_directory, const std::string& run_id,
            const FileDigests& data);

/// The finished runs of one directory. Each is verified at the first lookup and then cached.
/// Missing and failed runs are looked up again, because another process may finish them.
class FinishedRuns {
 public:
  explicit FinishedRuns(std::filesystem::path study_directory)
      : directory_(std::move(study_directory)) {}

  const std::filesystem::path& directory() const { return directory_; }

  /// Null if the run is not finished. Valid until the run is added or looked up again.
  const FinishedRun* Find(const std::string& run_id);

  /// Like Find, but also null if the run must be executed again, because it failed or its data
  /// files have changed. Throws DataError if the data files cannot be read.
  const FinishedRun* FindDone(const PlannedRun& run, DigestCache& digests);

  /// Adds a run that this process has written.
  void Add(const std::string& run_id, FinishedRun run) { runs_[run_id] = std::move(run); }

 private:
  std::filesystem::path directory_;
  std::map<std::string, FinishedRun> runs_;
};

/// Writes the remaining files of a study. The caller still holds the lock that it held while it
/// wrote the tables.
using CompleteStudy = std::function<void(const std::filesystem::path& study_directory,
                                         const PlannedStudy& planned, const StudyLock& lock)>;

/// Writes the tables of a study from its finished runs, in plan order: runs.csv, timing.csv,
/// tuning.csv if the study is tuned, and the joined tables of the runs. Leaves out runs whose data
/// files have changed since, unless `digests` is null or the files cannot be read. Returns the
/// number of runs in runs.csv. Also writes study.json, so that it has the same plan as the tables.
/// Throws OutputError.
std::size_t WriteStudyTables(const PlannedStudy& planned, FinishedRuns& finished,
                             DigestCache* digests, const StudyLock& lock);

/// Whether the tables have all runs that are now in `runs/` and match the manifest of the study's
/// files. Throws OutputError if a file cannot be read.
bool TablesAreCurrent(const std::filesystem::path& study_directory, const PlannedStudy& planned);

}  // namespace relulab
