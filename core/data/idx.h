/// The IDX format of MNIST and its descendants (Y. LeCun, http://yann.lecun.com/exdb/mnist/): two
/// zero bytes, a type, the number of dimensions, each dimension as a big-endian 32-bit number, then
/// the values, row after row.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

struct IdxRows {
  Index file_rows = 0;              ///< how many rows the file has
  Index row_bytes = 0;              ///< bytes of a row: the product of all dimensions but the first
  std::vector<std::uint8_t> bytes;  ///< the rows asked for, one after the other
};

/// Reads rows [first, first + count), counted from 0, of a file of unsigned bytes (type 0x08) with
/// that many dimensions (3 for images, 1 for labels); plain or gzip. Memory follows what the file
/// holds, not what its header promises. Throws DataError if the file is missing, broken, of another
/// kind or has too few rows.
IdxRows ReadIdx(const std::filesystem::path& path, int dimensions, Index first, Index count);

}  // namespace relulab
