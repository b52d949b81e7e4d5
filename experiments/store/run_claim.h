/// The directories in which runs are written. Until a run is published, one process owns its
/// directory.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "experiments/store/file.h"
#include "experiments/store/manifest.h"

namespace relulab {

/// Whether a text is a run id: 12 lower-case hexadecimal digits.
bool IsRunId(std::string_view text);

/// Creates the study's directory and its `runs/`. Throws OutputError, also if the directory, its
/// `runs` or its `plans` is a link: it could lead out of the results root.
void CreateStudyDirectory(const std::filesystem::path& study_directory);

/// Removes what killed processes left in a study's directory: unfinished runs and temporary files
/// (FileReplacement). Never follows a link. Ignores errors.
void RemoveLeftovers(const std::filesystem::path& study_directory);

/// A run that this process is executing. Its directory is `<study>/.run-<run_id>/`, which is locked
/// (see lock.h). The destructor removes it unless it was published.
///
/// All members but the destructor throw OutputError.
class RunClaim {
 public:
  /// Claims a run, unless another process or thread is executing it. Takes over the directory of a
  /// process that has ended, and empties it. The study's directory must exist. Throws OutputError
  /// also if `run_id` is not a run id: nothing is written outside the study.
  static std::optional<RunClaim> TryClaim(const std::filesystem::path& study_directory,
                                          const std::string& run_id);

  /// Whether another process or thread is executing the run.
  static bool IsClaimed(const std::filesystem::path& study_directory, const std::string& run_id);

  RunClaim(RunClaim&&) = default;
  RunClaim& operator=(RunClaim&&) = delete;
  ~RunClaim();

  /// Writes a file of the run; see RunFiles for its name.
  void Write(const std::string& name, std::string_view content);

  /// Removes the files that were written.
  void Clear();

  /// Whether an existing run directory is kept.
  using Keeps = std::function<bool()>;

  /// Writes the manifest of the files and renames the directory to `<study>/runs/<run_id>`, so that
  /// `runs/` holds only complete runs. If that directory exists and `keeps` returns true, nothing
  /// changes. If it exists and `keeps` returns false, the two are exchanged atomically, so that no
  /// run is lost if the process is killed. Call it at most once, and do not call Write afterwards.
  void Publish(const Keeps& keeps);

 private:
  RunClaim(std::filesystem::path study, std::string run_id, FileDescriptor directory);

  std::filesystem::path study_;
  std::string run_id_;
  std::filesystem::path path_;  // empty once there is nothing to remove
  FileDescriptor directory_;    // holds the lock
  std::map<std::string, std::string> digests_;
};

}  // namespace relulab
