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

/// sums[e] += w . delta of entry e's example, for the entries of one unit and their padding. The
/// products of every other vector are summed apart, as a register of two vectors has them.
template <typename Scalar, int kVectors>
void AddDots(const Piece<Scalar, kVectors>& w, const Scalar* packed, const std::int32_t* example,
             std::int32_t count, Scalar* sums) {
  using Rows = Piece<Scalar, kVectors>;
  constexpr int kTogether = kSparsePadding;
  constexpr int kApart =
      kVectors == 1 ? 1 : 2 * 32 / static_cast<int>(sizeof(typename Rows::Register));
  for (std::int32_t e = 0; e < count; e += kTogether) {
    std::array<Lanes<Scalar>, kTogether> dots;
    for (int k = 0; k < kTogether; ++k) {
      const Scalar* const d = packed + example[e + k] * kVectors * kLanes<Scalar>;
      const auto at = [&](int v) {
        return simd::Load<typename Rows::Register>(d + v * Rows::kRegisterLanes);
      };
      std::array<typename Rows::Register, kApart> dot;
      for (int v = 0; v < kApart; ++v) dot[v] = w.v[v] * at(v);
      for (int v = kApart; v < Rows::kRegisters; ++v) {
        dot[v % kApart] = MulAdd(w.v[v], at(v), dot[v % kApart]);
      }
      if constexpr (kVectors == 1) {
        dots[k] = dot[0];
      } else if constexpr (kApart == 2) {
        dots[k] = dot[0] + dot[1];
      } else {
        dots[k] = simd::PartOf<Scalar>(dot[0], 0) + simd::PartOf<Scalar>(dot[0], 1);
      }
    }
    simd::AddSums(dots, sums + e);
  }
}

/// The block's rows of G, column by column: calls fetch(j) some columns ahead of finish(j, sum).
template <typename Scalar, int kVectors, typename Fetch, typename Finish>
void GradientBlock(const SparseBackwardTask<Scalar>& task, Index units, Scalar scale,
                   const Block& block, const Fetch& fetch, const Finish& finish) {
  using Rows = Piece<Scalar, kVectors>;
  PackDelta<Scalar, kVectors>(task, scale, block);
  for (Index j = 0; j < units; ++j) {
    fetch(j + kSparseAhead);
    Rows sum = {};
    for (std::int32_t e = task.below.begin[j]; e < task.below.end[j]; ++e) {
      const Scalar* const d = task.packed + task.below.example[e] * kVectors * kLanes<Scalar>;
      const auto a = Repeat<typename Rows::Register>(task.below.value[e]);
      for (int v = 0; v < Rows::kRegisters; ++v) {
        sum.v[v] =
            MulAdd(simd::Load<typename Rows::Register>(d + v * Rows::kRegisterLanes), a, sum.v[v]);
      }
    }
    finish(j, sum);
  }
}

template <typename Scalar, typename Use>
void ForEachUnrolledBlock(Index rows, const Use& use) {
  simd::ForEachBlock<Scalar, kSparseBlockVectors>(rows, [&](const Block& block) {
    simd::Unrolled<kSparseBlockVectors>(block, [&](auto vectors) { use(block, vectors); });
  });
}

}  // namespace

template <Variant kThis, typename Scalar>
void SparseBackwardTile(const SparseBackwardTask<Scalar>& task, Scalar* sums) {
  static_assert(kThis == kVariant);
  ForEachUnrolledBlock<Scalar>(task.delta.rows, [&](const Block& block, auto vectors) {
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
  ForEachUnrolledBlock<Scalar>(target.rows, [&](const Block& block, auto vectors) {
    using Rows = Piece<Scalar, vectors>;
    GradientBlock<Scalar, vectors>(
        task, target.columns, scale, block,
        [&](Index j) { simd::PrefetchForWriting(target.Column(j), block); },
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
  ForEachUnrolledBlock<Scalar>(task.delta.rows, [&](const Block& block, auto vectors) {
    GradientBlock<Scalar, vectors>(
        task, descent.weights.columns, scale, block, [&](Index j) { descent.Prefetch(j, block); },
        [&](Index j, const Piece<Scalar, vectors>& sum) {
          if (squares != nullptr) sums.Add(sum, block);
          descent.Apply(j, block, sum);
        });
  });
  if (squares != nullptr) *squares = sums.Sum();
}

#define RELULAB_INSTANTIATE(Scalar)                                                           \
  template void SparseBackwardTile<kVariant>(const SparseBackwardTask<Scalar>&, Scalar*);     \
  template void SparseGradientTile<kVariant>(const SparseBackwardTask<Scalar>&, Scalar, bool, \
                                             const MatrixView<Scalar>&);                      \
  template void SparseDescendTile<kVariant>(const SparseBackwardTask<Scalar>&, Scalar,        \
                                            const Descent<Scalar>&, double*);
RELULAB_INSTANTIATE(float)
RELULAB_INSTANTIATE(double)
#undef RELULAB_INSTANTIATE

}  // namespace relulab
