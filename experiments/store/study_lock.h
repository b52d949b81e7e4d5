/// Mutual exclusion between the processes, and threads, that share a study's directory.
#pragma once

#include <filesystem>

#include "experiments/store/file_descriptor.h"

namespace relulab {

/// Held while a study's tables are merged. Waits for the present holder; the system releases the
/// lock when its holder ends, however it ends. It is a lock on the directory itself and leaves no
/// file. Not recursive. Network file systems may confine it to one machine: the worst is then that
/// tables are merged twice.
///
/// Throws OutputError if the directory cannot be opened or locked.
class StudyLock {
 public:
  explicit StudyLock(const std::filesystem::path& study_directory);

 private:
  FileDescriptor directory_;
};

}  // namespace relulab
