#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <span>

#include "core/sparse/packed_tile.h"
#include "core/sparse/sparse_layer.h"

namespace relulab {
namespace {

using simd::Block;
using simd::kLanes;
using simd::Lanes;
using simd::MulAdd;
using simd::Piece;
using simd::Repeat;

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

template void SparseForward(const Matrix<float>&, const Vector<float>&,
                            const Eigen::Ref<const Matrix<float>>&, Matrix<float>&);
template void SparseForward(const Matrix<float>&, const Vector<float>&, const float*, float*);
template void SparseForward(const Matrix<double>&, const Vector<double>&,
                            const Eigen::Ref<const Matrix<double>>&, Matrix<double>&);
template void SparseForward(const Matrix<double>&, const Vector<double>&, const double*, double*);

}  // namespace relulab
