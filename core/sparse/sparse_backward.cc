#include <cassert>
#include <cstdint>
#include <vector>

#include "core/sparse/packed_tile.h"
#include "core/sparse/sparse_layer.h"

namespace relulab {
namespace {

using simd::Block;
using simd::Lanes;
using simd::MulAdd;
using simd::Piece;
using simd::Repeat;

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

/// The block's rows of G, column by column: calls fetch(j) some columns ahead of finish(j, sum).
template <typename Scalar, int kVectors, typename Fetch, typename Finish>
void GradientBlock(Scalar scale, const Matrix<Scalar>& delta,
                   const typename ActiveSet<Scalar>::Tile& tile, const Block& block,
                   PackedTile<Scalar>& packed, const Fetch& fetch, const Finish& finish) {
  PackDelta<Scalar, kVectors>(scale, delta, tile, block, packed);
  const Piece<Scalar, kVectors>* pieces = packed.template As<kVectors>();
  for (std::size_t j = 0; j < tile.begin.size(); ++j) {
    fetch(static_cast<Index>(j) + kAhead);
    Piece<Scalar, kVectors> sum = {};
    for (std::int32_t e = tile.begin[j]; e < tile.end[j]; ++e) {
      const Piece<Scalar, kVectors>& d = pieces[tile.example[static_cast<std::size_t>(e)]];
      const Lanes<Scalar> a = Repeat(tile.value[static_cast<std::size_t>(e)]);
      for (int v = 0; v < kVectors; ++v) sum.v[v] = MulAdd(d.v[v], a, sum.v[v]);
    }
    finish(static_cast<Index>(j), sum);
  }
}

template <typename Scalar>
Scalar Sign(Scalar value) {
  return static_cast<Scalar>((value > Scalar(0) ? 1 : 0) - (value < Scalar(0) ? 1 : 0));
}

}  // namespace

template <typename Scalar>
void SparseWeightGradient(Scalar scale, const Matrix<Scalar>& delta, const ActiveSet<Scalar>& a,
                          Matrix<Scalar>& target) {
  assert(delta.cols() == a.examples());
  target.resize(delta.rows(), a.units());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  for (const typename ActiveSet<Scalar>::Tile& tile : a.tiles()) {
    const bool adds = tile.first_example > 0;
    ForEachUnrolledBlock<Scalar>(delta.rows(), [&](const Block& block, auto vectors) {
      const auto column_of = [&](Index j) { return target.data() + j * target.rows(); };
      GradientBlock<Scalar, vectors>(
          scale, delta, tile, block, packed, [&](Index j) { Prefetch(column_of(j), block); },
          [&](Index j, auto sum) {
            Scalar* const column = column_of(j);
            if (adds) {
              const auto before = Piece<Scalar, vectors>::Read(column, block);
              for (int v = 0; v < vectors; ++v) sum.v[v] += before.v[v];
            }
            sum.Write(column, block);
          });
    });
  }
}

template <typename Scalar>
void SparseDescend(const Descent<Scalar>& descent, Scalar scale, const Matrix<Scalar>& delta,
                   const ActiveSet<Scalar>& a, double* squares) {
  assert(a.tiles().size() == 1 && delta.cols() == a.examples());
  assert(descent.weights.rows() == delta.rows() && descent.weights.cols() == a.units());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  simd::SquareSums<Scalar> sums;
  ForEachUnrolledBlock<Scalar>(delta.rows(), [&](const Block& block, auto vectors) {
    GradientBlock<Scalar, vectors>(
        scale, delta, a.tiles()[0], block, packed, [&](Index j) { descent.Prefetch(j, block); },
        [&](Index j, const Piece<Scalar, vectors>& sum) {
          if (squares != nullptr) sums.Add(sum, block);
          descent.Apply(j, block, sum);
        });
  });
  if (squares != nullptr) *squares = sums.Sum();
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

template void SparseWeightGradient(float, const Matrix<float>&, const ActiveSet<float>&,
                                   Matrix<float>&);
template void SparseDescend(const Descent<float>&, float, const Matrix<float>&,
                            const ActiveSet<float>&, double*);
template void SparseBackward(const Matrix<float>&, const Matrix<float>&, const ActiveSet<float>&,
                             float, Matrix<float>&);
template void SparseWeightGradient(double, const Matrix<double>&, const ActiveSet<double>&,
                                   Matrix<double>&);
template void SparseDescend(const Descent<double>&, double, const Matrix<double>&,
                            const ActiveSet<double>&, double*);
template void SparseBackward(const Matrix<double>&, const Matrix<double>&, const ActiveSet<double>&,
                             double, Matrix<double>&);

}  // namespace relulab
