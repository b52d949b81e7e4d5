#include <array>
#include <type_traits>

#include "core/numeric/descent_rows.h"
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

template <typename Scalar, int kVectors>
void PackDelta(const SparseBackwardTask<Scalar>& task, Scalar scale, const Block& block) {
  using Rows = Piece<Scalar, kVectors>;
  const auto scales = Repeat<typename Rows::Register>(scale);
  for (Index i = 0; i < task.below.examples; ++i) {
    auto piece = Rows::Read(task.delta.Column(task.below.first_example + i), block);
    for (int v = 0; v < Rows::kRegisters; ++v) piece.v[v] = piece.v[v] * scales;
    piece.WriteWhole(task.packed + i * kVectors * kLanes<Scalar>);
  }
}

/// The products w . delta of one example, summed by lane. With 32-byte registers, even and odd
/// vectors have separate sums, in the order of 64-byte registers.
template <typename Scalar, int kVectors>
auto Dot(const Piece<Scalar, kVectors>& w, const Scalar* delta) {
  using Rows = Piece<Scalar, kVectors>;
  using Register = typename Rows::Register;
  constexpr int kApart = kVectors == 1 ? 1 : 64 / static_cast<int>(sizeof(Register));
  const auto at = [&](int v) { return simd::Load<Register>(delta + v * Rows::kRegisterLanes); };
  std::array<Register, kApart> sums;
  for (int v = 0; v < kApart; ++v) sums[v] = w.v[v] * at(v);
  for (int v = kApart; v < Rows::kRegisters; ++v) {
    sums[v % kApart] = MulAdd(w.v[v], at(v), sums[v % kApart]);
  }
  if constexpr (kApart == 2) sums[0] = sums[0] + sums[1];
  return sums[0];
}

/// sums[e] += w . delta of the example of entry e, for all entries of one unit and their padding.
template <typename Scalar, int kVectors>
void AddDots(const Piece<Scalar, kVectors>& w, const Scalar* packed, const std::int32_t* example,
             std::int32_t count, Scalar* sums) {
  using Register = decltype(Dot<Scalar, kVectors>(w, packed));
  const auto dot = [&](std::int32_t e) {
    return Dot<Scalar, kVectors>(w, packed + Index{example[e]} * kVectors * kLanes<Scalar>);
  };
  std::int32_t e = 0;
  constexpr bool kIsWide = sizeof(Register) > sizeof(Lanes<Scalar>);
  if constexpr (kIsWide && std::is_same_v<Scalar, float>) {
    for (; e + 8 <= count; e += 8) {
      std::array<Register, 8> dots;
      for (int k = 0; k < 8; ++k) dots[k] = dot(e + k);
      simd::AddSums(dots, sums + e);
    }
  }
  for (; e < count; e += kSparsePadding) {
    std::array<Lanes<Scalar>, kSparsePadding> dots;
    for (int k = 0; k < kSparsePadding; ++k) {
      const Register lanes = dot(e + k);
      dots[k] = simd::PartOf<Scalar>(lanes, 0);
      if constexpr (kIsWide) dots[k] = dots[k] + simd::PartOf<Scalar>(lanes, 1);
    }
    simd::AddSums(dots, sums + e);
  }
}

/// sum += the contribution of entry e to a column of G.
template <typename Scalar, int kVectors>
void AddEntry(const SparseBackwardTask<Scalar>& task, std::int32_t e,
              Piece<Scalar, kVectors>& sum) {
  using Rows = Piece<Scalar, kVectors>;
  const Scalar* const d = task.packed + Index{task.below.example[e]} * kVectors * kLanes<Scalar>;
  const auto a = Repeat<typename Rows::Register>(task.below.value[e]);
  for (int v = 0; v < Rows::kRegisters; ++v) {
    const auto lanes = simd::Load<typename Rows::Register>(d + v * Rows::kRegisterLanes);
    sum.v[v] = MulAdd(lanes, a, sum.v[v]);
  }
}

/// Computes the block's rows of G, column by column. Calls fetch(j) some columns before finish(j,
/// sum).
template <typename Scalar, int kVectors, typename Fetch, typename Finish>
void GradientBlock(const SparseBackwardTask<Scalar>& task, Index units, Scalar scale,
                   const Block& block, const Fetch& fetch, const Finish& finish) {
  PackDelta<Scalar, kVectors>(task, scale, block);
  Index j = 0;
  if constexpr (simd::kInterleavesSums) {
    for (; j + 2 <= units; j += 2) {
      fetch(j + kSparseAhead);
      fetch(j + kSparseAhead + 1);
      Piece<Scalar, kVectors> sum = {};
      Piece<Scalar, kVectors> other_sum = {};
      std::int32_t e = task.below.begin[j];
      std::int32_t other_e = task.below.begin[j + 1];
      const std::int32_t end = task.below.end[j];
      const std::int32_t other_end = task.below.end[j + 1];
      while (e < end && other_e < other_end) {
        AddEntry<Scalar, kVectors>(task, e++, sum);
        AddEntry<Scalar, kVectors>(task, other_e++, other_sum);
      }
      while (e < end) AddEntry<Scalar, kVectors>(task, e++, sum);
      while (other_e < other_end) AddEntry<Scalar, kVectors>(task, other_e++, other_sum);
      finish(j, sum);
      finish(j + 1, other_sum);
    }
  }
  for (; j < units; ++j) {
    fetch(j + kSparseAhead);
    Piece<Scalar, kVectors> sum = {};
    for (std::int32_t e = task.below.begin[j]; e < task.below.end[j]; ++e) {
      AddEntry<Scalar, kVectors>(task, e, sum);
    }
    finish(j, sum);
  }
}

}  // namespace

template <Variant kThis, typename Scalar>
void SparseBackwardTile(const SparseBackwardTask<Scalar>& task, Scalar* sums) {
  static_assert(kThis == kVariant);
  simd::ForEachUnrolledBlock<Scalar, kSparseBlockVectors>(task.delta.rows, [&](const Block& block,
                                                                               auto vectors) {
    PackDelta<Scalar, vectors>(task, Scalar(1), block);
    for (Index j = 0; j < task.weights.columns; ++j) {
      simd::Prefetch(task.weights.Column(j + kSparseAhead), block);
      const auto w = Piece<Scalar, vectors>::Read(task.weights.Column(j), block);
      const std::int32_t begin = task.below.begin[j];
      AddDots(w, task.packed, task.below.example + begin, task.below.end[j] - begin, sums + begin);
    }
  });
}

template <Variant kThis, typename Scalar>
void SparseGradientTile(const SparseBackwardTask<Scalar>& task, Scalar scale, bool adds,
                        const MatrixView<Scalar>& target) {
  static_assert(kThis == kVariant);
  simd::ForEachUnrolledBlock<Scalar, kSparseBlockVectors>(
      target.rows, [&](const Block& block, auto vectors) {
        using Rows = Piece<Scalar, vectors>;
        GradientBlock<Scalar, vectors>(
            task, target.columns, scale, block,
            [&](Index j) { simd::Prefetch(target.Column(j), block); },
            [&](Index j, Rows sum) {
              Scalar* const column = target.Column(j);
              if (adds) {
                const auto before = Rows::Read(column, block);
                for (int v = 0; v < Rows::kRegisters; ++v) sum.v[v] = sum.v[v] + before.v[v];
              }
              sum.Write(column, block);
            });
      });
}

template <Variant kThis, typename Scalar>
void SparseDescendTile(const SparseBackwardTask<Scalar>& task, Scalar scale,
                       const Descent<Scalar>& descent, double* squares) {
  static_assert(kThis == kVariant);
  simd::SquareSums<Scalar> sums;
  simd::ForEachUnrolledBlock<Scalar, kSparseBlockVectors>(
      task.delta.rows, [&](const Block& block, auto vectors) {
        GradientBlock<Scalar, vectors>(
            task, descent.weights.columns, scale, block,
            [&](Index j) { simd::PrefetchDescent(descent, j, block); },
            [&](Index j, const Piece<Scalar, vectors>& sum) {
              if (squares != nullptr) sums.Add(sum, block);
              simd::DescendRows(descent, j, block, sum);
            });
      });
  if (squares != nullptr) *squares = sums.Sum();
}

template void SparseBackwardTile<kVariant>(const SparseBackwardTask<float>&, float*);
template void SparseGradientTile<kVariant>(const SparseBackwardTask<float>&, float, bool,
                                           const MatrixView<float>&);
template void SparseDescendTile<kVariant>(const SparseBackwardTask<float>&, float,
                                          const Descent<float>&, double*);
template void SparseBackwardTile<kVariant>(const SparseBackwardTask<double>&, double*);
template void SparseGradientTile<kVariant>(const SparseBackwardTask<double>&, double, bool,
                                           const MatrixView<double>&);
template void SparseDescendTile<kVariant>(const SparseBackwardTask<double>&, double,
                                          const Descent<double>&, double*);

}  // namespace relulab
