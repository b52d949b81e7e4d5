#include "core/data/idx.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <string>

#include "core/data/byte_file.h"
#include "core/data/dataset.h"

namespace relulab {
namespace {

// Far above the size of every published IDX file (EMNIST: 0.6 GB).
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 32;
constexpr std::uint8_t kUnsignedByte = 0x08;

std::string Hex(std::uint8_t byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

std::array<std::uint8_t, 4> ReadHeaderWord(ByteFile& file) {
  std::array<std::uint8_t, 4> word{};
  const std::size_t got = file.Read(word.data(), word.size());
  if (got < word.size()) {
    throw DataError(Quoted(file.Path()) + ": the IDX header is truncated");
  }
  return word;
}

void CheckMagic(ByteFile& file, int dimensions) {
  std::array<std::uint8_t, 4> magic{};
  const std::size_t got = file.Read(magic.data(), magic.size());
  if (got == 0) throw DataError(Quoted(file.Path()) + " is empty");
  if (got < magic.size() || magic[0] != 0 || magic[1] != 0) {
    throw DataError(Quoted(file.Path()) +
                    " is not an IDX file: it does not begin with two zero bytes");
  }
  if (magic[2] != kUnsignedByte) {
    throw DataError(Quoted(file.Path()) + ": found IDX values of type " + Hex(magic[2]) +
                    "; expected 0x08 (unsigned byte)");
  }
  if (magic[3] != dimensions) {
    throw DataError(Quoted(file.Path()) + ": found " + std::to_string(magic[3]) +
                    " IDX dimensions; expected " + std::to_string(dimensions));
  }
}

// Reads the dimensions; throws if one is 0 or their product is too large.
void ReadSizes(ByteFile& file, int dimensions, IdxRows& rows) {
  std::uint64_t total = 1;
  for (int d = 0; d < dimensions; ++d) {
    const std::array<std::uint8_t, 4> word = ReadHeaderWord(file);
    const std::uint64_t size = std::uint64_t{word[0]} << 24 | std::uint64_t{word[1]} << 16 |
                               std::uint64_t{word[2]} << 8 | std::uint64_t{word[3]};
    if (size == 0)
      throw DataError(Quoted(file.Path()) +
                      ": found an IDX dimension of size 0; expected 1 or more");
    // Both factors are at most 2^32, so the product cannot overflow.
    total *= size;
    if (total > kMaxFileBytes) {
      throw DataError(Quoted(file.Path()) + ": the IDX header is corrupt: it declares more than " +
                      std::to_string(kMaxFileBytes) + " bytes");
    }
    if (d == 0) rows.file_rows = static_cast<Index>(size);
  }
  rows.row_bytes = static_cast<Index>(total) / rows.file_rows;
}

void ReadBytes(ByteFile& file, std::size_t count, std::vector<std::uint8_t>& bytes) {
  constexpr std::size_t kChunk = std::size_t{1} << 22;
  while (bytes.size() < count) {
    const std::size_t before = bytes.size();
    const std::size_t wanted = std::min(kChunk, count - before);
    bytes.resize(before + wanted);
    const std::size_t got = file.Read(bytes.data() + before, wanted);
    if (got < wanted) {
      throw DataError(Quoted(file.Path()) +
                      " is truncated: it ends before the rows that its header declares");
    }
  }
}

}  // namespace

IdxRows ReadIdx(const std::filesystem::path& path, int dimensions, Index first, Index count) {
  assert(first >= 0 && count >= 0);
  ByteFile file(path);
  CheckMagic(file, dimensions);
  IdxRows rows;
  ReadSizes(file, dimensions, rows);
  if (count == 0) return rows;
  if (first > rows.file_rows || count > rows.file_rows - first) {
    throw DataError(Quoted(path) + ": found " + std::to_string(rows.file_rows) +
                    " rows; expected rows " + std::to_string(first) + ".." +
                    std::to_string(first + count - 1) + " (counted from 0)");
  }
  file.Skip(static_cast<std::uint64_t>(first * rows.row_bytes));
  ReadBytes(file, static_cast<std::size_t>(count * rows.row_bytes), rows.bytes);
  if (first + count == rows.file_rows) {
    std::uint8_t surplus = 0;
    if (file.Read(&surplus, 1) != 0) {
      throw DataError(Quoted(path) + ": found more data than the " +
                      std::to_string(rows.file_rows) + " rows that its header declares");
    }
  }
  return rows;
}

}  // namespace relulab
