#include "core/numeric/matrix_product_kernel.h"

#include <array>
#include <cassert>
#include <type_traits>

#include "core/numeric/register_tile.h"

namespace relulab {
namespace {

using simd::Block;
using simd::kLanes;
using simd::Lanes;
using simd::Piece;

constexpr int kRowVectors = simd::kWidestBytes == 64 ? 8 : 4;

/// Whether this is the first or the last part of the sum over k.
struct Part {
  bool is_first;
  bool is_last;
};

/// packed(r, k) = W(first + r, from + k)
template <typename Scalar, int kVectors>
void PackRows(const MatrixView<const Scalar>& weights, const Block& block, Index from, Index depth,
              Scalar* packed) {
  for (Index k = 0; k < depth; ++k) {
    Piece<Scalar, kVectors>::ReadWhole(weights.Column(from + k) + block.first).WriteWhole(packed);
    packed += kVectors * kLanes<Scalar>;
  }
}

/// Transposes an 8 x 8 matrix in three rounds: it exchanges neighbours, then pairs, then halves.
inline void Transpose(std::array<simd::Float8, 8>& x) {
  std::array<simd::Float8, 8> y;
  for (int i = 0; i < 8; i += 2) {
    y[i] = __builtin_shufflevector(x[i], x[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    y[i + 1] = __builtin_shufflevector(x[i], x[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  for (int i = 0; i < 8; i += 4) {
    x[i] = __builtin_shufflevector(y[i], y[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
    x[i + 1] = __builtin_shufflevector(y[i], y[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    x[i + 2] = __builtin_shufflevector(y[i + 1], y[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
    x[i + 3] = __builtin_shufflevector(y[i + 1], y[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
  }
  for (int i = 0; i < 4; ++i) {
    y[i] = __builtin_shufflevector(x[i], x[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    y[i + 4] = __builtin_shufflevector(x[i], x[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  x = y;
}

inline void Transpose(std::array<simd::Double4, 4>& x) {
  const simd::Double4 even_low = __builtin_shufflevector(x[0], x[1], 0, 4, 2, 6);
  const simd::Double4 odd_low = __builtin_shufflevector(x[0], x[1], 1, 5, 3, 7);
  const simd::Double4 even_high = __builtin_shufflevector(x[2], x[3], 0, 4, 2, 6);
  const simd::Double4 odd_high = __builtin_shufflevector(x[2], x[3], 1, 5, 3, 7);
  x[0] = __builtin_shufflevector(even_low, even_high, 0, 1, 4, 5);
  x[1] = __builtin_shufflevector(odd_low, odd_high, 0, 1, 4, 5);
  x[2] = __builtin_shufflevector(even_low, even_high, 2, 3, 6, 7);
  x[3] = __builtin_shufflevector(odd_low, odd_high, 2, 3, 6, 7);
}

/// packed(r, k) = W(from + k, first + r)
template <typename Scalar, int kVectors>
void PackColumns(const MatrixView<const Scalar>& weights, const Block& block, Index from,
                 Index depth, Scalar* packed) {
  constexpr Index kSquare = kLanes<Scalar>;
  constexpr Index kRows = kVectors * kSquare;
  for (Index r = 0; r < kRows; r += kSquare) {
    const Scalar* const column = weights.Column(block.first + r) + from;
    Index k = 0;
    for (; k + kSquare <= depth; k += kSquare) {
      std::array<Lanes<Scalar>, kSquare> square;
      for (Index i = 0; i < kSquare; ++i) {
        square[i] = simd::Load<Lanes<Scalar>>(column + i * weights.stride + k);
      }
      Transpose(square);
      for (Index i = 0; i < kSquare; ++i) simd::Store(square[i], packed + (k + i) * kRows + r);
    }
    for (; k < depth; ++k) {
      for (Index i = 0; i < kSquare; ++i)
        packed[k * kRows + r + i] = column[i * weights.stride + k];
    }
  }
}

/// Computes some rows of the product, column by column, and calls use(column, piece) for each
/// column.
template <typename Scalar, int kVectors, typename Use>
void MultiplyRows(const Scalar* packed, const MatrixView<const Scalar>& right, Index from,
                  Index depth, bool in_pairs, const Use& use) {
  const auto right_at = [&](Index column) {
    return simd::RightSide<Scalar>{right.Column(column) + from, 1, right.stride};
  };
  Index c = 0;
  if constexpr (kVectors == 1) {
    const auto multiply_paired = [&](Index column, auto& tile) {
      simd::MultiplyPairedTile<Scalar>(packed, right_at(column), depth, tile);
    };
    // Eigen uses two sums per entry only in complete groups of four columns.
    if (in_pairs) simd::ForEachTileOf<Scalar, 1, 4>(c, right.columns, multiply_paired, use);
  }
  const auto multiply = [&](Index column, auto& tile) {
    simd::MultiplyTile<Scalar>(packed, right_at(column), depth, tile);
  };
  simd::ForEachTile<Scalar, kVectors>(c, right.columns, multiply, use);
}

/// Computes every part of the sum for every block of rows. Calls pack(block, vectors, from, depth),
/// which returns the packed weights, then use(block, part, column, piece) for each column.
template <typename Scalar, typename Pack, typename Use>
void Multiply(const MatrixView<const Scalar>& right, const ProductPlan& plan, const Pack& pack,
              const Use& use) {
  const auto multiply = [&](const Block& block, auto vectors, bool in_pairs) {
    for (Index from = 0; from < right.rows; from += plan.depth_part) {
      const Index rest = right.rows - from;
      const Index depth = rest < plan.depth_part ? rest : plan.depth_part;
      const Part part{from == 0, depth == rest};
      const Scalar* const packed = pack(block, vectors, from, depth);
      MultiplyRows<Scalar, vectors>(packed, right, from, depth, in_pairs,
                                    [&](Index column, const Piece<Scalar, vectors>& piece) {
                                      use(block, part, column, piece);
                                    });
    }
  };
  simd::ForEachUnrolledBlock<Scalar, kRowVectors>(
      plan.rows, [&](const Block& block, auto vectors) { multiply(block, vectors, false); });
  if (plan.paired_rows > 0) {
    multiply(Block{plan.rows, 1, kLanes<Scalar>}, std::integral_constant<int, 1>(), true);
  }
}

template <typename Scalar, int kVectors>
void Add(const Piece<Scalar, kVectors>& other, Piece<Scalar, kVectors>& piece) {
  for (int v = 0; v < Piece<Scalar, kVectors>::kRegisters; ++v)
    piece.v[v] = other.v[v] + piece.v[v];
}

/// The sign of each lane: 1, 0 or -1. A NaN stays a NaN, as with Eigen.
template <typename Register>
Register Sign(const Register& x) {
  const Register zero = {};
  const Register one = simd::Repeat<Register>(std::remove_cvref_t<decltype(x[0])>(1));
  const Register sign = (x > zero ? one : zero) - (x < zero ? one : zero);
  return x == x ? sign : x;
}

}  // namespace

template <Variant kThis, typename Scalar>
void ForwardRows(const ForwardTask<Scalar>& task, const ProductPlan& plan,
                 const ProductScratch<Scalar>& scratch) {
  static_assert(kThis == kVariant);
  Multiply(
      task.below, plan,
      [&](const Block& block, auto vectors, Index from, Index depth) -> const Scalar* {
        if (scratch.packed == nullptr) {
          assert(task.weights.stride == vectors * kLanes<Scalar>);
          return task.weights.Column(from);
        }
        PackRows<Scalar, vectors>(task.weights, block, from, depth, scratch.packed);
        return scratch.packed;
      },
      [&]<int kVectors>(const Block& block, Part part, Index column,
                        Piece<Scalar, kVectors> piece) {
        Scalar* const to = task.result.Column(column) + block.first;
        Add(Piece<Scalar, kVectors>::ReadWhole(part.is_first ? task.bias + block.first : to),
            piece);
        piece.WriteWhole(to);
      });
}

template <Variant kThis, typename Scalar>
void BackwardRows(const BackwardTask<Scalar>& task, const ProductPlan& plan,
                  const ProductScratch<Scalar>& scratch) {
  static_assert(kThis == kVariant);
  Multiply(
      task.delta, plan,
      [&](const Block& block, auto vectors, Index from, Index depth) -> const Scalar* {
        PackColumns<Scalar, vectors>(task.weights, block, from, depth, scratch.packed);
        return scratch.packed;
      },
      [&]<int kVectors>(const Block& block, Part part, Index column,
                        Piece<Scalar, kVectors> piece) {
        using Rows = Piece<Scalar, kVectors>;
        const Index at = column * kProductBlock<Scalar>;
        Add(part.is_first ? Rows{} : Rows::ReadWhole(scratch.partial + at), piece);
        if (!part.is_last) return piece.WriteWhole(scratch.partial + at);
        if (task.penalty != Scalar(0)) {
          const Rows below = Rows::ReadWhole(task.below.Column(column) + block.first);
          const auto penalty = simd::Repeat<typename Rows::Register>(task.penalty);
          for (int v = 0; v < Rows::kRegisters; ++v) piece.v[v] += penalty * Sign(below.v[v]);
        }
        Scalar* const to = task.result.Column(column) + block.first;
        const Rows derivative = Rows::ReadWhole(to);
        for (int v = 0; v < Rows::kRegisters; ++v) piece.v[v] = derivative.v[v] * piece.v[v];
        piece.WriteWhole(to);
      });
}

template void ForwardRows<kVariant>(const ForwardTask<float>&, const ProductPlan&,
                                    const ProductScratch<float>&);
template void ForwardRows<kVariant>(const ForwardTask<double>&, const ProductPlan&,
                                    const ProductScratch<double>&);
template void BackwardRows<kVariant>(const BackwardTask<float>&, const ProductPlan&,
                                     const ProductScratch<float>&);
template void BackwardRows<kVariant>(const BackwardTask<double>&, const ProductPlan&,
                                     const ProductScratch<double>&);

}  // namespace relulab
