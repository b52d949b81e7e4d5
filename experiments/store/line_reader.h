/// Reads the tables of runs line by line. They have no quoted cells, so that a line is a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/file.h"

namespace relulab {

/// Reads one table after another in one buffer, in memory that grows only with the longest line.
/// All members throw OutputError.
class LineReader {
 public:
  void Open(const std::filesystem::path& path);

  /// The next line without its newline, valid until the next call; nothing at the end of the file.
  /// Throws OutputError if the line has a quote, or if the last line has no newline.
  std::optional<std::string_view> Next();

  /// The number of the last line, counted from 1; 0 before the first.
  std::int64_t line() const { return line_; }

  /// "cannot read <path>, line <n>: <problem>".
  [[noreturn]] void Fail(const std::string& problem) const;

 private:
  bool Refill();

  std::filesystem::path path_;
  FileDescriptor file_;
  std::vector<char> buffer_ = std::vector<char>(1 << 16);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t line_ = 0;
};

/// Splits a line at its commas. The cells are parts of `line`.
void SplitCells(std::string_view line, std::vector<std::string_view>& cells);

}  // namespace relulab
