/// The finished runs of a study's directory, and the tables that are made from them.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "experiments/lab/dataset_cache.h"
#include "experiments/lab/run_json.h"
#include "experiments/lab/stored_run.h"
#include "experiments/plan/planned_study.h"
#include "experiments/store/lock.h"

namespace relulab {

/// Whether the directory has results of the run that can be kept: the run did not fail, and it read
/// data files with these digests. Throws OutputError as ReadStoredRun does.
bool IsDone(const std::filesystem::path& study_directory, const std::string& run_id,
            const FileDigests& data);

/// The finished runs of one directory. Each is read and checked at the first lookup (ReadStoredRun)
/// and then cached. Missing and failed runs are looked up again, because another process may finish
/// them. All lookups throw OutputError as ReadStoredRun does.
class FinishedRuns {
 public:
  explicit FinishedRuns(std::filesystem::path study_directory)
      : directory_(std::move(study_directory)) {}

  const std::filesystem::path& directory() const { return directory_; }

  /// What the directory has of a run. Valid until the run is added or looked up again.
  const StoredRun& Look(const PlannedRun& run);

  /// Null if the run is not finished. Valid as long.
  const FinishedRun* Find(const PlannedRun& run);

  /// Like Find, but also null if the run must be executed again, because it failed or its data
  /// files have changed. Throws DataError if the data files cannot be read.
  const FinishedRun* FindDone(const PlannedRun& run, DigestCache& digests);

  /// Reads the run again at its next lookup, because another process has written it.
  void Forget(const std::string& run_id);

  /// Adds a run that this process has written.
  void Add(const std::string& run_id, FinishedRun run);

 private:
  std::filesystem::path directory_;
  std::map<std::string, StoredRun> runs_;
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

/// The same without study.json, into a directory that may be another one than that of the runs.
std::size_t WriteTables(const PlannedStudy& planned, FinishedRuns& finished, DigestCache* digests,
                        const std::filesystem::path& to);

}  // namespace relulab
