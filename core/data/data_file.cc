#include "core/data/data_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/data/dataset.h"
#include "core/data/printable.h"

namespace relulab {

std::string Quoted(const std::filesystem::path& path) {
  return '"' + Printable(path.string()) + '"';
}

std::string Shown(std::string_view text) {
  constexpr std::size_t kMaxShown = 40;
  const std::string_view start = FirstCharacters(text, kMaxShown);
  return '"' + Printable(start) + (start.size() == text.size() ? "\"" : "...\"");
}

std::string RowsText(std::int64_t rows) {
  const std::string digits = std::to_string(rows);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

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

}  // namespace relulab
