/// Sequential reading of a data file, plain or gzip: its bytes, or the records of a CSV file.
#pragma once

#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

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

/// Reads CSV (RFC 4180) record by record.
///
/// Commas separate fields; LF, CRLF or CR ends a record. A field in double quotes may contain
/// commas, line ends and doubled quotes. Spaces belong to the field. The reader skips empty lines
/// and a UTF-8 byte order mark. The file may be gzip.
class CsvReader {
 public:
  /// Throws DataError if the file cannot be read.
  explicit CsvReader(const std::filesystem::path& path);

  /// Reads the next record into `fields`; a record has at least one field. Returns false at the end
  /// of the file. Throws DataError if a quote is misplaced or never closed.
  bool Next(std::vector<std::string>& fields);

  /// The line on which the last record began, counted from 1.
  std::int64_t RecordLine() const { return record_line_; }

  const std::filesystem::path& Path() const { return file_.Path(); }

  /// As ByteFile::Fail.
  [[noreturn]] void Fail(const std::string& problem) const { file_.Fail(problem); }

 private:
  static constexpr int kEnd = -1;

  int Peek();  // the next byte, or kEnd
  void Advance() { ++position_; }
  bool SkipLineEnd();
  void ReadPlain(std::string& field);
  void ReadQuoted(std::string& field);
  [[noreturn]] void FailAt(std::int64_t line, const std::string& problem) const;

  ByteFile file_;
  std::array<std::uint8_t, 1 << 16> buffer_;
  std::size_t position_ = 0;
  std::size_t size_ = 0;
  std::int64_t line_ = 1;
  std::int64_t record_line_ = 0;
};

}  // namespace relulab
