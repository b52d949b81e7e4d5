/// Reads and writes files: every function either completes or throws OutputError, which names the
/// path and the reason. All code of experiments/ writes files through these functions.
#pragma once

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace relulab {

/// The error for a result file that cannot be written or read back. The message names the path,
/// what failed and the system's reason. Exit code 4.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;

  /// "cannot <action> <path>: <reason>", where `error_number` is a value of errno.
  OutputError(std::string_view action, const std::filesystem::path& path, int error_number)
      : std::runtime_error("cannot " + std::string(action) + " " + path.string() + ": " +
                           std::generic_category().message(error_number)),
        error_number_(error_number) {}

  /// 0 if the system gave no reason.
  int error_number() const { return error_number_; }

  /// Whether there is no such file, as opposed to one that cannot be read.
  bool is_missing_file() const { return error_number_ == ENOENT || error_number_ == ENOTDIR; }

 private:
  int error_number_ = 0;
};

/// All bytes of a regular file. Refuses pipes and devices, which could be read without end.
std::string ReadFile(const std::filesystem::path& path);

/// The bytes of a file of any kind, up to `limit` of them.
std::string ReadAtMost(const std::filesystem::path& path, std::size_t limit);

/// Whether there is a file or directory of this name. Throws OutputError if the system cannot tell,
/// for example because the directory of another user cannot be read.
bool Exists(const std::filesystem::path& path);

/// Creates or overwrites the file in place: on failure (a full disk included) it may be incomplete.
/// It is not synced to the disk. Results are verified by digest, so after a power cut a damaged run
/// is only repeated.
void WriteFile(const std::filesystem::path& path, std::string_view content);

/// Like WriteFile, but at every instant `path` is the old file or the whole new one.
void ReplaceFile(const std::filesystem::path& path, std::string_view content);

/// Removes the file, if there is one.
void RemoveFile(const std::filesystem::path& path);

/// Creates the directory and its parents if they do not exist.
void CreateDirectories(const std::filesystem::path& path);

/// Owns a file descriptor, or none. The destructor ignores errors of closing; therefore call
/// CloseWritten for a file that was written.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int value) : value_(value) {}
  FileDescriptor(FileDescriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~FileDescriptor();

  explicit operator bool() const { return value_ >= 0; }
  int get() const { return value_; }
  int Release() { return std::exchange(value_, -1); }

 private:
  int value_ = -1;
};

/// Opens the regular file at `path`.
FileDescriptor OpenForReading(const std::filesystem::path& path);

/// Reads up to `size` bytes and returns their number; 0 means the end of the file. Here and in the
/// next two functions, `path` is used only in error messages.
std::size_t ReadSome(const FileDescriptor& file, char* buffer, std::size_t size,
                     const std::filesystem::path& path);

void WriteAll(const FileDescriptor& file, std::string_view content,
              const std::filesystem::path& path);

/// Closes the file. Throws OutputError for errors that the file system reports only then, such as
/// an exceeded quota or a full disk.
void CloseWritten(FileDescriptor file, const std::filesystem::path& path);

/// Writes `.<name>.<pid>.tmp` beside `path` and renames it to `path` in Commit; without Commit the
/// destructor removes it. The temporary file is locked while it is written (see lock.h). If the
/// process is killed, the file stays without a lock, until the next replacement of `path` removes
/// it, or RemoveLeftovers if it is in a study. All members but the destructor throw OutputError.
class FileReplacement {
 public:
  explicit FileReplacement(std::filesystem::path path);
  FileReplacement(const FileReplacement&) = delete;
  FileReplacement& operator=(const FileReplacement&) = delete;
  ~FileReplacement();

  void Append(std::string_view content) {
    buffer_ += content;
    if (buffer_.size() >= kBufferSize) Flush();
  }

  /// Call it at most once. Nothing may be appended afterwards.
  void Commit();

 private:
  static constexpr std::size_t kBufferSize = 1 << 18;

  void Flush();

  std::filesystem::path path_;
  std::filesystem::path temporary_;  ///< empty once committed
  FileDescriptor file_;
  std::string buffer_;
};

/// Whether this is the name of a temporary file of FileReplacement.
bool IsTemporaryName(std::string_view file_name);

}  // namespace relulab
