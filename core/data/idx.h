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
  Index file_rows = 0;              ///< the number of rows of the file
  Index row_bytes = 0;              ///< the bytes of a row: the product of the other dimensions
  std::vector<std::uint8_t> bytes;  ///< the rows that were read, one after the other
};

/// Reads rows [first, first + count), counted from 0, of a plain or gzip file of unsigned bytes
/// (type 0x08) with this number of dimensions (3 for images, 1 for labels). Allocates only what the
/// file contains, not what its header declares. Throws DataError if the file is missing or corrupt,
/// is not such a file, has too few rows, or is shorter or longer than its header declares.
IdxRows ReadIdx(const std::filesystem::path& path, int dimensions, Index first, Index count);

/// The sizes that the header declares, without rows. Throws DataError if the file is missing or the
/// header is corrupt.
IdxRows ReadIdxSizes(const std::filesystem::path& path, int dimensions);

}  // namespace relulab
