#include "core/data/data_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/data/dataset.h"

namespace relulab {
namespace {

// The length of the UTF-8 character at the start of `text`, or 0 if the bytes there are none.
std::size_t CharacterBytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC2 || lead > 0xF4 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool no_character = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || no_character ? 0 : length;
}

bool IsControl(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  return byte(0) < 0x20 || byte(0) == 0x7F || (byte(0) == 0xC2 && byte(1) < 0xA0);
}

std::string Escaped(char c) {
  if (c == '\t') return "\\t";
  if (c == '\n') return "\\n";
  constexpr char kDigits[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

// Removes the first character, or a byte that is none, from `text`; returns it as it is printed.
std::string TakeCharacter(std::string_view& text) {
  const std::size_t bytes = CharacterBytes(text);
  const std::string_view character = text.substr(0, std::max<std::size_t>(1, bytes));
  text.remove_prefix(character.size());
  if (bytes > 0 && !IsControl(character)) return std::string(character);
  std::string escaped;
  for (const char c : character) escaped += Escaped(c);
  return escaped;
}

}  // namespace

std::string Quoted(const std::filesystem::path& path) { return '"' + Escaped(path.string()) + '"'; }

std::string Escaped(std::string_view text) {
  std::string printable;
  while (!text.empty()) printable += TakeCharacter(text);
  return printable;
}

std::string Shown(std::string_view text) {
  constexpr int kMaxShown = 40;
  std::string shown;
  for (int count = 0; count < kMaxShown && !text.empty(); ++count) shown += TakeCharacter(text);
  return '"' + shown + (text.empty() ? "\"" : "...\"");
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
