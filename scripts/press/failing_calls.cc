// A library for LD_PRELOAD. It replaces functions of the C library to make one call on the files of
// a directory fail, to limit the bytes that can be written, or to record renames. Environment
// variables configure it.
//
// PRESS_DIRECTORY: an absolute path without links. Only calls on it and on files below it count.
//
// PRESS_CALLS: which calls can fail. "writing" are all that change files, and locks; "reading" are
// the others.
//
// PRESS_FAIL: the number of the call that fails, from 1. Without it, none fails.
//
// PRESS_ERROR: the errno of that call. 0 is a short write; then only writes of more than one byte
// count.
//
// PRESS_BUDGET: how many bytes can be written. After them, writes fail with ENOSPC, as on a full
// disk.
//
// PRESS_LOG: a file outside of the directory. Lines "fail <call> <path>" and "rename <from> <to>"
// are appended to it.
//
// A call fails before it has an effect. Only close, which fails afterwards, loses its descriptor.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

enum class Kind { kWriting, kReading };

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

long NumberOf(const char* name, long absent) {
  const std::string text = Variable(name);
  return text.empty() ? absent : std::strtol(text.c_str(), nullptr, 10);
}

struct Settings {
  std::string directory = Variable("PRESS_DIRECTORY");
  Kind kind = Variable("PRESS_CALLS") == "reading" ? Kind::kReading : Kind::kWriting;
  long fail = NumberOf("PRESS_FAIL", 0);
  int error = static_cast<int>(NumberOf("PRESS_ERROR", EIO));
  bool has_budget = std::getenv("PRESS_BUDGET") != nullptr;
  std::string log = Variable("PRESS_LOG");
};

const Settings& Get() {
  static const Settings settings;
  return settings;
}

std::atomic<long> calls = 0;
std::atomic<long>& Budget() {
  static std::atomic<long> budget = NumberOf("PRESS_BUDGET", 0);
  return budget;
}

// Adds a line to the log by system calls, which are not counted.
void Log(const std::string& line) {
  if (Get().log.empty()) return;
  const std::string text = line + "\n";
  const long file = ::syscall(SYS_openat, AT_FDCWD, Get().log.c_str(),
                              O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  ::syscall(SYS_write, file, text.data(), text.size());
  ::syscall(SYS_close, file);
}

// The path of an open file. Empty if it has none.
std::string PathOf(int file) {
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  char path[PATH_MAX];
  const long size = ::syscall(SYS_readlinkat, AT_FDCWD, link.c_str(), path, sizeof(path));
  return size <= 0 || path[0] != '/' ? "" : std::string(path, static_cast<std::size_t>(size));
}

std::string PathAt(int directory, const char* path) {
  if (path == nullptr) return "";
  if (path[0] == '/') return path;
  char current[PATH_MAX];
  std::string parent = directory != AT_FDCWD                    ? PathOf(directory)
                       : ::getcwd(current, PATH_MAX) != nullptr ? current
                                                                : "";
  return parent + "/" + path;
}

bool Counts(std::string_view path) {
  const std::string& directory = Get().directory;
  return !directory.empty() && path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

// Whether this call has to fail; then errno is set.
bool Fails(Kind kind, const char* name, const std::string& path, bool can_be_short = false) {
  const Settings& settings = Get();
  if (settings.fail == 0 || kind != settings.kind || !Counts(path)) return false;
  if (settings.error == 0 && !can_be_short) return false;
  if (++calls != settings.fail) return false;
  Log(std::string("fail ") + name + " " + path);
  errno = settings.error;
  return true;
}

// The bytes that the next write may write: all, half of them for a short write, or what is left of
// the budget. Negative: it fails, and errno is set.
ssize_t Allowed(const char* name, int file, std::size_t size) {
  const std::string path = PathOf(file);
  if (Fails(Kind::kWriting, name, path, size > 1)) {
    return errno == 0 ? static_cast<ssize_t>(size / 2) : -1;
  }
  if (!Get().has_budget || size == 0 || !Counts(path)) return static_cast<ssize_t>(size);
  const long wanted = static_cast<long>(size);
  const long left = Budget().fetch_sub(wanted);
  if (left >= wanted) return wanted;
  Budget().fetch_add(wanted - std::max(left, 0L));
  if (left > 0) return left;
  Log(std::string("fail ") + name + " " + path);
  errno = ENOSPC;
  return -1;
}

template <typename Function>
Function* Next(const char* name, Function* /*type*/) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

mode_t ModeOf(int flags, std::va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

Kind KindOf(int flags) {
  return (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0 ? Kind::kWriting : Kind::kReading;
}

bool OpenFails(int directory, const char* path, int flags) {
  return Fails(KindOf(flags), "open", PathAt(directory, path));
}

bool RenameFails(int from_directory, const char* from, int to_directory, const char* to) {
  const std::string target = PathAt(to_directory, to);
  if (Counts(target)) Log("rename " + PathAt(from_directory, from) + " " + target);
  return Fails(Kind::kWriting, "rename", target);
}

}  // namespace

#define NEXT(name) (Next(#name, &::name))

extern "C" {

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return OpenFails(AT_FDCWD, path, flags) ? -1 : NEXT(open)(path, flags, mode);
}

int openat(int directory, const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = ModeOf(flags, arguments);
  va_end(arguments);
  return OpenFails(directory, path, flags) ? -1 : NEXT(openat)(directory, path, flags, mode);
}

int creat(const char* path, mode_t mode) {
  return OpenFails(AT_FDCWD, path, O_CREAT) ? -1 : NEXT(creat)(path, mode);
}

ssize_t write(int file, const void* bytes, std::size_t size) {
  const ssize_t allowed = Allowed("write", file, size);
  return allowed < 0 ? -1 : NEXT(write)(file, bytes, static_cast<std::size_t>(allowed));
}

ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t offset) {
  const ssize_t allowed = Allowed("pwrite", file, size);
  return allowed < 0 ? -1 : NEXT(pwrite)(file, bytes, static_cast<std::size_t>(allowed), offset);
}

// Writes what is allowed of its first part, which is a short write.
ssize_t writev(int file, const struct iovec* parts, int count) {
  std::size_t size = 0;
  for (int i = 0; i < count; ++i) size += parts[i].iov_len;
  const ssize_t allowed = Allowed("writev", file, size);
  if (allowed < 0) return -1;
  if (static_cast<std::size_t>(allowed) == size) return NEXT(writev)(file, parts, count);
  return NEXT(write)(file, parts[0].iov_base,
                     std::min(parts[0].iov_len, static_cast<std::size_t>(allowed)));
}

int fsync(int file) {
  return Fails(Kind::kWriting, "fsync", PathOf(file)) ? -1 : NEXT(fsync)(file);
}

int fdatasync(int file) {
  return Fails(Kind::kWriting, "fdatasync", PathOf(file)) ? -1 : NEXT(fdatasync)(file);
}

int ftruncate(int file, off_t size) {
  return Fails(Kind::kWriting, "ftruncate", PathOf(file)) ? -1 : NEXT(ftruncate)(file, size);
}

int dup(int file) { return Fails(Kind::kWriting, "dup", PathOf(file)) ? -1 : NEXT(dup)(file); }

int flock(int file, int operation) {
  return Fails(Kind::kWriting, "flock", PathOf(file)) ? -1 : NEXT(flock)(file, operation);
}

int close(int file) {
  const int flags = static_cast<int>(::syscall(SYS_fcntl, file, F_GETFL));
  const bool fails = flags >= 0 && Fails(KindOf(flags), "close", PathOf(file));
  const int error = errno;
  const int result = NEXT(close)(file);
  if (!fails) return result;
  errno = error;
  return -1;
}

int rename(const char* from, const char* to) {
  return RenameFails(AT_FDCWD, from, AT_FDCWD, to) ? -1 : NEXT(rename)(from, to);
}

int renameat(int from_directory, const char* from, int to_directory, const char* to) {
  if (RenameFails(from_directory, from, to_directory, to)) return -1;
  return NEXT(renameat)(from_directory, from, to_directory, to);
}

int renameat2(int from_directory, const char* from, int to_directory, const char* to,
              unsigned int flags) {
  if (RenameFails(from_directory, from, to_directory, to)) return -1;
  return NEXT(renameat2)(from_directory, from, to_directory, to, flags);
}

int mkdir(const char* path, mode_t mode) {
  const bool fails = Fails(Kind::kWriting, "mkdir", PathAt(AT_FDCWD, path));
  return fails ? -1 : NEXT(mkdir)(path, mode);
}

int mkdirat(int directory, const char* path, mode_t mode) {
  const bool fails = Fails(Kind::kWriting, "mkdir", PathAt(directory, path));
  return fails ? -1 : NEXT(mkdirat)(directory, path, mode);
}

int unlink(const char* path) {
  return Fails(Kind::kWriting, "unlink", PathAt(AT_FDCWD, path)) ? -1 : NEXT(unlink)(path);
}

int unlinkat(int directory, const char* path, int flags) {
  const bool fails = Fails(Kind::kWriting, "unlink", PathAt(directory, path));
  return fails ? -1 : NEXT(unlinkat)(directory, path, flags);
}

int rmdir(const char* path) {
  return Fails(Kind::kWriting, "rmdir", PathAt(AT_FDCWD, path)) ? -1 : NEXT(rmdir)(path);
}

int remove(const char* path) {
  return Fails(Kind::kWriting, "remove", PathAt(AT_FDCWD, path)) ? -1 : NEXT(remove)(path);
}

ssize_t read(int file, void* bytes, std::size_t size) {
  return Fails(Kind::kReading, "read", PathOf(file)) ? -1 : NEXT(read)(file, bytes, size);
}

int stat(const char* path, struct stat* status) {
  return Fails(Kind::kReading, "stat", PathAt(AT_FDCWD, path)) ? -1 : NEXT(stat)(path, status);
}

int lstat(const char* path, struct stat* status) {
  return Fails(Kind::kReading, "lstat", PathAt(AT_FDCWD, path)) ? -1 : NEXT(lstat)(path, status);
}

int fstat(int file, struct stat* status) {
  return Fails(Kind::kReading, "fstat", PathOf(file)) ? -1 : NEXT(fstat)(file, status);
}

int fstat64(int file, struct stat64* status) {
  return Fails(Kind::kReading, "fstat", PathOf(file)) ? -1 : NEXT(fstat64)(file, status);
}

DIR* opendir(const char* path) {
  const bool fails = Fails(Kind::kReading, "opendir", PathAt(AT_FDCWD, path));
  return fails ? nullptr : NEXT(opendir)(path);
}

DIR* fdopendir(int file) {
  return Fails(Kind::kReading, "fdopendir", PathOf(file)) ? nullptr : NEXT(fdopendir)(file);
}

struct dirent* readdir(DIR* directory) {
  const bool fails = Fails(Kind::kReading, "readdir", PathOf(::dirfd(directory)));
  return fails ? nullptr : NEXT(readdir)(directory);
}

}  // extern "C"
