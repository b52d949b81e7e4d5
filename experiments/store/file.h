/// The system's files: reads and writes that are complete or throw. All other folders touch the
/// disk through these functions. All throw OutputError, which names the path and the reason.
#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace relulab {

/// A result file cannot be written, or read back. The message names the path, what failed and the
/// system's reason. Exit code 4.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;

  /// "cannot <action> <path>: <reason>", where `error_number` is a value of errno.
  OutputError(std::string_view action, const std::filesystem::path& path, int error_number)
      : std::runtime_error("cannot " + std::string(action) + " " + path.string() + ": " +
                           std::generic_category().message(error_number)) {}
};

/// All bytes of the file.
std::string ReadFile(const std::filesystem::path& path);

/// Creates or overwrites the file, in place: on failure (a full disk included) it may be
/// incomplete. It is not synced: results are verified by digest, so a power cut costs a repetition
/// at most.
void WriteFile(const std::filesystem::path& path, std::string_view content);

/// Like WriteFile, but at every instant `path` is the old file or the whole new one.
void ReplaceFile(const std::filesystem::path& path, std::string_view content);

/// Removes the file, if there is one.
void RemoveFile(const std::filesystem::path& path);

/// Creates the directory and its parents, as far as they are missing.
void CreateDirectories(const std::filesystem::path& path);

/// Owns a descriptor, or none. The destructor ignores errors of closing: close a
/// file that was written with CloseWritten.
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

/// `path` is for messages, here and below.
FileDescriptor OpenForReading(const std::filesystem::path& path);

/// Reads up to `size` bytes; fewer than one means the end of the file.
std::size_t ReadSome(const FileDescriptor& file, char* buffer, std::size_t size,
                     const std::filesystem::path& path);

void WriteAll(const FileDescriptor& file, std::string_view content,
              const std::filesystem::path& path);

/// Closes and reports what the file system only says then (a quota, a full disk).
void CloseWritten(FileDescriptor file, const std::filesystem::path& path);

/// Writes `.<name>.<pid>.tmp` beside `path` and renames it to `path` in Commit; without Commit it
/// is removed. While it is written the temporary file is locked (see lock.h), so that what a
/// kill leaves can be told from another process's work: WorkDirectory removes it from its study.
/// All members but the destructor throw OutputError.
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

  /// At most once; nothing may be appended afterwards.
  void Commit();

 private:
  static constexpr std::size_t kBufferSize = 1 << 18;

  void Flush();

  std::filesystem::path path_;
  std::filesystem::path temporary_;  ///< empty once committed
  FileDescriptor file_;
  std::string buffer_;
};

/// Whether a file of this name is what FileReplacement writes to.
bool IsTemporaryName(std::string_view file_name);

}  // namespace relulab
