/// A matrix cut into blocks of rows that fit the vector registers.
#pragma once

#include <array>
#include <type_traits>

#include "core/numeric/simd.h"

namespace relulab::simd {

/// Rows of one block of a matrix with `rows` rows: whole vectors, and perhaps a last one in part.
struct Block {
  Index first = 0;
  int vectors = 0;  ///< a power of two
  int last = 0;     ///< rows in the last vector
};

/// Cuts `rows` into blocks of at most kMost vectors.
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

/// Calls function(integral_constant<int, block.vectors>), so that a block's loops are unrolled.
template <typename Function>
void Unrolled(const Block& block, const Function& function) {
  switch (block.vectors) {
    case 8:
      return function(std::integral_constant<int, 8>());
    case 4:
      return function(std::integral_constant<int, 4>());
    case 2:
      return function(std::integral_constant<int, 2>());
    default:
      return function(std::integral_constant<int, 1>());
  }
}

/// The block's rows of a column, or of one example.
template <typename Scalar, int kVectors>
struct Piece {
  std::array<Lanes<Scalar>, kVectors> v;

  static Piece Read(const Scalar* column, const Block& block) {
    Piece piece;
    const Scalar* at = column + block.first;
    if (block.last == kLanes<Scalar>) {
      for (int k = 0; k < kVectors; ++k) piece.v[k] = Load(at + k * kLanes<Scalar>);
    } else {
      piece.v[0] = LoadFirst(at, block.last);
    }
    return piece;
  }

  void Write(Scalar* column, const Block& block) const {
    Scalar* at = column + block.first;
    if (block.last == kLanes<Scalar>) {
      for (int k = 0; k < kVectors; ++k) Store(v[k], at + k * kLanes<Scalar>);
    } else {
      StoreFirst(v[0], at, block.last);
    }
  }
};

/// Sums of squares, in double.
template <typename Scalar>
class SquareSums {
 public:
  template <int kVectors>
  void Add(const Piece<Scalar, kVectors>& piece, const Block& block) {
    for (int v = 0; v < kVectors; ++v) {
      for (int lane = 0; lane < kLanes<Scalar>; ++lane) {
        const double value = lane < block.last ? static_cast<double>(piece.v[v][lane]) : 0.0;
        sums_[lane] += value * value;
      }
    }
  }

  double Sum() const {
    double sum = 0.0;
    for (const double part : sums_) sum += part;
    return sum;
  }

 private:
  std::array<double, kLanes<Scalar>> sums_ = {};
};

}  // namespace relulab::simd
