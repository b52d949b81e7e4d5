/// Locks between processes, and threads: the system releases them when their holder ends, however
/// it ends.
#pragma once

#include <filesystem>

#include "experiments/store/file.h"

namespace relulab {

/// Held while a study's tables are written. Waits for the present holder. It locks the directory
/// itself and leaves no file. Not recursive. On a network file system it may exclude only processes
/// of the same machine; then two machines may write the same tables twice.
///
/// Throws OutputError if the directory cannot be opened or locked.
class StudyLock {
 public:
  explicit StudyLock(const std::filesystem::path& study_directory);

 private:
  FileDescriptor directory_;
};

/// Creates `path`, which must not exist, for writing, and locks it until the descriptor is closed.
/// On failure no descriptor, and errno; EEXIST: the name is taken.
FileDescriptor CreateLocked(const std::filesystem::path& path);

/// Locks the file at `path` if its owner is gone. No descriptor if the owner lives, or if there is
/// no such file (any more).
FileDescriptor LockAbandoned(const std::filesystem::path& path);

}  // namespace relulab
