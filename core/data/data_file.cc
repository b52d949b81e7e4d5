#include "core/data/data_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/data/dataset.h"

namespace relulab {
namespace {

constexpr const char* kNul = "found a byte of value 0; expected text";

}  // namespace

std::string Quoted(const std::filesystem::path& path) { return '"' + path.string() + '"'; }

void RequireFile(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  switch (status.type()) {
    case std::filesystem::file_type::regular:
      return;
    case std::filesystem::file_type::not_found:
      throw DataError("there is no file " + Quoted(path));
    case std::filesystem::file_type::directory:
      throw DataError(Quoted(path) + " is a directory; expected a file");
    case std::filesystem::file_type::none:
      throw DataError(Quoted(path) + " cannot be accessed: " + error.message());
    default:
      throw DataError(Quoted(path) + " is not a regular file");
  }
}

ByteFile::ByteFile(std::filesystem::path path) : path_(std::move(path)) {
  RequireFile(path_);
  errno = 0;
  file_.reset(gzopen(path_.c_str(), "rb"));
  if (file_ == nullptr) {
    Fail(std::string(" cannot be opened: ") +
         (errno != 0 ? std::strerror(errno) : "out of memory"));
  }
  constexpr unsigned kBufferBytes = 1U << 17;
  gzbuffer(file_.get(), kBufferBytes);
}

std::size_t ByteFile::Read(std::uint8_t* bytes, std::size_t count) {
  // gzread takes an unsigned and returns an int.
  constexpr std::size_t kMaxRead = std::size_t{1} << 30;
  std::size_t done = 0;
  while (done < count) {
    const auto wanted = static_cast<unsigned>(std::min(count - done, kMaxRead));
    const int got = gzread(file_.get(), bytes + done, wanted);
    // gzread does not report a truncated gzip stream in its return value.
    int code = Z_OK;
    gzerror(file_.get(), &code);
    if (got < 0 || code != Z_OK) ThrowReadError(code);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void ByteFile::Skip(std::uint64_t count) {
  if (gzseek(file_.get(), static_cast<z_off_t>(count), SEEK_CUR) >= 0) return;
  int code = Z_OK;
  gzerror(file_.get(), &code);
  ThrowReadError(code);
}

void ByteFile::Fail(const std::string& problem) const { throw DataError(Quoted(path_) + problem); }

void ByteFile::ThrowReadError(int zlib_code) const {
  if (zlib_code == Z_BUF_ERROR) Fail(": the gzip stream is truncated");
  if (zlib_code == Z_ERRNO) Fail(std::string(" cannot be read: ") + std::strerror(errno));
  Fail(": the gzip stream is corrupt");
}

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
    if (c == '"') FailAt(line_, "found a quote inside an unquoted field");
    if (c == '\0') FailAt(line_, kNul);
    field.push_back(static_cast<char>(c));
    Advance();
  }
}

void CsvReader::ReadQuoted(std::string& field) {
  const std::int64_t first_line = line_;
  Advance();
  for (;;) {
    const int c = Peek();
    if (c == kEnd) FailAt(first_line, "found a quoted field that is never closed");
    if (c == '\0') FailAt(line_, kNul);
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
    FailAt(line_, "found text after a closing quote; expected a comma or the end of the line");
  }
}

void CsvReader::FailAt(std::int64_t line, const std::string& problem) const {
  Fail(", line " + std::to_string(line) + ": " + problem);
}

}  // namespace relulab
