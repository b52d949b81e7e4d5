#include "core/data/csv_reader.h"

#include "core/data/dataset.h"

namespace relulab {
namespace {

constexpr const char* kNul = "found a byte of value 0; expected text";

}  // namespace

CsvReader::CsvReader(const std::filesystem::path& path) : file_(path) {
  size_ = file_.Read(buffer_.data(), buffer_.size());
  const bool has_mark =
      size_ >= 3 && buffer_[0] == 0xEF && buffer_[1] == 0xBB && buffer_[2] == 0xBF;
  if (has_mark) position_ = 3;
}

bool CsvReader::Next(std::vector<std::string>& fields) {
  fields.clear();
  while (SkipLineEnd()) {
  }
  if (Peek() == kEnd) return false;
  record_line_ = line_;
  for (;;) {
    std::string& field = fields.emplace_back();
    if (Peek() == '"') {
      ReadQuoted(field);
    } else {
      ReadPlain(field);
    }
    if (Peek() != ',') break;
    Advance();
  }
  SkipLineEnd();
  return true;
}

int CsvReader::Peek() {
  if (position_ == size_) {
    size_ = file_.Read(buffer_.data(), buffer_.size());
    position_ = 0;
    if (size_ == 0) return kEnd;
  }
  return buffer_[position_];
}

bool CsvReader::SkipLineEnd() {
  const int c = Peek();
  if (c != '\n' && c != '\r') return false;
  Advance();
  if (c == '\r' && Peek() == '\n') Advance();
  ++line_;
  return true;
}

void CsvReader::ReadPlain(std::string& field) {
  for (;;) {
    const int c = Peek();
    if (c == kEnd || c == ',' || c == '\n' || c == '\r') return;
    if (c == '"') Throw(line_, "found a quote inside an unquoted field");
    if (c == '\0') Throw(line_, kNul);
    field.push_back(static_cast<char>(c));
    Advance();
  }
}

void CsvReader::ReadQuoted(std::string& field) {
  const std::int64_t first_line = line_;
  Advance();
  for (;;) {
    const int c = Peek();
    if (c == kEnd) Throw(first_line, "found a quoted field that is never closed");
    if (c == '\0') Throw(line_, kNul);
    Advance();
    if (c == '"') {
      if (Peek() != '"') break;
      Advance();
    }
    if (c == '\n') ++line_;
    field.push_back(static_cast<char>(c));
  }
  const int next = Peek();
  if (next != kEnd && next != ',' && next != '\n' && next != '\r') {
    Throw(line_, "found text after a closing quote; expected a comma or the end of the line");
  }
}

void CsvReader::Throw(std::int64_t line, const std::string& what) const {
  throw DataError(Quoted(Path()) + ", line " + std::to_string(line) + ": " + what);
}

}  // namespace relulab
