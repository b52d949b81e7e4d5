#include "experiments/store/lock.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

#include "core/nn/stop.h"
#include "experiments/store/interrupt.h"

namespace relulab {
namespace {

// Whether the locked file still has the name `path`. Between open and flock another process may
// have removed the file and a third one may have made a new file of that name; then the lock is on
// the old file.
bool IsStillAt(const std::filesystem::path& path, const FileDescriptor& file) {
  struct stat ours = {};
  struct stat theirs = {};
  return ::fstat(file.get(), &ours) == 0 && ::stat(path.c_str(), &theirs) == 0 &&
         ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

LockedDirectory Lock(const std::filesystem::path& path, int operation) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) return {.file = {}, .error = errno};
  while (::flock(file.get(), operation) != 0) {
    if (errno != EINTR) return {.file = {}, .error = errno};
  }
  if (!IsStillAt(path, file)) return {.file = {}, .error = ENOENT};
  return {.file = std::move(file), .error = 0};
}

}  // namespace

StudyLock::StudyLock(const std::filesystem::path& study_directory)
    : directory_(::open(study_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!directory_) throw OutputError("open directory", study_directory, errno);
  // A signal does not end a call of flock that another thread makes, so the call must not wait.
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kPatience(1);
  const Clock::time_point start = Clock::now();
  bool told = false;
  std::optional<Clock::time_point> interrupted;
  while (::flock(directory_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) throw OutputError("lock", study_directory, errno);
    const Clock::time_point now = Clock::now();
    if (!told && now - start >= kPatience) {
      spdlog::info("waiting for another process that uses {}", study_directory.string());
      told = true;
    }
    if (!interrupted && InterruptHandler::Interrupted()) interrupted = now;
    if (interrupted && now - *interrupted >= kPatience) throw Stopped();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

LockedDirectory TryLockDirectory(const std::filesystem::path& path) {
  return Lock(path, LOCK_EX | LOCK_NB);
}

LockedDirectory WaitAndLockDirectory(const std::filesystem::path& path) {
  return Lock(path, LOCK_EX);
}

FileDescriptor CreateLocked(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file) return {};
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    if (error != EWOULDBLOCK) ::unlink(path.c_str());
    errno = error == EWOULDBLOCK ? EEXIST : error;
    return {};
  }
  if (!IsStillAt(path, file)) {
    errno = EEXIST;
    return {};
  }
  return file;
}

FileDescriptor LockAbandoned(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!file || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 || !IsStillAt(path, file)) return {};
  return file;
}

void RemoveAbandoned(const std::filesystem::path& directory,
                     const std::function<bool(std::string_view name)>& chooses) {
  std::error_code error;
  std::filesystem::directory_iterator entry(directory.empty() ? "." : directory, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
    if (!chooses(entry->path().filename().string())) continue;
    const FileDescriptor file = LockAbandoned(entry->path());
    if (file) ::unlink(entry->path().c_str());
  }
}

}  // namespace relulab
