/// Sequential reading of a data file, plain or gzip.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace relulab {

/// The path in quotation marks, for messages.
std::string Quoted(const std::filesystem::path& path);

/// Throws DataError unless there is a regular file at `path`.
void RequireFile(const std::filesystem::path& path);

/// zlib recognises gzip by the first bytes, whatever the file's name, and verifies the checksum at
/// the end of a gzip file.
class ByteFile {
 public:
  /// Throws DataError if the file does not exist, is a directory or cannot be read.
  explicit ByteFile(std::filesystem::path path);

  /// Reads `count` bytes, or fewer at the end of the file; returns how many. Throws DataError if
  /// the gzip stream is corrupt or truncated, or if the disk fails.
  std::size_t Read(std::uint8_t* bytes, std::size_t count);

  /// Skips `count` bytes. Beyond the end of the file, the next Read returns 0.
  void Skip(std::uint64_t count);

  const std::filesystem::path& Path() const { return path_; }

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose_r(file); }
  };

  [[noreturn]] void ThrowReadError(int zlib_code) const;

  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace relulab
