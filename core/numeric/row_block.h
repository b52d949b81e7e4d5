/// Divides a matrix into blocks of rows that fit into the vector registers.
#pragma once

#include <array>
#include <type_traits>

#include "core/numeric/simd.h"

namespace relulab::simd {
inline namespace RELULAB_VARIANT {

/// The rows of one block of a matrix. The last vector may be incomplete.
struct Block {
  Index first = 0;
  int vectors = 0;  ///< number of 32-byte vectors; a power of two
  int last = 0;     ///< rows in the last vector
};

/// Divides `rows` into blocks of at most kMost vectors.
template <typename Scalar, int kMost, typename Function>
void ForEachBlock(Index rows, const Function& function) {
  constexpr Index kVector = kLanes<Scalar>;
  Index first = 0;
  for (int vectors = kMost; vectors >= 1; vectors /= 2) {
    while (first + vectors * kVector <= rows) {
      function(Block{first, vectors, static_cast<int>(kVector)});
      first += vectors * kVector;
    }
  }
  if (first < rows) function(Block{first, 1, static_cast<int>(rows - first)});
}

/// Calls function(integral_constant<int, block.vectors>), so that the loops over a block are
/// unrolled. kMost is the same as in ForEachBlock.
template <int kMost, typename Function>
void Unrolled(const Block& block, const Function& function) {
  if constexpr (kMost > 1) {
    if (block.vectors < kMost) return Unrolled<kMost / 2>(block, function);
  }
  function(std::integral_constant<int, kMost>());
}

/// Calls function(block, integral_constant<int, block.vectors>) for every block of rows.
template <typename Scalar, int kMost, typename Function>
void ForEachUnrolledBlock(Index rows, const Function& function) {
  ForEachBlock<Scalar, kMost>(rows, [&](const Block& block) {
    Unrolled<kMost>(block, [&](auto vectors) { function(block, vectors); });
  });
}

/// A block's rows of one column, or of one example, in the widest registers that they fill.
template <typename Scalar, int kVectors>
struct Piece {
  using Register =
      std::conditional_t<32 * kVectors % kWidestBytes == 0, WidestLanes<Scalar>, Lanes<Scalar>>;
  static constexpr int kRegisterLanes = sizeof(Register) / sizeof(Scalar);
  static constexpr int kRegisters = kVectors * kLanes<Scalar> / kRegisterLanes;

  std::array<Register, kRegisters> v;

  static Piece Read(const Scalar* column, const Block& block) {
    const Scalar* at = column + block.first;
    if constexpr (kVectors == 1) {
      if (block.last < kLanes<Scalar>) return {LoadFirst(at, block.last)};
    }
    return ReadWhole(at);
  }

  static Piece ReadWhole(const Scalar* from) {
    Piece piece;
    for (int k = 0; k < kRegisters; ++k) piece.v[k] = Load<Register>(from + k * kRegisterLanes);
    return piece;
  }

  void Write(Scalar* column, const Block& block) const {
    Scalar* at = column + block.first;
    if constexpr (kVectors == 1) {
      if (block.last < kLanes<Scalar>) return StoreFirst(v[0], at, block.last);
    }
    WriteWhole(at);
  }

  void WriteWhole(Scalar* to) const {
    for (int k = 0; k < kRegisters; ++k) Store(v[k], to + k * kRegisterLanes);
  }
};

/// Prefetches a block's rows of a column.
template <typename Scalar>
void Prefetch(const Scalar* column, const Block& block) {
  const auto* const at = reinterpret_cast<const char*>(column + block.first);
  for (int byte = 0; byte < 32 * block.vectors; byte += 64) __builtin_prefetch(at + byte);
}

template <typename Scalar>
void PrefetchForWriting(const Scalar* column, const Block& block) {
  const auto* const at = reinterpret_cast<const char*>(column + block.first);
  for (int byte = 0; byte < 32 * block.vectors; byte += 64) __builtin_prefetch(at + byte, 1);
}

/// Sums of squares in double, one for each lane of a 32-byte vector. The square of a float is exact
/// in double, so each addition rounds once, with or without a fused multiply-add.
template <typename Scalar>
class SquareSums {
 public:
  template <int kVectors>
  void Add(const Piece<Scalar, kVectors>& piece, const Block& block) {
    if (block.last < kLanes<Scalar>) {
      for (int lane = 0; lane < block.last; ++lane) {
        const auto value = static_cast<double>(piece.v[0][lane]);
        sums_[lane] += value * value;
      }
      return;
    }
    auto sums = sums_;
    for (const auto& lanes : piece.v) {
      for (int part = 0; part < Piece<Scalar, kVectors>::kRegisterLanes / kLanes<Scalar>; ++part) {
        AddSquares(PartOf<Scalar>(lanes, part), sums);
      }
    }
    sums_ = sums;
  }

  double Sum() const {
    double sum = 0.0;
    for (const double value : sums_) sum += value;
    return sum;
  }

 private:
  alignas(64) std::array<double, kLanes<Scalar>> sums_ = {};
};

}  // namespace RELULAB_VARIANT
}  // namespace relulab::simd
