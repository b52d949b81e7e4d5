#include "experiments/store/run_claim.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "experiments/store/lock.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kClaimPrefix = ".run-";
// Where a run is kept while another takes its place, on file systems that cannot exchange names.
constexpr std::string_view kReplacedSuffix = ".replaced";

fs::path ClaimPath(const fs::path& study, const std::string& run_id) {
  return study / (std::string(kClaimPrefix) + run_id);
}

// Returns the first error, after it has removed what it can.
std::optional<OutputError> RemoveContent(const fs::path& directory) {
  std::optional<OutputError> failure;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code left;
    fs::remove_all(entry->path(), left);
    if (left && !failure) failure.emplace("remove", entry->path(), left.value());
  }
  if (error) failure.emplace("read directory", directory, error.value());
  return failure;
}

// Files of a killed process or of a failed run must not become part of a new run.
void Empty(const fs::path& directory) {
  if (const auto failure = RemoveContent(directory)) throw OutputError(*failure);
}

// The caller holds the lock of the directory.
void RemoveLocked(const fs::path& directory) {
  RemoveContent(directory);
  ::rmdir(directory.c_str());
}

// Removes the directory of an abandoned claim. If it is a run that was moved aside, moves it back,
// unless there is another run in its place.
void RemoveClaim(const fs::path& path, const fs::path& study) {
  const LockedDirectory locked = TryLockDirectory(path);
  if (!locked.file) return;
  std::string run_id = path.filename().string().substr(kClaimPrefix.size());
  if (run_id.ends_with(kReplacedSuffix)) {
    run_id.resize(run_id.size() - kReplacedSuffix.size());
    const fs::path home = study / "runs" / run_id;
    if (IsRunId(run_id) && std::rename(path.c_str(), home.c_str()) == 0) return;
  }
  RemoveLocked(path);
}

// Exchanges two directories. False if `other` is gone.
bool Exchange(const fs::path& one, const fs::path& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0)
    return true;
  if (errno == ENOENT) return false;
  if (errno != EINVAL && errno != ENOSYS) throw OutputError("replace", other, errno);
  // The file system cannot exchange names.
  const fs::path aside = one.string() + std::string(kReplacedSuffix);
  if (std::rename(other.c_str(), aside.c_str()) != 0) {
    if (errno == ENOENT) return false;
    throw OutputError("replace", other, errno);
  }
  if (std::rename(one.c_str(), other.c_str()) != 0) {
    const int error = errno;
    std::rename(aside.c_str(), other.c_str());
    throw OutputError("replace", other, error);
  }
  std::rename(aside.c_str(), one.c_str());
  return true;
}

}  // namespace

bool IsRunId(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void CreateStudyDirectory(const fs::path& study_directory) {
  for (const fs::path& path :
       {study_directory, study_directory / "runs", study_directory / "plans"}) {
    std::error_code error;
    if (!fs::is_symlink(path, error)) continue;
    throw OutputError("cannot write in " + path.string() +
                      ": found a link; expected a directory, because results are written only "
                      "below the results root");
  }
  CreateDirectories(study_directory / "runs");
}

void RemoveLeftovers(const fs::path& study_directory) {
  RemoveAbandoned(study_directory, IsTemporaryName);
  std::error_code error;
  for (fs::directory_iterator entry(study_directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(kClaimPrefix)) RemoveClaim(entry->path(), study_directory);
  }
}

RunClaim::RunClaim(fs::path study, std::string run_id, FileDescriptor directory)
    : study_(std::move(study)),
      run_id_(std::move(run_id)),
      path_(ClaimPath(study_, run_id_)),
      directory_(std::move(directory)) {}

std::optional<RunClaim> RunClaim::TryClaim(const fs::path& study, const std::string& run_id) {
  if (!IsRunId(run_id)) throw OutputError("cannot write run \"" + run_id + "\": not a run id");
  const fs::path path = ClaimPath(study, run_id);
  for (;;) {
    if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) {
      throw OutputError("create directory", path, errno);
    }
    LockedDirectory locked = TryLockDirectory(path);
    if (locked.file) {
      Empty(path);
      return RunClaim(study, run_id, std::move(locked.file));
    }
    if (locked.error == EWOULDBLOCK) return std::nullopt;
    // ENOENT: another process published or removed it meanwhile.
    if (locked.error != ENOENT) throw OutputError("lock directory", path, locked.error);
  }
}

bool RunClaim::IsClaimed(const fs::path& study, const std::string& run_id) {
  return TryLockDirectory(ClaimPath(study, run_id)).error == EWOULDBLOCK;
}

RunClaim::~RunClaim() {
  if (directory_ && !path_.empty()) RemoveLocked(path_);
}

void RunClaim::Write(const std::string& name, std::string_view content) {
  const fs::path path = path_ / name;
  if (name.find('/') != std::string::npos) CreateDirectories(path.parent_path());
  WriteFile(path, content);
  digests_[name] = Sha256Hex(content);
}

void RunClaim::Clear() {
  Empty(path_);
  digests_.clear();
}

void RunClaim::Publish(const Keeps& keeps) {
  WriteFile(path_ / kManifestName, ManifestOfDigests(digests_));
  const fs::path target = study_ / "runs" / run_id_;
  std::optional<StudyLock> lock;
  while (std::rename(path_.c_str(), target.c_str()) != 0) {
    if (errno != EEXIST && errno != ENOTEMPTY) throw OutputError("write", target, errno);
    // The study's lock keeps other processes from writing tables meanwhile. The lock of the old
    // directory, which its publisher may hold a moment longer, keeps them from claiming it when it
    // is at path_.
    if (!lock) lock.emplace(study_);
    if (keeps()) return;
    const LockedDirectory old = WaitAndLockDirectory(target);
    if (old.error != 0 && old.error != ENOENT) throw OutputError("lock", target, old.error);
    if (!old.file || !Exchange(path_, target)) continue;
    RemoveLocked(path_);
    break;
  }
  path_.clear();
}

}  // namespace relulab
