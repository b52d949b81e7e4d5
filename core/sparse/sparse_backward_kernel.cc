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

/// w . delta of an example, by lane. The products of every other vector are summed apart, as a
/// register of two vectors has them.
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

/// sums[e] += w . delta of entry e's example, for the entries of one unit and their padding.
template <typename Scalar, int kVectors>
void AddDots(const Piece<Scalar, kVectors>& w, const Scalar* packed, const std::int32_t* example,
             std::int32_t count, Scalar* sums) {
  using Register = decltype(Dot<Scalar, kVectors>(w, packed));
  const auto dot = [&](std::int32_t e) {
    return Dot<Scalar, kVectors>(w, packed + example[e] * kVectors * kLanes<Scalar>);
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

/// As in sparse_forward_kernel.cc: with registers of 64 bytes, the sums of two units take turns.
constexpr bool kInterleaves = simd::kWidestBytes == 64;

/// The block's rows of a column of G, one entry of its unit after the other.
template <typename Scalar, int kVectors>
struct UnitSum {
  using Rows = Piece<Scalar, kVectors>;

  const SparseBackwardTask<Scalar>& task;
  std::int32_t entry;
  std::int32_t end;
  Rows sum = {};

  UnitSum(const SparseBackwardTask<Scalar>& of, Index j)
      : task(of), entry(of.below.begin[j]), end(of.below.end[j]) {}

  void AddNext() {
    const Scalar* const d = task.packed + task.below.example[entry] * kVectors * kLanes<Scalar>;
    const auto a = Repeat<typename Rows::Register>(task.below.value[entry]);
    for (int v = 0; v < Rows::kRegisters; ++v) {
      const auto lanes = simd::Load<typename Rows::Register>(d + v * Rows::kRegisterLanes);
      sum.v[v] = MulAdd(lanes, a, sum.v[v]);
    }
    ++entry;
  }

  void AddAll() {
    while (entry < end) AddNext();
  }
};

/// The block's rows of G, column by column: calls fetch(j) some columns ahead of finish(j, sum).
template <typename Scalar, int kVectors, typename Fetch, typename Finish>
void GradientBlock(const SparseBackwardTask<Scalar>& task, Index units, Scalar scale,
                   const Block& block, const Fetch& fetch, const Finish& finish) {
  using Sum = UnitSum<Scalar, kVectors>;
  PackDelta<Scalar, kVectors>(task, scale, block);
  Index j = 0;
  if constexpr (kInterleaves) {
    for (; j + 2 <= units; j += 2) {
      fetch(j + kSparseAhead);
      fetch(j + kSparseAhead + 1);
      Sum one(task, j);
      Sum other(task, j + 1);
      while (one.entry < one.end && other.entry < other.end) {
        one.AddNext();
        other.AddNext();
      }
      one.AddAll();
      other.AddAll();
      finish(j, one.sum);
      finish(j + 1, other.sum);
    }
  }
  for (; j < units; ++j) {
    fetch(j + kSparseAhead);
    Sum one(task, j);
    one.AddAll();
    finish(j, one.sum);
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
