/// What the products of sparse_layer.h share: the walk over blocks of rows, and room in the
/// first-level cache for a block's rows of a tile of examples.
#pragma once

#include <array>
#include <cstddef>

#include "core/numeric/row_block.h"
#include "core/sparse/active_set.h"

namespace relulab {

/// Rows of a block, in vectors: with them a column's piece fills eight of the sixteen registers.
inline constexpr int kBlockVectors = 8;

/// How many columns ahead a block's piece is fetched: the weights come from the third-level cache.
inline constexpr Index kAhead = 8;

/// The block's rows of every example of a tile, packed.
template <typename Scalar>
class PackedTile {
 public:
  template <int kVectors>
  simd::Piece<Scalar, kVectors>* As() {
    static_assert(sizeof(simd::Piece<Scalar, kVectors>) == 32 * kVectors);
    return reinterpret_cast<simd::Piece<Scalar, kVectors>*>(bytes_.data());
  }

 private:
  alignas(64) std::array<std::byte, 32 * kBlockVectors * ActiveSet<Scalar>::kTile> bytes_;
};

template <typename Scalar>
PackedTile<Scalar>& PackedTileOfThread() {
  thread_local PackedTile<Scalar> packed;
  return packed;
}

template <typename Scalar>
void Prefetch(const Scalar* column, const simd::Block& block) {
  const char* at = reinterpret_cast<const char*>(column + block.first);
  for (int byte = 0; byte < 32 * block.vectors; byte += 64) __builtin_prefetch(at + byte);
}

/// Calls use(block, integral_constant<int, block.vectors>) for every block of rows.
template <typename Scalar, typename Use>
void ForEachUnrolledBlock(Index rows, const Use& use) {
  simd::ForEachBlock<Scalar, kBlockVectors>(rows, [&](const simd::Block& block) {
    simd::Unrolled(block, [&](auto vectors) { use(block, vectors); });
  });
}

}  // namespace relulab
