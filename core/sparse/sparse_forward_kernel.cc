#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/numeric/row_block.h"
#include "core/sparse/sparse_kernel.h"

namespace relulab {
namespace {

using simd::Block;
using simd::kLanes;
using simd::Lanes;
using simd::MulAdd;
using simd::Piece;
using simd::Repeat;

/// Makes bit masks of the non-zero units: one group of units after the other and, within a group,
/// one example after the other.
template <typename Scalar>
void FindNonZeros(const MatrixView<const Scalar>& values, std::uint64_t* masks) {
  for (Index first = 0; first < values.rows; first += kSparseUnits) {
    const Index rest = values.rows - first;
    const Index here = rest < kSparseUnits ? rest : kSparseUnits;
    for (Index i = 0; i < values.columns; ++i) {
      *masks++ = simd::NonZeroMask(values.Column(i) + first, here);
    }
  }
}

/// The packed weights of a group of units: the block's rows of each unit's column.
template <typename Scalar, int kVectors>
using PackedColumns = std::array<Piece<Scalar, kVectors>, kSparseUnits>;

/// sum += the contribution of the example's next non-zero unit of the group. Removes the unit from
/// `mask`.
template <typename Scalar, int kVectors>
void AddNext(const PackedColumns<Scalar, kVectors>& columns, const Scalar* values,
             std::uint64_t& mask, Piece<Scalar, kVectors>& sum) {
  using Rows = Piece<Scalar, kVectors>;
  const int u = std::countr_zero(mask);
  const auto value = Repeat<typename Rows::Register>(values[u]);
  for (int v = 0; v < Rows::kRegisters; ++v) sum.v[v] = MulAdd(columns[u].v[v], value, sum.v[v]);
  mask &= mask - 1;
}

/// Computes the block's rows of z.
template <typename Scalar, int kVectors>
void ForwardBlock(const SparseForwardTask<Scalar>& task, const Block& block) {
  using Rows = Piece<Scalar, kVectors>;
  const Index examples = task.below.columns;
  Scalar* const sums = task.sums;
  const auto start = Rows::Read(task.bias, block);
  constexpr Index kRows = kVectors * kLanes<Scalar>;
  for (Index i = 0; i < examples; ++i) start.WriteWhole(sums + i * kRows);
  const std::uint64_t* masks = task.masks;
  alignas(64) PackedColumns<Scalar, kVectors> columns;
  for (Index first = 0; first < task.weights.columns; first += kSparseUnits) {
    const Index rest = task.weights.columns - first;
    const Index units = rest < kSparseUnits ? rest : kSparseUnits;
    for (Index u = 0; u < units; ++u) {
      simd::Prefetch(task.weights.Column(first + u + kSparseAhead), block);
      columns[u] = Rows::Read(task.weights.Column(first + u), block);
    }
    const auto values_of = [&](Index i) { return task.below.Column(i) + first; };
    Index i = 0;
    if constexpr (simd::kInterleavesSums) {
      for (; i + 2 <= examples; i += 2) {
        std::uint64_t mask = masks[i];
        std::uint64_t other_mask = masks[i + 1];
        auto sum = Rows::ReadWhole(sums + i * kRows);
        auto other_sum = Rows::ReadWhole(sums + (i + 1) * kRows);
        while (mask != 0 && other_mask != 0) {
          AddNext<Scalar, kVectors>(columns, values_of(i), mask, sum);
          AddNext<Scalar, kVectors>(columns, values_of(i + 1), other_mask, other_sum);
        }
        while (mask != 0) AddNext<Scalar, kVectors>(columns, values_of(i), mask, sum);
        while (other_mask != 0) {
          AddNext<Scalar, kVectors>(columns, values_of(i + 1), other_mask, other_sum);
        }
        sum.WriteWhole(sums + i * kRows);
        other_sum.WriteWhole(sums + (i + 1) * kRows);
      }
    }
    for (; i < examples; ++i) {
      std::uint64_t mask = masks[i];
      auto sum = Rows::ReadWhole(sums + i * kRows);
      while (mask != 0) AddNext<Scalar, kVectors>(columns, values_of(i), mask, sum);
      sum.WriteWhole(sums + i * kRows);
    }
    masks += examples;
  }
  for (Index i = 0; i < examples; ++i) {
    Rows::ReadWhole(sums + i * kRows).Write(task.result.Column(i), block);
  }
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

  /// Fills the group with a column times 0.
  void Fill(const Scalar* column) {
    if (size == 0) return;
    while (size < kSize) Append(column, Scalar(0));
  }
};

/// z += the group's columns times their factors, from row r on, as far as whole registers reach. It
/// prefetches the columns of the next group, because the hardware prefetcher starts again at each
/// column.
template <typename Register, typename Scalar>
void AddWholeRegisters(const ColumnGroup<Scalar>& group, const ColumnGroup<Scalar>& next,
                       Index rows, Index& r, Scalar* z) {
  constexpr int kSize = ColumnGroup<Scalar>::kSize;
  constexpr Index kRows = sizeof(Register) / sizeof(Scalar);
  constexpr Index kLine = 64 / sizeof(Scalar);
  std::array<Register, kSize> factors;
  for (int c = 0; c < kSize; ++c) factors[c] = Repeat<Register>(group.factors[c]);
  for (; r + kRows <= rows; r += kRows) {
    if (r % kLine == 0) {
      for (int c = 0; c < next.size; ++c) __builtin_prefetch(next.columns[c] + r);
    }
    auto even = simd::Load<Register>(z + r);
    Register odd = {};
    for (int c = 0; c < kSize; c += 2) {
      even = MulAdd(simd::Load<Register>(group.columns[c] + r), factors[c], even);
      odd = MulAdd(simd::Load<Register>(group.columns[c + 1] + r), factors[c + 1], odd);
    }
    simd::Store(even + odd, z + r);
  }
}

template <typename Scalar>
void AddColumns(const ColumnGroup<Scalar>& group, const ColumnGroup<Scalar>& next, Index rows,
                Scalar* z) {
  constexpr Index kLine = 64 / sizeof(Scalar);
  if (group.size == 0) {
    for (int c = 0; c < next.size; ++c) {
      for (Index r = 0; r < rows; r += kLine) __builtin_prefetch(next.columns[c] + r);
    }
    return;
  }
  Index r = 0;
  AddWholeRegisters<simd::WidestLanes<Scalar>>(group, next, rows, r, z);
  AddWholeRegisters<Lanes<Scalar>>(group, next, rows, r, z);
  for (; r < rows; ++r) {
    for (int c = 0; c < ColumnGroup<Scalar>::kSize; ++c) {
      z[r] = std::fma(group.columns[c][r], group.factors[c], z[r]);
    }
  }
}

}  // namespace

template <Variant kThis, typename Scalar>
void SparseForwardTile(const SparseForwardTask<Scalar>& task) {
  static_assert(kThis == kVariant);
  FindNonZeros(task.below, task.masks);
  simd::ForEachUnrolledBlock<Scalar, kSparseBlockVectors>(
      task.weights.rows,
      [&](const Block& block, auto vectors) { ForwardBlock<Scalar, vectors>(task, block); });
}

template <Variant kThis, typename Scalar>
void SparseForwardOne(const MatrixView<const Scalar>& weights, const Scalar* bias, const Scalar* x,
                      Scalar* z) {
  static_assert(kThis == kVariant);
  ColumnGroup<Scalar> group;
  ColumnGroup<Scalar> next;
  std::memcpy(z, bias, static_cast<std::size_t>(weights.rows) * sizeof(Scalar));
  for (Index j = 0; j < weights.columns; ++j) {
    if (x[j] == Scalar(0)) continue;
    next.Append(weights.Column(j), x[j]);
    if (next.size < ColumnGroup<Scalar>::kSize) continue;
    AddColumns(group, next, weights.rows, z);
    group = next;
    next.size = 0;
  }
  next.Fill(weights.data);
  AddColumns(group, next, weights.rows, z);
  AddColumns(next, next, weights.rows, z);
}

template void SparseForwardTile<kVariant>(const SparseForwardTask<float>&);
template void SparseForwardTile<kVariant>(const SparseForwardTask<double>&);
template void SparseForwardOne<kVariant>(const MatrixView<const float>&, const float*, const float*,
                                         float*);
template void SparseForwardOne<kVariant>(const MatrixView<const double>&, const double*,
                                         const double*, double*);

}  // namespace relulab
