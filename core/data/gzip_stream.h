/// Decompression of gzip (RFC 1952).
#pragma once

#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace relulab {

/// Whether these are the first two bytes of a gzip stream.
bool IsGzip(const std::uint8_t* bytes, std::size_t count);

/// Decompresses a stream of one or more gzip members.
class GzipStream {
 public:
  /// Reads the next stored bytes, up to `count`; returns how many, 0 at the end.
  using Source = std::function<std::size_t(std::uint8_t* bytes, std::size_t count)>;

  /// Handles a broken stream. The problem reads like ": the gzip stream is corrupt". Must throw.
  using Fail = std::function<void(const std::string& problem)>;

  /// Throws std::bad_alloc.
  GzipStream(Source source, Fail fail);
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;
  ~GzipStream();

  /// Decompresses up to `count` bytes; returns how many, fewer only at the end of the stream.
  std::size_t Read(std::uint8_t* bytes, std::size_t count);

 private:
  bool Fill();
  void BeginMember();

  Source source_;
  Fail fail_;
  z_stream stream_ = {};
  std::array<std::uint8_t, 1 << 17> stored_;
  std::uint64_t stored_end_ = 0;  // the offset of the end of `stored_` in the source
  bool in_member_ = true;
};

}  // namespace relulab
