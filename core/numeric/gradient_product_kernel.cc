#include "core/numeric/gradient_product_kernel.h"

#include "core/numeric/descent_rows.h"
#include "core/numeric/register_tile.h"

namespace relulab {
namespace {

using simd::Block;
using simd::kLanes;
using simd::Piece;

/// The number of 32-byte vectors of rows in a tile. It is the same for every instruction set,
/// because squares are summed tile by tile.
constexpr int kTileVectors = 4;

/// Packs D: one block of rows after the other and, within a block, one example after the other.
template <typename Scalar>
void PackDelta(const GradientTask<Scalar>& task) {
  simd::ForEachUnrolledBlock<Scalar, kTileVectors>(
      task.delta.rows, [&](const Block& block, auto vectors) {
        using Rows = Piece<Scalar, vectors>;
        const auto scales = simd::Repeat<typename Rows::Register>(task.scale);
        Scalar* to = task.packed_delta + block.first * task.delta.columns;
        for (Index i = 0; i < task.delta.columns; ++i) {
          auto piece = Rows::Read(task.delta.Column(i), block);
          for (int v = 0; v < Rows::kRegisters; ++v) piece.v[v] = piece.v[v] * scales;
          piece.WriteWhole(to);
          to += vectors * kLanes<Scalar>;
        }
      });
}

/// Packs some columns of the transpose of `below`, one example after the other, so that the stride
/// is small.
template <typename Scalar>
void PackBelow(const GradientTask<Scalar>& task, Index first, Index count) {
  using Register = simd::Lanes<Scalar>;
  Scalar* to = task.packed_below;
  for (Index i = 0; i < task.below.columns; ++i) {
    const Scalar* const from = task.below.Column(i) + first;
    Index c = 0;
    for (; c + kLanes<Scalar> <= count; c += kLanes<Scalar>) {
      simd::Store(simd::Load<Register>(from + c), to + c);
    }
    for (; c < count; ++c) to[c] = from[c];
    to += kGradientColumns;
  }
}

/// Computes G tile by tile. Passes each column of a tile and its position to `use`.
template <typename Scalar, typename Use>
void Multiply(const GradientTask<Scalar>& task, Use& use) {
  PackDelta(task);
  const Index columns = task.below.rows;
  const Index examples = task.delta.columns;
  for (Index first = 0; first < columns; first += kGradientColumns) {
    const Index count = columns - first < kGradientColumns ? columns - first : kGradientColumns;
    PackBelow(task, first, count);
    simd::ForEachUnrolledBlock<Scalar, kTileVectors>(
        task.delta.rows, [&](const Block& block, auto vectors) {
          const Scalar* const delta = task.packed_delta + block.first * examples;
          const auto multiply = [&](Index c, auto& tile) {
            const auto next = first + c + static_cast<Index>(tile.size());
            for (Index n = next; n < next + static_cast<Index>(tile.size()) && n < columns; ++n) {
              use.Prefetch(n, block);
            }
            simd::MultiplyTile<Scalar>(delta, {task.packed_below + c, kGradientColumns, 1},
                                       examples, tile);
          };
          const auto use_column = [&](Index c, const Piece<Scalar, vectors>& piece) {
            use(first + c, block, piece);
          };
          simd::ForEachTile<Scalar, vectors>(0, count, multiply, use_column);
        });
  }
}

/// Writes G, or adds it to the gradient of the examples before.
template <typename Scalar>
struct WriteEntries {
  MatrixView<Scalar> target;
  bool adds;

  template <int kVectors>
  void operator()(Index column, const Block& block, Piece<Scalar, kVectors> piece) {
    Scalar* const to = target.Column(column);
    if (adds) {
      const auto before = Piece<Scalar, kVectors>::Read(to, block);
      for (int v = 0; v < Piece<Scalar, kVectors>::kRegisters; ++v) {
        piece.v[v] = piece.v[v] + before.v[v];
      }
    }
    piece.Write(to, block);
  }

  void Prefetch(Index column, const Block& block) const {
    simd::PrefetchForWriting(target.Column(column), block);
  }
};

/// Updates the weights and, if kSumsSquares, sums the squares of G.
template <typename Scalar, bool kSumsSquares>
struct DescendAlongEntries {
  const Descent<Scalar>& descent;
  simd::SquareSums<Scalar> squares = {};

  template <int kVectors>
  void operator()(Index column, const Block& block, const Piece<Scalar, kVectors>& piece) {
    if constexpr (kSumsSquares) squares.Add(piece, block);
    simd::DescendRows(descent, column, block, piece);
  }

  void Prefetch(Index column, const Block& block) const {
    simd::PrefetchDescent(descent, column, block);
  }
};

}  // namespace

template <Variant kThis, typename Scalar>
void WriteGradient(const GradientTask<Scalar>& task, bool adds, const MatrixView<Scalar>& target) {
  static_assert(kThis == kVariant);
  WriteEntries<Scalar> write{target, adds};
  Multiply(task, write);
}

template <Variant kThis, typename Scalar>
void DescendAlongGradient(const GradientTask<Scalar>& task, const Descent<Scalar>& descent,
                          double* squares) {
  static_assert(kThis == kVariant);
  if (squares == nullptr) {
    DescendAlongEntries<Scalar, false> descend{descent};
    Multiply(task, descend);
    return;
  }
  DescendAlongEntries<Scalar, true> descend{descent};
  Multiply(task, descend);
  *squares = descend.squares.Sum();
}

template void WriteGradient<kVariant>(const GradientTask<float>&, bool, const MatrixView<float>&);
template void WriteGradient<kVariant>(const GradientTask<double>&, bool, const MatrixView<double>&);
template void DescendAlongGradient<kVariant>(const GradientTask<float>&, const Descent<float>&,
                                             double*);
template void DescendAlongGradient<kVariant>(const GradientTask<double>&, const Descent<double>&,
                                             double*);

}  // namespace relulab
