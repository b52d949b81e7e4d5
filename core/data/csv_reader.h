/// Reads CSV (RFC 4180) record by record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/data/byte_file.h"

namespace relulab {

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

 private:
  static constexpr int kEnd = -1;

  int Peek();  // the next byte, or kEnd
  void Advance() { ++position_; }
  bool SkipLineEnd();
  void ReadPlain(std::string& field);
  void ReadQuoted(std::string& field);
  [[noreturn]] void Throw(std::int64_t line, const std::string& what) const;

  ByteFile file_;
  std::array<std::uint8_t, 1 << 16> buffer_;
  std::size_t position_ = 0;
  std::size_t size_ = 0;
  std::int64_t line_ = 1;
  std::int64_t record_line_ = 0;
};

}  // namespace relulab
