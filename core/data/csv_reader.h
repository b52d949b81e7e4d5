/// Reads text that separates its fields by commas, semicolons or tabs, record by record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/byte_file.h"

namespace relulab {

/// Finds the separator of the fields from the first part of a file. Of ',', ';' and tab it takes
/// the one with the most records that have as many fields as the first record, at least two. On a
/// tie it takes the one with the most numbers. A comma if none of them separates anything.
char FindSeparator(std::string_view text);

/// How a file is written. The default is that of RFC 4180.
struct CsvForm {
  std::optional<char> separator = ',';  ///< absent: FindSeparator finds it
  /// Whether spaces and tabs around a field, outside its quotes, are removed.
  bool trims_spaces = false;
  /// Whether a first line such as `sep=;`, which Excel writes and reads, gives the separator if
  /// `separator` is absent, and is not a record.
  bool has_separator_line = false;
};

/// Reads CSV record by record.
///
/// LF, CRLF or CR ends a record. A field in double quotes may contain separators, line ends and
/// doubled quotes. The reader skips empty lines and a UTF-8 byte order mark. The file may be gzip.
class CsvReader {
 public:
  /// Throws DataError if the file cannot be read.
  explicit CsvReader(const std::filesystem::path& path, CsvForm form = {});

  /// Reads the next record into `fields`; a record has at least one field. Returns false at the end
  /// of the file. Throws DataError if a quote is misplaced or never closed.
  bool Next(std::vector<std::string>& fields);

  /// Of each field of the last record: whether it was quoted.
  const std::vector<bool>& QuotedFields() const { return quoted_; }

  /// The line on which the last record began, counted from 1.
  std::int64_t RecordLine() const { return record_line_; }

  char Separator() const { return separator_; }

  const std::filesystem::path& Path() const { return file_.Path(); }

  /// As ByteFile::Fail.
  [[noreturn]] void Fail(const std::string& problem) const { file_.Fail(problem); }

 private:
  static constexpr int kEnd = -1;

  std::string_view Buffered() const {
    return {reinterpret_cast<const char*>(buffer_.data()) + position_, size_ - position_};
  }
  void ReadSeparatorLine(std::optional<char>& separator);
  int Peek();  // the next byte, or kEnd
  void Advance() { ++position_; }
  bool SkipLineEnd();
  void SkipBlanks();
  bool EndsField(int c) const { return c == kEnd || c == separator_ || c == '\n' || c == '\r'; }
  bool IsBlank(int c) const {
    return trims_spaces_ && (c == ' ' || (c == '\t' && separator_ != '\t'));
  }
  void ReadPlain(std::string& field);
  void ReadQuoted(std::string& field);
  [[noreturn]] void FailAt(std::int64_t line, const std::string& problem) const;

  ByteFile file_;
  std::array<std::uint8_t, 1 << 16> buffer_;
  std::size_t position_ = 0;
  std::size_t size_ = 0;
  std::int64_t line_ = 1;
  std::int64_t record_line_ = 0;
  char separator_ = ',';
  bool trims_spaces_;
  std::vector<bool> quoted_;
};

/// Reads all of `text` as a number, such as "1.5" or "+1.5". Absent if it is not a number. The
/// result may be infinite or NaN. It is infinite outside the range of a double.
std::optional<double> ReadNumber(std::string_view text);

/// Whether the text stands for a missing value: "", "?", or NA, NaN or null as R, pandas, numpy,
/// Excel and SQL write them.
bool IsMissing(std::string_view text);

/// Separators in words, for messages.
inline constexpr std::string_view kSeparatorsText = "a comma, a semicolon or a tab";

}  // namespace relulab
