/// Sequential reading of a data file, plain or gzip.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "core/data/gzip_stream.h"

namespace relulab {

/// A file that begins with the two magic bytes of gzip is decompressed, whatever its name. As RFC
/// 1952 says, the content is that of all members of the gzip stream, one after the other. The
/// checksum of each member is verified.
class ByteFile {
 public:
  /// Throws DataError if the file does not exist, is not a regular file or cannot be read.
  explicit ByteFile(std::filesystem::path path);
  ByteFile(const ByteFile&) = delete;
  ByteFile& operator=(const ByteFile&) = delete;
  ~ByteFile();

  /// Reads `count` bytes, or fewer at the end of the file; returns how many. Throws DataError if
  /// the gzip stream is corrupt or truncated, if other bytes follow it, or if the disk fails.
  std::size_t Read(std::uint8_t* bytes, std::size_t count);

  /// Skips `count` bytes, or fewer at the end of the file; returns how many. In a plain file, no
  /// byte is read. Throws as Read does.
  std::uint64_t Skip(std::uint64_t count);

  const std::filesystem::path& Path() const { return path_; }

  /// Throws DataError. Its message is the quoted path, followed by `problem`.
  [[noreturn]] void Fail(const std::string& problem) const;

 private:
  std::size_t ReadStored(std::uint8_t* bytes, std::size_t count);
  [[noreturn]] void FailToRead() const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::unique_ptr<GzipStream> gzip_;  ///< null for a plain file
};

}  // namespace relulab
