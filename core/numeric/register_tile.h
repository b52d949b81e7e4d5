/// The inner loop of every dense product: a tile of the product whose sums fit into the registers,
///
///   tile(r, c) = sum_k left(r, k) right(k, c),   k ascending, each step rounded once.
///
/// Entries do not depend on each other, so tiles of any size give the same bits. Paired tiles have
/// two sums per entry instead of one.
#pragma once

#include <array>

#include "core/numeric/row_block.h"

namespace relulab::simd {
inline namespace RELULAB_VARIANT {

/// The address of right(k, c) is data + k * step + c * stride.
template <typename Scalar>
struct RightSide {
  const Scalar* data;
  Index step;
  Index stride;
};

/// `left` is packed: left(., k) follows left(., k - 1), and each has kVectors whole vectors. The
/// function is not inlined, because compilers keep some of the sums of a larger function in memory.
template <typename Scalar, int kVectors, std::size_t kColumns>
[[gnu::noinline]] void MultiplyTile(const Scalar* left, const RightSide<Scalar>& right, Index depth,
                                    std::array<Piece<Scalar, kVectors>, kColumns>& tile) {
  using Rows = Piece<Scalar, kVectors>;
  using Register = typename Rows::Register;
  std::array<Rows, kColumns> sums = {};
  const Scalar* at = right.data;
  const Index stride = right.stride;
  for (Index k = 0; k < depth; ++k) {
    std::array<Register, kColumns> factors;
    for (std::size_t c = 0; c < kColumns; ++c)
      factors[c] = Repeat<Register>(at[static_cast<Index>(c) * stride]);
    for (int v = 0; v < Rows::kRegisters; ++v) {
      auto lanes = Load<Register>(left + v * Rows::kRegisterLanes);
      KeepInRegister(lanes);
      for (std::size_t c = 0; c < kColumns; ++c)
        sums[c].v[v] = MulAdd(lanes, factors[c], sums[c].v[v]);
    }
    left += kVectors * kLanes<Scalar>;
    at += right.step;
  }
  tile = sums;
}

/// The number of sums in a tile. With a vector of `left` and the factors of some columns they fill
/// the registers: 16 with AVX2, 32 with AVX-512. The processor executes eight multiply-adds at a
/// time, so it needs at least eight sums.
inline constexpr int kTileSums = kWidestBytes == 64 ? 24 : 12;

/// The number of columns of the largest tile.
template <typename Scalar, int kVectors>
inline constexpr int kTileColumns = kTileSums / Piece<Scalar, kVectors>::kRegisters > 12
                                        ? 12
                                        : kTileSums / Piece<Scalar, kVectors>::kRegisters;

/// Divides the columns from c on into tiles of kColumns columns; c becomes the first column that is
/// left. For each tile, calls multiply(c, tile), then use(column, piece) for each of its columns.
template <typename Scalar, int kVectors, int kColumns, typename MultiplyOne, typename Use>
void ForEachTileOf(Index& c, Index columns, const MultiplyOne& multiply, Use& use) {
  for (; c + kColumns <= columns; c += kColumns) {
    std::array<Piece<Scalar, kVectors>, kColumns> tile;
    multiply(c, tile);
    for (int t = 0; t < kColumns; ++t) use(c + t, tile[t]);
  }
}

/// The same for all columns, with smaller tiles at the end.
template <typename Scalar, int kVectors, typename MultiplyOne, typename Use>
void ForEachTile(Index c, Index columns, const MultiplyOne& multiply, Use& use) {
  constexpr int kMost = kTileColumns<Scalar, kVectors>;
  ForEachTileOf<Scalar, kVectors, kMost>(c, columns, multiply, use);
  if constexpr (kMost > 4) ForEachTileOf<Scalar, kVectors, 4>(c, columns, multiply, use);
  ForEachTileOf<Scalar, kVectors, 2>(c, columns, multiply, use);
  ForEachTileOf<Scalar, kVectors, 1>(c, columns, multiply, use);
}

/// A tile of one vector of rows with two sums, one over even k and one over odd k. The sums are
/// added after the last complete group of eight k. The remaining terms are then added to this sum.
template <typename Scalar, std::size_t kColumns>
[[gnu::noinline]] void MultiplyPairedTile(const Scalar* left, const RightSide<Scalar>& right,
                                          Index depth,
                                          std::array<Piece<Scalar, 1>, kColumns>& tile) {
  using Register = Lanes<Scalar>;
  std::array<Register, kColumns> even = {};
  std::array<Register, kColumns> odd = {};
  const Scalar* at = right.data;
  const Index stride = right.stride;
  const auto add_next = [&](std::array<Register, kColumns>& sums) {
    auto lanes = Load<Register>(left);
    KeepInRegister(lanes);
    for (std::size_t c = 0; c < kColumns; ++c) {
      sums[c] = MulAdd(lanes, Repeat<Register>(at[static_cast<Index>(c) * stride]), sums[c]);
    }
    left += kLanes<Scalar>;
    at += right.step;
  };
  const Index paired = depth - depth % 8;
  for (Index k = 0; k < paired; k += 2) {
    add_next(even);
    add_next(odd);
  }
  for (std::size_t c = 0; c < kColumns; ++c) even[c] = even[c] + odd[c];
  for (Index k = paired; k < depth; ++k) add_next(even);
  for (std::size_t c = 0; c < kColumns; ++c) tile[c].v[0] = even[c];
}

}  // namespace RELULAB_VARIANT
}  // namespace relulab::simd
