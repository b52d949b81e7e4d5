#include "core/numeric/gradient_product.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <vector>

#include "core/numeric/row_block.h"
#include "core/numeric/simd.h"

namespace relulab {
namespace {

using simd::Block;
using simd::kLanes;
using simd::Lanes;
using simd::MulAdd;
using simd::Piece;

/// A tile of G is kept in registers: this many vectors of rows, this many columns. Twelve sums,
/// three factors and an operand fill the sixteen registers.
constexpr int kRowVectors = 4;
constexpr int kColumns = 3;
/// Columns whose part of `below` stays in the first-level cache.
constexpr Index kColumnBlock = 48;

/// D of one tile of examples: block of rows by block of rows, in it example by example.
template <typename Scalar>
class PackedDelta {
 public:
  void Assign(Scalar scale, const Matrix<Scalar>& delta, Index first, Index examples) {
    constexpr Index kVector = kLanes<Scalar>;
    const Index rows = (delta.rows() + kVector - 1) / kVector * kVector;
    const auto needed = static_cast<std::size_t>(rows * examples);
    if (values_.size() < needed) values_.resize(needed);
    examples_ = examples;
    const Lanes<Scalar> scales = simd::Repeat(scale);
    simd::ForEachBlock<Scalar, kRowVectors>(delta.rows(), [&](const Block& block) {
      simd::Unrolled(block, [&](auto vectors) {
        Scalar* to = values_.data() + block.first * examples;
        for (Index i = 0; i < examples; ++i) {
          auto piece =
              Piece<Scalar, vectors>::Read(delta.data() + (first + i) * delta.rows(), block);
          for (int v = 0; v < vectors; ++v) {
            simd::Store<Scalar>(piece.v[v] * scales, to);
            to += kVector;
          }
        }
      });
    });
  }

  /// vectors * lanes values an example.
  const Scalar* BlockAt(const Block& block) const {
    return values_.data() + block.first * examples_;
  }

 private:
  std::vector<Scalar> values_;
  Index examples_ = 0;
};

/// Some columns of `below`'s transpose: example by example, so that the stride suits the cache.
template <typename Scalar>
using PackedBelow = std::array<Scalar, kColumnBlock * kGradientTile>;

/// What happens to G's entries.
enum class Finish { kWrite, kAddToWritten, kAddMultiple };

template <typename Scalar>
struct Product {
  Finish finish;
  Scalar factor;
  bool sums_squares;
  Index examples;
  Matrix<Scalar>& target;
  simd::SquareSums<Scalar> squares = {};

  template <int kVectors, int kWidth>
  void Tile(const Block& block, const Scalar* delta, const Scalar* below, Index column) {
    std::array<std::array<Lanes<Scalar>, kVectors>, kWidth> sums = {};
    for (Index i = 0; i < examples; ++i) {
      std::array<Lanes<Scalar>, kWidth> a;
      for (int c = 0; c < kWidth; ++c) a[c] = simd::Repeat(below[c]);
      for (int v = 0; v < kVectors; ++v) {
        Lanes<Scalar> d = simd::Load(delta + v * kLanes<Scalar>);
        simd::KeepInRegister(d);
        for (int c = 0; c < kWidth; ++c) sums[c][v] = MulAdd(d, a[c], sums[c][v]);
      }
      delta += kVectors * kLanes<Scalar>;
      below += kColumnBlock;
    }
    for (int c = 0; c < kWidth; ++c) {
      Scalar* to = target.data() + (column + c) * target.rows();
      Piece<Scalar, kVectors> piece{sums[c]};
      if (finish == Finish::kAddToWritten) {
        const auto before = Piece<Scalar, kVectors>::Read(to, block);
        for (int v = 0; v < kVectors; ++v) piece.v[v] += before.v[v];
      }
      if (sums_squares) squares.Add(piece, block);
      if (finish == Finish::kAddMultiple) {
        const auto before = Piece<Scalar, kVectors>::Read(to, block);
        const Lanes<Scalar> factors = simd::Repeat(factor);
        for (int v = 0; v < kVectors; ++v) piece.v[v] = MulAdd(factors, piece.v[v], before.v[v]);
      }
      piece.Write(to, block);
    }
  }

  template <int kVectors>
  void Rows(const Block& block, const Scalar* delta, const PackedBelow<Scalar>& below, Index column,
            Index columns) {
    Index c = 0;
    for (; c + kColumns <= columns; c += kColumns) {
      Prefetch(block, column + c + kColumns);
      Tile<kVectors, kColumns>(block, delta, below.data() + c, column + c);
    }
    for (; c < columns; ++c) Tile<kVectors, 1>(block, delta, below.data() + c, column + c);
  }

  /// The next tile of the target, which may come from the third-level cache.
  void Prefetch(const Block& block, Index column) const {
    for (Index c = column; c < std::min(column + kColumns, target.cols()); ++c) {
      const char* at =
          reinterpret_cast<const char*>(target.data() + c * target.rows() + block.first);
      for (int byte = 0; byte < 32 * block.vectors; byte += 64) __builtin_prefetch(at + byte, 1);
    }
  }
};

template <typename Scalar>
void Multiply(Scalar scale, const Matrix<Scalar>& delta, const Matrix<Scalar>& below, Index first,
              Product<Scalar>& product) {
  thread_local PackedDelta<Scalar> packed_delta;
  alignas(64) thread_local PackedBelow<Scalar> packed_below;
  packed_delta.Assign(scale, delta, first, product.examples);
  for (Index column = 0; column < below.rows(); column += kColumnBlock) {
    const Index columns = std::min(kColumnBlock, below.rows() - column);
    for (Index i = 0; i < product.examples; ++i) {
      std::copy_n(below.data() + (first + i) * below.rows() + column, columns,
                  packed_below.data() + i * kColumnBlock);
    }
    simd::ForEachBlock<Scalar, kRowVectors>(delta.rows(), [&](const Block& block) {
      simd::Unrolled(block, [&](auto vectors) {
        product.template Rows<vectors>(block, packed_delta.BlockAt(block), packed_below, column,
                                       columns);
      });
    });
  }
}

}  // namespace

template <typename Scalar>
void GradientProduct(Scalar scale, const Matrix<Scalar>& delta, const Matrix<Scalar>& below,
                     Matrix<Scalar>& target) {
  target.resize(delta.rows(), below.rows());
  Product<Scalar> product{Finish::kWrite, Scalar(0), false, 0, target};
  for (Index first = 0; first < delta.cols(); first += kGradientTile) {
    product.examples = std::min(kGradientTile, delta.cols() - first);
    Multiply(scale, delta, below, first, product);
    product.finish = Finish::kAddToWritten;
  }
}

template <typename Scalar>
void AddGradientProduct(Scalar factor, Scalar scale, const Matrix<Scalar>& delta,
                        const Matrix<Scalar>& below, Matrix<Scalar>& target, double* squares) {
  assert(delta.cols() <= kGradientTile);
  assert(target.rows() == delta.rows() && target.cols() == below.rows());
  Product<Scalar> product{Finish::kAddMultiple, factor, squares != nullptr, delta.cols(), target};
  Multiply(scale, delta, below, 0, product);
  if (squares != nullptr) *squares = product.squares.Sum();
}

template void GradientProduct(float, const Matrix<float>&, const Matrix<float>&, Matrix<float>&);
template void GradientProduct(double, const Matrix<double>&, const Matrix<double>&,
                              Matrix<double>&);
template void AddGradientProduct(float, float, const Matrix<float>&, const Matrix<float>&,
                                 Matrix<float>&, double*);
template void AddGradientProduct(double, double, const Matrix<double>&, const Matrix<double>&,
                                 Matrix<double>&, double*);

}  // namespace relulab
