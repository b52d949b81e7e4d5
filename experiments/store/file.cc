#include "experiments/store/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "experiments/store/lock.h"

namespace relulab {

FileDescriptor::~FileDescriptor() {
  if (value_ >= 0) ::close(value_);
}

FileDescriptor OpenForReading(const std::filesystem::path& path) {
  // Without O_NONBLOCK, opening a pipe would wait for its writer.
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) throw OutputError("open", path, errno);
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0) throw OutputError("read", path, errno);
  if (S_ISDIR(status.st_mode)) throw OutputError("read", path, EISDIR);
  if (!S_ISREG(status.st_mode)) {
    throw OutputError("cannot read " + path.string() + ": not a regular file");
  }
  return file;
}

std::size_t ReadSome(const FileDescriptor& file, char* buffer, std::size_t size,
                     const std::filesystem::path& path) {
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw OutputError("read", path, errno);
  }
}

void WriteAll(const FileDescriptor& file, std::string_view content,
              const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count >= 0) {
      content.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      throw OutputError("write", path, errno);
    }
  }
}

void CloseWritten(FileDescriptor file, const std::filesystem::path& path) {
  // On Linux the descriptor is gone even when close is interrupted; trying again would be an error.
  if (::close(file.Release()) != 0 && errno != EINTR) throw OutputError("write", path, errno);
}

std::string ReadAtMost(const std::filesystem::path& path, std::size_t limit) {
  constexpr std::size_t kChunk = 1 << 16;
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw OutputError("open", path, errno);
  std::string content;
  for (;;) {
    const std::size_t filled = content.size();
    content.resize(std::min(limit, filled + kChunk));
    const std::size_t count =
        ReadSome(file, content.data() + filled, content.size() - filled, path);
    content.resize(filled + count);
    if (count == 0) return content;
  }
}

std::string ReadFile(const std::filesystem::path& path) {
  const FileDescriptor file = OpenForReading(path);
  struct stat status = {};
  if (::fstat(file.get(), &status) != 0) throw OutputError("read", path, errno);
  // One byte more than the size, so that the buffer does not grow before the read that returns 0.
  // The size is only a hint: it is 0 for files in /proc, whose content is generated on reading.
  std::string content(static_cast<std::size_t>(status.st_size) + 1, '\0');
  std::size_t filled = 0;
  while (const std::size_t count =
             ReadSome(file, content.data() + filled, content.size() - filled, path)) {
    filled += count;
    if (filled == content.size()) content.resize(2 * content.size());
  }
  content.resize(filled);
  return content;
}

bool Exists(const std::filesystem::path& path) {
  std::error_code error;
  const bool exists = std::filesystem::exists(path, error);
  if (error) throw OutputError("read", path, error.value());
  return exists;
}

void WriteFile(const std::filesystem::path& path, std::string_view content) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file) throw OutputError("create", path, errno);
  WriteAll(file, content, path);
  CloseWritten(std::move(file), path);
}

void ReplaceFile(const std::filesystem::path& path, std::string_view content) {
  FileReplacement replacement(path);
  replacement.Append(content);
  replacement.Commit();
}

void RemoveFile(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (error) throw OutputError("remove", path, error.value());
}

void CreateDirectories(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw OutputError("create directory", path, error.value());
}

FileReplacement::FileReplacement(std::filesystem::path path) : path_(std::move(path)) {
  std::string stem = ".";
  stem.append(path_.filename().string()).append(".");
  RemoveAbandoned(path_.parent_path(), [&](std::string_view name) {
    if (!name.starts_with(stem) || !IsTemporaryName(name)) return false;
    const std::string_view number = name.substr(stem.size(), name.rfind('.') - stem.size());
    return number.find_first_not_of("0123456789-") == std::string_view::npos;
  });
  stem += std::to_string(::getpid());
  std::filesystem::path candidate = path_.parent_path() / (stem + ".tmp");
  // The name may be taken by another thread, by a leftover, or by a process with the same pid on
  // another machine.
  for (int attempt = 1; !(file_ = CreateLocked(candidate)); ++attempt) {
    if (errno != EEXIST) throw OutputError("create and lock", candidate, errno);
    candidate.replace_filename(stem + "-" + std::to_string(attempt) + ".tmp");
  }
  temporary_ = std::move(candidate);
}

FileReplacement::~FileReplacement() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void FileReplacement::Flush() {
  WriteAll(file_, buffer_, path_);
  buffer_.clear();
}

void FileReplacement::Commit() {
  Flush();
  // Closing a duplicate reports the errors of closing. The original stays open, which keeps the
  // lock until the rename is done.
  FileDescriptor duplicate(::dup(file_.get()));
  if (!duplicate) throw OutputError("write", path_, errno);
  CloseWritten(std::move(duplicate), path_);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    throw OutputError("replace", path_, errno);
  }
  temporary_.clear();
  file_ = FileDescriptor();
}

bool IsTemporaryName(std::string_view file_name) {
  return file_name.starts_with('.') && file_name.ends_with(".tmp");
}

}  // namespace relulab
