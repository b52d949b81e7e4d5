/// A data file, read from front to back.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace relulab {

/// The path in quotation marks, as messages show it.
std::string Quoted(const std::filesystem::path& path);

/// Throws DataError unless there is a regular file at `path`.
void RequireFile(const std::filesystem::path& path);

/// Plain or gzip: zlib tells them apart by the first bytes, whatever the name ends in. The checksum
/// of a gzip file stands at its end and is compared when the end is read.
class ByteFile {
 public:
  /// Throws DataError if there is no such file, it is a directory or it may not be read.
  explicit ByteFile(std::filesystem::path path);

  /// Reads `count` bytes, fewer only where the file ends; returns how many. Throws DataError if the
  /// gzip stream is broken or cut off, or the disk fails.
  std::size_t Read(std::uint8_t* bytes, std::size_t count);

  /// Passes over `count` bytes; beyond the end, the next Read finds nothing.
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
