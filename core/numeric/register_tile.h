/// The heart of every dense product here: a tile of it that fits the registers,
///
///   tile(r, c) = sum_k left(r, k) right(k, c),   k ascending, each step rounded once.
///
/// Entries do not depend on each other, so tiles of any size give the same bits. Paired tiles keep
/// two sums an entry instead.
#pragma once

#include <array>

#include "core/numeric/row_block.h"

namespace relulab::simd {
inline namespace RELULAB_VARIANT {

/// Where right(k, c) stands: data[k * step + c * stride].
template <typename Scalar>
struct RightSide {
  const Scalar* data;
  Index step;
  Index stride;
};

/// `left` is packed: left(., k) follows left(., k - 1), kVectors whole vectors each. Not inlined:
/// in a larger function compilers keep some of the sums in memory.
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

/// As many sums as fill the registers with a vector and some columns' factors: sixteen with AVX2,
/// thirty-two with AVX-512. The processor has eight multiply-adds under way at a time.
inline constexpr int kTileSums = kWidestBytes == 64 ? 24 : 12;

/// Columns of the largest tile.
template <typename Scalar, int kVectors>
inline constexpr int kTileColumns = kTileSums / Piece<Scalar, kVectors>::kRegisters > 12
                                        ? 12
                                        : kTileSums / Piece<Scalar, kVectors>::kRegisters;

/// Goes through the columns from c on in tiles of kColumns while they last: multiply(c, tile)
/// first, then use(column, piece) for each of its columns.
template <typename Scalar, int kVectors, int kColumns, typename MultiplyOne, typename Use>
void ForEachTileOf(Index& c, Index columns, const MultiplyOne& multiply, Use& use) {
  for (; c + kColumns <= columns; c += kColumns) {
    std::array<Piece<Scalar, kVectors>, kColumns> tile;
    multiply(c, tile);
    for (int t = 0; t < kColumns; ++t) use(c + t, tile[t]);
  }
}

/// The same in tiles of any size.
template <typename Scalar, int kVectors, typename MultiplyOne, typename Use>
void ForEachTile(Index c, Index columns, const MultiplyOne& multiply, Use& use) {
  constexpr int kMost = kTileColumns<Scalar, kVectors>;
  ForEachTileOf<Scalar, kVectors, kMost>(c, columns, multiply, use);
  if constexpr (kMost > 4) ForEachTileOf<Scalar, kVectors, 4>(c, columns, multiply, use);
  ForEachTileOf<Scalar, kVectors, 2>(c, columns, multiply, use);
  ForEachTileOf<Scalar, kVectors, 1>(c, columns, multiply, use);
}

/// A tile of one vector of rows, with a sum over even k and one over odd k, which are added after
/// the last whole eight of them; the rest of k follows.
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
