/// Where a process prepares the runs' directories of a study, before they are published whole.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/store/file_descriptor.h"
#include "experiments/store/manifest.h"

namespace relulab {

/// A process's own `<study>/.work-<pid>/`, with a locked file `.alive` in it (see locked_file.h),
/// for as long as the object lives. Creating one creates the study's directory and its `runs/`,
/// too. First and last it removes what killed processes left in the study: work directories and
/// temporary files (see file_replacement.h) whose owners are gone. Those of living ones stay.
///
/// Throws OutputError, except from the destructor.
class WorkDirectory {
 public:
  explicit WorkDirectory(const std::filesystem::path& study_directory);
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;
  ~WorkDirectory();

  /// Writes the files and, last, their manifest, and renames the whole to `<study>/runs/<run_id>`:
  /// at no instant does `runs/` hold half a run. A run of that id that is already there stays if it
  /// verifies against the same manifest, and is replaced if not. Threads may write different runs
  /// at once, processes even the same one (the last wins).
  void WriteRunDirectory(const std::string& run_id, const RunFiles& files) const;

 private:
  bool TryCreate();

  std::filesystem::path study_;
  std::filesystem::path path_;
  FileDescriptor alive_;
};

}  // namespace relulab
