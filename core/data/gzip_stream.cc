#include "core/data/gzip_stream.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

namespace relulab {
namespace {

constexpr std::uint8_t kFirstMagic = 0x1f;
constexpr std::uint8_t kSecondMagic = 0x8b;
constexpr int kGzipOnly = 16;  // added to the window bits, as zlib.h says

}  // namespace

bool IsGzip(const std::uint8_t* bytes, std::size_t count) {
  return count >= 2 && bytes[0] == kFirstMagic && bytes[1] == kSecondMagic;
}

GzipStream::GzipStream(Source source, Fail fail)
    : source_(std::move(source)), fail_(std::move(fail)) {
  if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) throw std::bad_alloc();
}

GzipStream::~GzipStream() { inflateEnd(&stream_); }

// Keeps the stored bytes that are not used yet and reads more behind them. Returns false at the
// end of the source.
bool GzipStream::Fill() {
  const std::size_t kept = stream_.avail_in;
  if (kept > 0) std::memmove(stored_.data(), stream_.next_in, kept);
  const std::size_t got = source_(stored_.data() + kept, stored_.size() - kept);
  stored_end_ += got;
  stream_.next_in = stored_.data();
  stream_.avail_in = static_cast<unsigned>(kept + got);
  return got > 0;
}

// After a member: begins the next one, unless the source ends here.
void GzipStream::BeginMember() {
  while (stream_.avail_in < 2 && Fill()) continue;
  if (stream_.avail_in == 0) return;
  if (!IsGzip(stream_.next_in, stream_.avail_in)) {
    fail_(": bytes follow the gzip stream, at offset " +
          std::to_string(stored_end_ - stream_.avail_in) +
          "; expected the end of the file or another gzip stream");
  }
  inflateReset(&stream_);
  in_member_ = true;
}

std::size_t GzipStream::Read(std::uint8_t* bytes, std::size_t count) {
  std::size_t done = 0;
  while (done < count && in_member_) {
    if (stream_.avail_in == 0 && !Fill()) fail_(": the gzip stream is truncated");
    const auto wanted =
        static_cast<unsigned>(std::min<std::size_t>(count - done, std::numeric_limits<int>::max()));
    stream_.next_out = bytes + done;
    stream_.avail_out = wanted;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    if (code != Z_OK && code != Z_STREAM_END) fail_(": the gzip stream is corrupt");
    done += wanted - stream_.avail_out;
    if (code != Z_STREAM_END) continue;
    in_member_ = false;
    BeginMember();
  }
  return done;
}

}  // namespace relulab
