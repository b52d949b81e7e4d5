#include "core/sparse/sparse_layer.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "core/numeric/row_block.h"
#include "core/numeric/simd.h"

namespace relulab {
namespace {

using simd::Block;
using simd::kLanes;
using simd::Lanes;
using simd::MulAdd;
using simd::Piece;
using simd::Repeat;
using simd::Unrolled;

/// Rows of a block, in vectors: with them a column's piece fills eight of the sixteen registers.
constexpr int kBlockVectors = 8;

/// How many columns ahead a block's piece is fetched: the weights come from the third-level cache.
constexpr Index kAhead = 8;

/// The block's rows of every example of a tile, packed.
template <typename Scalar>
class PackedTile {
 public:
  template <int kVectors>
  Piece<Scalar, kVectors>* As() {
    static_assert(sizeof(Piece<Scalar, kVectors>) == 32 * kVectors);
    return reinterpret_cast<Piece<Scalar, kVectors>*>(bytes_.data());
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
void Prefetch(const Scalar* column, const Block& block) {
  const char* at = reinterpret_cast<const char*>(column + block.first);
  for (int byte = 0; byte < 32 * block.vectors; byte += 64) __builtin_prefetch(at + byte);
}

/// Units of the layer below whose weights are packed together.
constexpr Index kUnits = 64;

/// Which units of a group are not zero, a bit each: group by group, in it example by example.
template <typename Scalar>
void FindNonZeros(const Scalar* values, Index stride, Index units, Index examples,
                  std::vector<std::uint64_t>& masks) {
  masks.clear();
  for (Index first = 0; first < units; first += kUnits) {
    const Index here = std::min(kUnits, units - first);
    for (Index i = 0; i < examples; ++i) {
      const Scalar* at = values + i * stride + first;
      std::uint64_t mask = 0;
      for (Index k = 0; k < here; ++k) {
        mask |= static_cast<std::uint64_t>(at[k] != Scalar(0)) << k;
      }
      masks.push_back(mask);
    }
  }
}

/// The block's rows of z for one tile of examples, whose values begin at `a`, [in, examples].
template <typename Scalar, int kVectors>
void ForwardBlock(const Matrix<Scalar>& weights, const Vector<Scalar>& bias, const Scalar* a,
                  Index stride, std::span<const std::uint64_t> masks, Index examples,
                  const Block& block, PackedTile<Scalar>& packed, Scalar* z) {
  Piece<Scalar, kVectors>* sums = packed.template As<kVectors>();
  const auto start = Piece<Scalar, kVectors>::Read(bias.data(), block);
  for (Index i = 0; i < examples; ++i) sums[i] = start;
  const Index out = weights.rows();
  alignas(64) std::array<Piece<Scalar, kVectors>, kUnits> columns;
  for (Index first = 0; first < weights.cols(); first += kUnits) {
    const Index units = std::min(kUnits, weights.cols() - first);
    for (Index u = 0; u < units; ++u) {
      const Scalar* column = weights.data() + (first + u) * out;
      Prefetch(column + kAhead * out, block);
      columns[u] = Piece<Scalar, kVectors>::Read(column, block);
    }
    for (Index i = 0; i < examples; ++i) {
      std::uint64_t mask = masks[i];
      const Scalar* values = a + i * stride + first;
      Piece<Scalar, kVectors> sum = sums[i];
      for (; mask != 0; mask &= mask - 1) {
        const int u = std::countr_zero(mask);
        const Lanes<Scalar> value = Repeat(values[u]);
        for (int k = 0; k < kVectors; ++k) sum.v[k] = MulAdd(columns[u].v[k], value, sum.v[k]);
      }
      sums[i] = sum;
    }
    masks = masks.subspan(examples);
  }
  for (Index i = 0; i < examples; ++i) sums[i].Write(z + i * out, block);
}

template <typename Scalar, int kVectors>
void PackDelta(Scalar scale, const Matrix<Scalar>& delta,
               const typename ActiveSet<Scalar>::Tile& tile, const Block& block,
               PackedTile<Scalar>& packed) {
  Piece<Scalar, kVectors>* pieces = packed.template As<kVectors>();
  const Lanes<Scalar> scales = Repeat(scale);
  for (Index i = 0; i < tile.examples; ++i) {
    const Scalar* column = delta.data() + (tile.first_example + i) * delta.rows();
    pieces[i] = Piece<Scalar, kVectors>::Read(column, block);
    for (int v = 0; v < kVectors; ++v) pieces[i].v[v] *= scales;
  }
}

/// sums[e] += w . delta of entry e's example, for the entries of one unit and their padding.
template <typename Scalar, int kVectors>
void AddDots(const Piece<Scalar, kVectors>& w, const Piece<Scalar, kVectors>* delta,
             const std::int32_t* example, std::int32_t count, Scalar* sums) {
  constexpr int kTogether = ActiveSet<Scalar>::kPadding;
  for (std::int32_t e = 0; e < count; e += kTogether) {
    std::array<Lanes<Scalar>, kTogether> dots;
    for (int k = 0; k < kTogether; ++k) {
      const Piece<Scalar, kVectors>& d = delta[example[e + k]];
      dots[k] = w.v[0] * d.v[0];
      for (int v = 1; v < kVectors; ++v) dots[k] = MulAdd(w.v[v], d.v[v], dots[k]);
    }
    simd::AddSums(dots, sums + e);
  }
}

template <typename Scalar, int kVectors>
void BackwardBlock(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                   const typename ActiveSet<Scalar>::Tile& tile, const Block& block,
                   PackedTile<Scalar>& packed, std::vector<Scalar>& sums) {
  PackDelta<Scalar, kVectors>(Scalar(1), delta, tile, block, packed);
  const Piece<Scalar, kVectors>* pieces = packed.template As<kVectors>();
  const Index out = delta.rows();
  for (std::size_t j = 0; j < tile.begin.size(); ++j) {
    const Scalar* column = weights.data() + static_cast<Index>(j) * out;
    Prefetch(column + kAhead * out, block);
    const auto w = Piece<Scalar, kVectors>::Read(column, block);
    const std::int32_t begin = tile.begin[j];
    AddDots(w, pieces, tile.example.data() + begin, tile.end[j] - begin, sums.data() + begin);
  }
}

/// The block's rows of G, column by column: calls finish(column, sum).
template <typename Scalar, int kVectors, typename Finish>
void GradientBlock(Scalar scale, const Matrix<Scalar>& delta,
                   const typename ActiveSet<Scalar>::Tile& tile, const Block& block,
                   PackedTile<Scalar>& packed, Matrix<Scalar>& target, const Finish& finish) {
  PackDelta<Scalar, kVectors>(scale, delta, tile, block, packed);
  const Piece<Scalar, kVectors>* pieces = packed.template As<kVectors>();
  const Index out = delta.rows();
  for (std::size_t j = 0; j < tile.begin.size(); ++j) {
    Scalar* column = target.data() + static_cast<Index>(j) * out;
    Prefetch(column + kAhead * out, block);
    Piece<Scalar, kVectors> sum = {};
    for (std::int32_t e = tile.begin[j]; e < tile.end[j]; ++e) {
      const Piece<Scalar, kVectors>& d = pieces[tile.example[static_cast<std::size_t>(e)]];
      const Lanes<Scalar> a = Repeat(tile.value[static_cast<std::size_t>(e)]);
      for (int v = 0; v < kVectors; ++v) sum.v[v] = MulAdd(d.v[v], a, sum.v[v]);
    }
    finish(column, sum);
  }
}

/// Calls use(block, integral_constant<int, block.vectors>) for every block of rows.
template <typename Scalar, typename Use>
void ForEachUnrolledBlock(Index rows, const Use& use) {
  simd::ForEachBlock<Scalar, kBlockVectors>(rows, [&](const Block& block) {
    Unrolled(block, [&](auto vectors) { use(block, vectors); });
  });
}

/// Columns of the weights that are added to z together, so that z is read and written once.
template <typename Scalar>
struct ColumnGroup {
  static constexpr int kSize = 8;
  std::array<const Scalar*, kSize> columns = {};
  std::array<Scalar, kSize> factors = {};
  int size = 0;

  void Append(const Scalar* column, Scalar factor) {
    columns[size] = column;
    factors[size] = factor;
    ++size;
  }

  /// A group that is not full adds some column zero times.
  void Fill(const Scalar* column) {
    if (size == 0) return;
    while (size < kSize) Append(column, Scalar(0));
  }
};

/// z += the group's columns times their factors; the next group's columns are fetched meanwhile,
/// for the processor's own prefetching begins anew with each column.
template <typename Scalar>
void AddColumns(const ColumnGroup<Scalar>& group, const ColumnGroup<Scalar>& next, Index rows,
                Scalar* z) {
  constexpr Index kVector = kLanes<Scalar>;
  constexpr int kSize = ColumnGroup<Scalar>::kSize;
  if (group.size == 0) {
    for (int c = 0; c < next.size; ++c) {
      for (Index r = 0; r < rows; r += 2 * kVector) __builtin_prefetch(next.columns[c] + r);
    }
    return;
  }
  std::array<Lanes<Scalar>, kSize> factors;
  for (int c = 0; c < kSize; ++c) factors[c] = Repeat(group.factors[c]);
  Index r = 0;
  for (; r + kVector <= rows; r += kVector) {
    if (r % (2 * kVector) == 0) {
      for (int c = 0; c < next.size; ++c) __builtin_prefetch(next.columns[c] + r);
    }
    Lanes<Scalar> even = simd::Load(z + r);
    Lanes<Scalar> odd = {};
    for (int c = 0; c < kSize; c += 2) {
      even = MulAdd(simd::Load(group.columns[c] + r), factors[c], even);
      odd = MulAdd(simd::Load(group.columns[c + 1] + r), factors[c + 1], odd);
    }
    simd::Store<Scalar>(even + odd, z + r);
  }
  for (; r < rows; ++r) {
    for (int c = 0; c < kSize; ++c) z[r] = std::fma(group.columns[c][r], group.factors[c], z[r]);
  }
}

template <typename Scalar>
Scalar Sign(Scalar value) {
  return static_cast<Scalar>((value > Scalar(0) ? 1 : 0) - (value < Scalar(0) ? 1 : 0));
}

}  // namespace

template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                   const Eigen::Ref<const Matrix<Scalar>>& a, Matrix<Scalar>& z) {
  assert(weights.cols() == a.rows());
  constexpr Index kTile = ActiveSet<Scalar>::kTile;
  z.resize(weights.rows(), a.cols());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  thread_local std::vector<std::uint64_t> masks;
  for (Index first = 0; first < a.cols(); first += kTile) {
    const Index examples = std::min(kTile, a.cols() - first);
    const Scalar* values = a.data() + first * a.outerStride();
    FindNonZeros(values, a.outerStride(), a.rows(), examples, masks);
    ForEachUnrolledBlock<Scalar>(weights.rows(), [&](const Block& block, auto vectors) {
      ForwardBlock<Scalar, vectors>(weights, bias, values, a.outerStride(), masks, examples, block,
                                    packed, z.data() + first * z.rows());
    });
  }
}

template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& bias, const Scalar* x,
                   Scalar* z) {
  ColumnGroup<Scalar> group;
  ColumnGroup<Scalar> next;
  std::copy_n(bias.data(), bias.size(), z);
  for (Index j = 0; j < weights.cols(); ++j) {
    if (x[j] == Scalar(0)) continue;
    next.Append(weights.data() + j * weights.rows(), x[j]);
    if (next.size < ColumnGroup<Scalar>::kSize) continue;
    AddColumns(group, next, weights.rows(), z);
    group = next;
    next.size = 0;
  }
  next.Fill(weights.data());
  AddColumns(group, next, weights.rows(), z);
  AddColumns(next, next, weights.rows(), z);
}

template <typename Scalar>
void SparseWeightGradient(Scalar scale, const Matrix<Scalar>& delta, const ActiveSet<Scalar>& a,
                          const GradientSink<Scalar>& sink) {
  assert(delta.cols() == a.examples());
  sink.target.resize(delta.rows(), a.units());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  simd::SquareSums<Scalar> squares;
  for (const typename ActiveSet<Scalar>::Tile& tile : a.tiles()) {
    const bool adds = tile.first_example > 0;
    const bool is_last = tile.first_example + tile.examples == a.examples();
    ForEachUnrolledBlock<Scalar>(delta.rows(), [&](const Block& block, auto vectors) {
      GradientBlock<Scalar, vectors>(
          scale, delta, tile, block, packed, sink.target, [&](Scalar* column, auto sum) {
            if (adds) {
              const auto before = Piece<Scalar, vectors>::Read(column, block);
              for (int v = 0; v < vectors; ++v) sum.v[v] += before.v[v];
            }
            if (is_last && sink.squares != nullptr) squares.Add(sum, block);
            sum.Write(column, block);
          });
    });
  }
  if (sink.squares != nullptr) *sink.squares = squares.Sum();
}

template <typename Scalar>
void AddSparseWeightGradient(Scalar factor, Scalar scale, const Matrix<Scalar>& delta,
                             const ActiveSet<Scalar>& a, const GradientSink<Scalar>& sink) {
  assert(a.tiles().size() == 1 && delta.cols() == a.examples());
  assert(sink.target.rows() == delta.rows() && sink.target.cols() == a.units());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  simd::SquareSums<Scalar> squares;
  const Lanes<Scalar> factors = Repeat(factor);
  ForEachUnrolledBlock<Scalar>(delta.rows(), [&](const Block& block, auto vectors) {
    GradientBlock<Scalar, vectors>(scale, delta, a.tiles()[0], block, packed, sink.target,
                                   [&](Scalar* column, const Piece<Scalar, vectors>& sum) {
                                     if (sink.squares != nullptr) squares.Add(sum, block);
                                     auto piece = Piece<Scalar, vectors>::Read(column, block);
                                     for (int v = 0; v < vectors; ++v)
                                       piece.v[v] = MulAdd(factors, sum.v[v], piece.v[v]);
                                     piece.Write(column, block);
                                   });
  });
  if (sink.squares != nullptr) *sink.squares = squares.Sum();
}

template <typename Scalar>
void SparseBackward(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                    const ActiveSet<Scalar>& a, Scalar penalty, Matrix<Scalar>& delta_below) {
  assert(weights.cols() == a.units() && delta.cols() == a.examples());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  thread_local std::vector<Scalar> sums;
  for (const typename ActiveSet<Scalar>::Tile& tile : a.tiles()) {
    sums.assign(tile.example.size(), Scalar(0));
    ForEachUnrolledBlock<Scalar>(delta.rows(), [&](const Block& block, auto vectors) {
      BackwardBlock<Scalar, vectors>(weights, delta, tile, block, packed, sums);
    });
    for (std::size_t j = 0; j < tile.begin.size(); ++j) {
      for (auto e = static_cast<std::size_t>(tile.begin[j]);
           e < static_cast<std::size_t>(tile.end[j]); ++e) {
        const Index i = tile.first_example + tile.example[e];
        delta_below(static_cast<Index>(j), i) *= sums[e] + penalty * Sign(tile.value[e]);
      }
    }
  }
}

template void SparseForward(const Matrix<float>&, const Vector<float>&,
                            const Eigen::Ref<const Matrix<float>>&, Matrix<float>&);
template void SparseForward(const Matrix<float>&, const Vector<float>&, const float*, float*);
template void SparseWeightGradient(float, const Matrix<float>&, const ActiveSet<float>&,
                                   const GradientSink<float>&);
template void AddSparseWeightGradient(float, float, const Matrix<float>&, const ActiveSet<float>&,
                                      const GradientSink<float>&);
template void SparseForward(const Matrix<double>&, const Vector<double>&,
                            const Eigen::Ref<const Matrix<double>>&, Matrix<double>&);
template void SparseForward(const Matrix<double>&, const Vector<double>&, const double*, double*);
template void SparseWeightGradient(double, const Matrix<double>&, const ActiveSet<double>&,
                                   const GradientSink<double>&);
template void AddSparseWeightGradient(double, double, const Matrix<double>&,
                                      const ActiveSet<double>&, const GradientSink<double>&);
template void SparseBackward(const Matrix<float>&, const Matrix<float>&, const ActiveSet<float>&,
                             float, Matrix<float>&);
template void SparseBackward(const Matrix<double>&, const Matrix<double>&, const ActiveSet<double>&,
                             double, Matrix<double>&);

}  // namespace relulab
