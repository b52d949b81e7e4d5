#include "experiments/store/line_reader.h"

#include <algorithm>
#include <cstring>

namespace relulab {

void LineReader::Open(const std::filesystem::path& path) {
  path_ = path;
  file_ = OpenForReading(path);
  begin_ = end_ = 0;
  line_ = 0;
}

std::optional<std::string_view> LineReader::Next() {
  ++line_;
  std::size_t searched = 0;
  for (;;) {
    const char* const start = buffer_.data() + begin_;
    const void* const newline = std::memchr(start + searched, '\n', end_ - begin_ - searched);
    if (newline != nullptr) {
      const std::string_view line(start, static_cast<const char*>(newline));
      begin_ += line.size() + 1;
      if (line.find('"') != std::string_view::npos) Fail("found a quote; expected plain cells");
      return line;
    }
    searched = end_ - begin_;
    if (!Refill()) break;
  }
  if (begin_ != end_) Fail("found the end of the file in a row; expected a newline");
  return std::nullopt;
}

void LineReader::Fail(const std::string& problem) const {
  throw OutputError("cannot read " + path_.string() + ", line " + std::to_string(line_) + ": " +
                    problem);
}

bool LineReader::Refill() {
  std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  const std::size_t count = ReadSome(file_, buffer_.data() + end_, buffer_.size() - end_, path_);
  end_ += count;
  return count > 0;
}

void SplitCells(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (;;) {
    const std::size_t comma = line.find(',');
    cells.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace relulab
