#include "experiments/store/work_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <string_view>
#include <system_error>

#include "experiments/store/file.h"
#include "experiments/store/lock.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWorkPrefix = ".work-";
constexpr std::string_view kAliveName = ".alive";

// Removes a directory at the end of the scope; errors are ignored.
struct RemovedAtExit {
  fs::path path;
  ~RemovedAtExit() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

// Removes the file `.alive` last; the caller has locked it. If this process is killed before that,
// the remaining files are still recognised as abandoned.
void RemoveWorkDirectory(const fs::path& path) {
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->path().filename() != kAliveName) fs::remove_all(entry->path(), ignored);
  }
  ::unlink((path / kAliveName).c_str());
  ::rmdir(path.c_str());
}

void RemoveIfAbandoned(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.starts_with(kWorkPrefix)) {
    const FileDescriptor alive = LockAbandoned(path / kAliveName);
    if (alive) {
      RemoveWorkDirectory(path);
    } else {
      ::rmdir(path.c_str());  // succeeds only if it is empty: its owner has not made `.alive`
    }
  } else if (IsTemporaryName(name)) {
    const FileDescriptor temporary = LockAbandoned(path);
    if (temporary) ::unlink(path.c_str());
  }
}

void RemoveAbandoned(const fs::path& study) {
  std::error_code error;
  for (fs::directory_iterator entry(study, error), end; !error && entry != end;
       entry.increment(error)) {
    RemoveIfAbandoned(entry->path());
  }
}

bool HoldsRun(const fs::path& directory, const std::string& manifest) {
  try {
    return ReadFile(directory / kManifestName) == manifest && VerifyManifest(directory, {});
  } catch (const OutputError&) {
    return false;
  }
}

// Moves the finished directory to its place. Another process may do the same.
void Publish(const fs::path& finished, const fs::path& target, const std::string& manifest) {
  std::optional<StudyLock> lock;
  while (std::rename(finished.c_str(), target.c_str()) != 0) {
    if (errno != EEXIST && errno != ENOTEMPTY) throw OutputError("write", target, errno);
    // The lock keeps processes that write tables out of the gap between the two renames.
    if (!lock) lock.emplace(target.parent_path().parent_path());
    if (HoldsRun(target, manifest)) return;
    const RemovedAtExit replaced{finished.string() + ".replaced"};
    if (std::rename(target.c_str(), replaced.path.c_str()) != 0 && errno != ENOENT) {
      throw OutputError("replace", target, errno);
    }
  }
}

}  // namespace

WorkDirectory::WorkDirectory(const fs::path& study_directory) : study_(study_directory) {
  CreateDirectories(study_ / "runs");
  RemoveAbandoned(study_);
  const std::string stem = std::string(kWorkPrefix) + std::to_string(::getpid());
  path_ = study_ / stem;
  for (int attempt = 1; !TryCreate(); ++attempt) {
    path_.replace_filename(stem + "-" + std::to_string(attempt));
  }
}

// Returns false if the name is taken (by another object of this process, or by a process with the
// same pid on another machine), or if another process took the new directory for a leftover and
// removed it before it was locked.
bool WorkDirectory::TryCreate() {
  if (::mkdir(path_.c_str(), 0777) != 0) {
    if (errno == EEXIST) return false;
    throw OutputError("create directory", path_, errno);
  }
  alive_ = CreateLocked(path_ / kAliveName);
  if (alive_) return true;
  if (errno == EEXIST || errno == ENOENT) return false;
  const int error = errno;
  ::rmdir(path_.c_str());
  throw OutputError("create and lock", path_ / kAliveName, error);
}

WorkDirectory::~WorkDirectory() {
  RemoveWorkDirectory(path_);
  RemoveAbandoned(study_);
}

void WorkDirectory::WriteRunDirectory(const std::string& run_id, const RunFiles& files) const {
  assert(!files.contains(std::string(kManifestName)));
  const RemovedAtExit unfinished{path_ / run_id};
  const fs::path& directory = unfinished.path;
  CreateDirectories(directory);
  for (const auto& [name, content] : files) {
    const fs::path path = directory / name;
    if (name.find('/') != std::string::npos) CreateDirectories(path.parent_path());
    WriteFile(path, content);
  }
  const std::string manifest = ManifestOf(files);
  WriteFile(directory / kManifestName, manifest);
  Publish(directory, study_ / "runs" / run_id, manifest);
}

}  // namespace relulab
