/// Sequential reading of a data file, plain or gzip, and how messages show its name and its text.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace relulab {

/// The path in quotation marks, for messages.
std::string Quoted(const std::filesystem::path& path);

/// Printable text (printable.h) in quotation marks and cut after 40 characters, for text from a
/// file.
std::string Shown(std::string_view text);

/// A number of rows, such as 60,000.
std::string RowsText(std::int64_t rows);

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

  /// Throws DataError. Its message is the quoted path, followed by `problem`.
  [[noreturn]] void Fail(const std::string& problem) const;

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose_r(file); }
  };

  [[noreturn]] void ThrowReadError(int zlib_code) const;

  std::filesystem::path path_;
  std::unique_ptr<gzFile_s, Close> file_;
};

}  // namespace relulab
