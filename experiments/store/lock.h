/// Locks between processes and between threads. The system releases the locks of a process when it
/// ends, however it ends.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "experiments/store/file.h"

namespace relulab {

/// Held while a study's tables are written. The constructor waits until the lock is free; after a
/// second it says so. It locks the directory itself and leaves no file. Not recursive. On a network
/// file system it may exclude only processes of the same machine; then two machines may write the
/// same tables twice.
///
/// Throws OutputError if the directory cannot be opened or locked, and Stopped if the lock is not
/// free one second after an interrupt (interrupt.h).
class StudyLock {
 public:
  explicit StudyLock(const std::filesystem::path& study_directory);
  StudyLock(StudyLock&&) = default;
  StudyLock& operator=(StudyLock&&) = default;

 private:
  FileDescriptor directory_;
};

/// A directory's lock, held until the descriptor is closed. Without a descriptor, `error` is the
/// value of errno: EWOULDBLOCK if another process or thread holds the lock, ENOENT if the directory
/// is gone, ENOTDIR or ELOOP if `path` is not a directory or is a link, which is never followed.
struct LockedDirectory {
  FileDescriptor file;
  int error = 0;
};

LockedDirectory TryLockDirectory(const std::filesystem::path& path);

/// The same, but waits while another process or thread holds the lock.
LockedDirectory WaitAndLockDirectory(const std::filesystem::path& path);

/// Creates `path`, which must not exist, for writing, and locks it until the descriptor is closed.
/// On failure, returns an empty descriptor and sets errno; EEXIST means that the name is taken.
FileDescriptor CreateLocked(const std::filesystem::path& path);

/// Locks the file at `path` if no process holds its lock. Returns an empty descriptor if a process
/// holds the lock, or if there is no such file.
FileDescriptor LockAbandoned(const std::filesystem::path& path);

/// Removes the files of a directory that `chooses` accepts and that no process has locked. Ignores
/// errors. "" is the current directory.
void RemoveAbandoned(const std::filesystem::path& directory,
                     const std::function<bool(std::string_view name)>& chooses);

}  // namespace relulab
