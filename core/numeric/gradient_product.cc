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

/// Writes G, or adds it to what the tiles of examples before have written.
template <typename Scalar>
struct WriteEntries {
  Matrix<Scalar>& target;
  bool adds = false;

  template <int kVectors>
  void operator()(Index column, const Block& block, Piece<Scalar, kVectors> piece) {
    Scalar* const to = target.data() + column * target.rows();
    if (adds) {
      const auto before = Piece<Scalar, kVectors>::Read(to, block);
      for (int v = 0; v < kVectors; ++v) piece.v[v] += before.v[v];
    }
    piece.Write(to, block);
  }

  void Prefetch(Index column, const Block& block) const {
    const char* at =
        reinterpret_cast<const char*>(target.data() + column * target.rows() + block.first);
    for (int byte = 0; byte < 32 * block.vectors; byte += 64) __builtin_prefetch(at + byte, 1);
  }
};

/// Moves the weights, and sums up squares if asked to.
template <typename Scalar, bool kSumsSquares>
struct DescendAlongEntries {
  const Descent<Scalar>& descent;
  simd::SquareSums<Scalar> squares = {};

  template <int kVectors>
  void operator()(Index column, const Block& block, const Piece<Scalar, kVectors>& piece) {
    if constexpr (kSumsSquares) squares.Add(piece, block);
    descent.Apply(column, block, piece);
  }

  void Prefetch(Index column, const Block& block) const { descent.Prefetch(column, block); }
};

/// G of one tile of examples, tile by tile of its entries, each handed to `use` with its place.
template <typename Scalar, typename Use>
struct Product {
  Index examples;
  Index columns;  ///< of G
  Use& use;

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
    for (int c = 0; c < kWidth; ++c) use(column + c, block, Piece<Scalar, kVectors>{sums[c]});
  }

  template <int kVectors>
  void Rows(const Block& block, const Scalar* delta, const PackedBelow<Scalar>& below, Index first,
            Index count) {
    Index c = 0;
    for (; c + kColumns <= count; c += kColumns) {
      const Index next = first + c + kColumns;
      for (Index n = next; n < std::min(next + kColumns, columns); ++n) use.Prefetch(n, block);
      Tile<kVectors, kColumns>(block, delta, below.data() + c, first + c);
    }
    for (; c < count; ++c) Tile<kVectors, 1>(block, delta, below.data() + c, first + c);
  }
};

/// G of `examples` examples from `first` on.
template <typename Scalar, typename Use>
void Multiply(Scalar scale, const Matrix<Scalar>& delta, const Matrix<Scalar>& below, Index first,
              Index examples, Use& use) {
  Product<Scalar, Use> product{examples, below.rows(), use};
  thread_local PackedDelta<Scalar> packed_delta;
  alignas(64) thread_local PackedBelow<Scalar> packed_below;
  packed_delta.Assign(scale, delta, first, examples);
  for (Index column = 0; column < below.rows(); column += kColumnBlock) {
    const Index columns = std::min(kColumnBlock, below.rows() - column);
    for (Index i = 0; i < examples; ++i) {
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
  WriteEntries<Scalar> write{target};
  for (Index first = 0; first < delta.cols(); first += kGradientTile) {
    Multiply(scale, delta, below, first, std::min(kGradientTile, delta.cols() - first), write);
    write.adds = true;
  }
}

template <typename Scalar>
void DescendAlongProduct(const Descent<Scalar>& descent, Scalar scale, const Matrix<Scalar>& delta,
                         const Matrix<Scalar>& below, double* squares) {
  assert(delta.cols() <= kGradientTile);
  assert(descent.weights.rows() == delta.rows() && descent.weights.cols() == below.rows());
  if (squares == nullptr) {
    DescendAlongEntries<Scalar, false> descend{descent};
    Multiply(scale, delta, below, 0, delta.cols(), descend);
    return;
  }
  DescendAlongEntries<Scalar, true> descend{descent};
  Multiply(scale, delta, below, 0, delta.cols(), descend);
  *squares = descend.squares.Sum();
}

template void GradientProduct(float, const Matrix<float>&, const Matrix<float>&, Matrix<float>&);
template void GradientProduct(double, const Matrix<double>&, const Matrix<double>&,
                              Matrix<double>&);
template void DescendAlongProduct(const Descent<float>&, float, const Matrix<float>&,
                                  const Matrix<float>&, double*);
template void DescendAlongProduct(const Descent<double>&, double, const Matrix<double>&,
                                  const Matrix<double>&, double*);

}  // namespace relulab
