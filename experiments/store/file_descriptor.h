/// The system's files: a descriptor that closes itself, and reads and writes that are complete or
/// throw. Everything in this folder that touches a disk goes through here.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>

namespace relulab {

/// Owns a descriptor, or none. Closing by the destructor ignores errors: who has written closes
/// with CloseWritten.
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

/// `path` is for messages, here and below. All throw OutputError.
FileDescriptor OpenForReading(const std::filesystem::path& path);

/// Reads up to `size` bytes; fewer than one means the end of the file.
std::size_t ReadSome(const FileDescriptor& file, char* buffer, std::size_t size,
                     const std::filesystem::path& path);

void WriteAll(const FileDescriptor& file, std::string_view content,
              const std::filesystem::path& path);

/// Closes and reports what the file system only says then (a quota, a full disk).
void CloseWritten(FileDescriptor file, const std::filesystem::path& path);

}  // namespace relulab
