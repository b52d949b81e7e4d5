/// Where a process prepares run directories before it moves them to their place.
#pragma once

#include <filesystem>
#include <string>

#include "experiments/store/file.h"
#include "experiments/store/manifest.h"

namespace relulab {

/// A process's own `<study>/.work-<pid>/` with a locked file `.alive` (see lock.h), during the
/// object's lifetime. The constructor also creates the study's directory and its `runs/`.
/// Constructor and destructor remove the work directories and temporary files (FileReplacement) of
/// processes that have ended.
///
/// Throws OutputError, except from the destructor.
class WorkDirectory {
 public:
  explicit WorkDirectory(const std::filesystem::path& study_directory);
  WorkDirectory(const WorkDirectory&) = delete;
  WorkDirectory& operator=(const WorkDirectory&) = delete;
  ~WorkDirectory();

  /// Writes the files and, last, their manifest, and renames the directory to
  /// `<study>/runs/<run_id>`, so that `runs/` holds only complete runs. A run that is already there
  /// stays if its manifest verifies and is the same; otherwise it is replaced. Threads may write
  /// different runs at once; processes may write the same one.
  void WriteRunDirectory(const std::string& run_id, const RunFiles& files) const;

 private:
  bool TryCreate();

  std::filesystem::path study_;
  std::filesystem::path path_;
  FileDescriptor alive_;
};

}  // namespace relulab
