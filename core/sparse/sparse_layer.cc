#include "core/sparse/sparse_layer.h"

#include <cassert>
#include <cstddef>
#include <type_traits>

#include "core/sparse/simd.h"

namespace relulab {
namespace {

using simd::kLanes;
using simd::Lanes;
using simd::Load;
using simd::LoadFirst;
using simd::MulAdd;
using simd::Repeat;
using simd::Store;
using simd::StoreFirst;

/// Rows of a block, in vectors: with them a column's piece fills eight of the sixteen registers.
constexpr int kBlockVectors = 8;

/// How many columns ahead a block's piece is fetched: the weights come from the third-level cache.
constexpr Index kAhead = 8;

/// Rows of one block of a matrix with `rows` rows: whole vectors, and perhaps a last one in part.
struct Block {
  Index first = 0;
  int vectors = 0;  ///< a power of two
  int last = 0;     ///< rows in the last vector
};

template <typename Scalar, typename Function>
void ForEachBlock(Index rows, const Function& function) {
  constexpr Index kVector = kLanes<Scalar>;
  Index first = 0;
  for (int vectors = kBlockVectors; vectors >= 1; vectors /= 2) {
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

template <typename Scalar, int kVectors>
void ForwardBlock(const Matrix<Scalar>& weights, const typename ActiveSet<Scalar>::Tile& tile,
                  const Block& block, PackedTile<Scalar>& packed, Matrix<Scalar>& z) {
  Piece<Scalar, kVectors>* sums = packed.template As<kVectors>();
  for (Index i = 0; i < tile.examples; ++i) sums[i] = {};
  const Index in = weights.cols();
  const Index out = weights.rows();
  for (Index j = 0; j < in; ++j) {
    const Scalar* column = weights.data() + j * out;
    Prefetch(column + kAhead * out, block);
    const auto w = Piece<Scalar, kVectors>::Read(column, block);
    const std::int32_t end = tile.end[static_cast<std::size_t>(j)];
    for (std::int32_t e = tile.begin[static_cast<std::size_t>(j)]; e < end; ++e) {
      Piece<Scalar, kVectors>& sum = sums[tile.example[static_cast<std::size_t>(e)]];
      const Lanes<Scalar> a = Repeat(tile.value[static_cast<std::size_t>(e)]);
      for (int k = 0; k < kVectors; ++k) sum.v[k] = MulAdd(w.v[k], a, sum.v[k]);
    }
  }
  for (Index i = 0; i < tile.examples; ++i) {
    sums[i].Write(z.data() + (tile.first_example + i) * out, block);
  }
}

template <typename Scalar, int kVectors>
void PackDelta(const Matrix<Scalar>& delta, const typename ActiveSet<Scalar>::Tile& tile,
               const Block& block, PackedTile<Scalar>& packed) {
  Piece<Scalar, kVectors>* pieces = packed.template As<kVectors>();
  for (Index i = 0; i < tile.examples; ++i) {
    const Scalar* column = delta.data() + (tile.first_example + i) * delta.rows();
    pieces[i] = Piece<Scalar, kVectors>::Read(column, block);
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
  PackDelta<Scalar, kVectors>(delta, tile, block, packed);
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

template <typename Scalar, int kVectors>
void GradientBlock(const Matrix<Scalar>& delta, const typename ActiveSet<Scalar>::Tile& tile,
                   const Block& block, Scalar scale, PackedTile<Scalar>& packed,
                   Matrix<Scalar>& gradient) {
  PackDelta<Scalar, kVectors>(delta, tile, block, packed);
  const Piece<Scalar, kVectors>* pieces = packed.template As<kVectors>();
  const Index out = delta.rows();
  const bool adds = tile.first_example > 0;
  for (std::size_t j = 0; j < tile.begin.size(); ++j) {
    Scalar* column = gradient.data() + static_cast<Index>(j) * out;
    Prefetch(column + kAhead * out, block);
    Piece<Scalar, kVectors> sum = {};
    for (std::int32_t e = tile.begin[j]; e < tile.end[j]; ++e) {
      const Piece<Scalar, kVectors>& d = pieces[tile.example[static_cast<std::size_t>(e)]];
      const Lanes<Scalar> a = Repeat(tile.value[static_cast<std::size_t>(e)]);
      for (int v = 0; v < kVectors; ++v) sum.v[v] = MulAdd(d.v[v], a, sum.v[v]);
    }
    for (int v = 0; v < kVectors; ++v) sum.v[v] *= scale;
    if (adds) {
      const auto before = Piece<Scalar, kVectors>::Read(column, block);
      for (int v = 0; v < kVectors; ++v) sum.v[v] += before.v[v];
    }
    sum.Write(column, block);
  }
}

template <typename Scalar>
Scalar Sign(Scalar value) {
  return static_cast<Scalar>((value > Scalar(0) ? 1 : 0) - (value < Scalar(0) ? 1 : 0));
}

}  // namespace

template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const ActiveSet<Scalar>& a, Matrix<Scalar>& z) {
  assert(weights.cols() == a.units());
  z.resize(weights.rows(), a.examples());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  for (const typename ActiveSet<Scalar>::Tile& tile : a.tiles()) {
    ForEachBlock<Scalar>(weights.rows(), [&](const Block& block) {
      Unrolled(block, [&](auto vectors) {
        ForwardBlock<Scalar, vectors>(weights, tile, block, packed, z);
      });
    });
  }
}

template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& x, Vector<Scalar>& z) {
  assert(weights.cols() == x.size());
  constexpr int kTogether = 4;  // columns for which z is read and written once
  z.setZero(weights.rows());
  std::array<const Scalar*, kTogether> columns{};
  std::array<Scalar, kTogether> values{};
  int waiting = 0;
  const auto add = [&](int count) {
    for (int k = count; k < kTogether; ++k) {
      columns[k] = columns[0];
      values[k] = Scalar(0);
    }
    const Scalar *c0 = columns[0], *c1 = columns[1], *c2 = columns[2], *c3 = columns[3];
    for (Index r = 0; r < z.size(); ++r) {
      z[r] += c0[r] * values[0] + c1[r] * values[1] + (c2[r] * values[2] + c3[r] * values[3]);
    }
  };
  for (Index j = 0; j < x.size(); ++j) {
    if (x[j] == Scalar(0)) continue;
    columns[waiting] = weights.data() + j * weights.rows();
    values[waiting] = x[j];
    if (++waiting == kTogether) {
      add(kTogether);
      waiting = 0;
    }
  }
  if (waiting > 0) add(waiting);
}

template <typename Scalar>
void SparseWeightGradient(const Matrix<Scalar>& delta, const ActiveSet<Scalar>& a, Scalar scale,
                          Matrix<Scalar>& gradient) {
  assert(delta.cols() == a.examples());
  gradient.resize(delta.rows(), a.units());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  for (const typename ActiveSet<Scalar>::Tile& tile : a.tiles()) {
    ForEachBlock<Scalar>(delta.rows(), [&](const Block& block) {
      Unrolled(block, [&](auto vectors) {
        GradientBlock<Scalar, vectors>(delta, tile, block, scale, packed, gradient);
      });
    });
  }
}

template <typename Scalar>
void SparseBackward(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                    const ActiveSet<Scalar>& a, Scalar penalty, Matrix<Scalar>& delta_below) {
  assert(weights.cols() == a.units() && delta.cols() == a.examples());
  PackedTile<Scalar>& packed = PackedTileOfThread<Scalar>();
  thread_local std::vector<Scalar> sums;
  for (const typename ActiveSet<Scalar>::Tile& tile : a.tiles()) {
    sums.assign(tile.example.size(), Scalar(0));
    ForEachBlock<Scalar>(delta.rows(), [&](const Block& block) {
      Unrolled(block, [&](auto vectors) {
        BackwardBlock<Scalar, vectors>(weights, delta, tile, block, packed, sums);
      });
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

template void SparseForward(const Matrix<float>&, const ActiveSet<float>&, Matrix<float>&);
template void SparseForward(const Matrix<double>&, const ActiveSet<double>&, Matrix<double>&);
template void SparseForward(const Matrix<float>&, const Vector<float>&, Vector<float>&);
template void SparseForward(const Matrix<double>&, const Vector<double>&, Vector<double>&);
template void SparseWeightGradient(const Matrix<float>&, const ActiveSet<float>&, float,
                                   Matrix<float>&);
template void SparseWeightGradient(const Matrix<double>&, const ActiveSet<double>&, double,
                                   Matrix<double>&);
template void SparseBackward(const Matrix<float>&, const Matrix<float>&, const ActiveSet<float>&,
                             float, Matrix<float>&);
template void SparseBackward(const Matrix<double>&, const Matrix<double>&, const ActiveSet<double>&,
                             double, Matrix<double>&);

}  // namespace relulab
