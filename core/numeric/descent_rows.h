/// One step of gradient descent (descent.h) for a block's rows of one column of the weights.
#pragma once

#include "core/numeric/descent.h"
#include "core/numeric/row_block.h"

namespace relulab::simd {
inline namespace RELULAB_VARIANT {

template <typename Scalar, int kVectors>
[[gnu::always_inline]] inline void DescendRows(const Descent<Scalar>& descent, Index column,
                                               const Block& block,
                                               Piece<Scalar, kVectors> gradient) {
  using Rows = Piece<Scalar, kVectors>;
  using Register = typename Rows::Register;
  if (descent.velocity.data != nullptr) {
    Scalar* const v = descent.velocity.Column(column);
    const Rows before = Rows::Read(v, block);
    const auto momenta = Repeat<Register>(descent.momentum);
    for (int k = 0; k < Rows::kRegisters; ++k) {
      gradient.v[k] = momenta * before.v[k] + gradient.v[k];
    }
    gradient.Write(v, block);
  }
  Scalar* const w = descent.weights.Column(column);
  Rows rows = Rows::Read(w, block);
  const auto factors = Repeat<Register>(-descent.learning_rate);
  for (int k = 0; k < Rows::kRegisters; ++k) {
    rows.v[k] = MulAdd(factors, gradient.v[k], rows.v[k]);
  }
  rows.Write(w, block);
}

/// Prefetches the values that DescendRows will change, because they may be in the L3 cache.
template <typename Scalar>
void PrefetchDescent(const Descent<Scalar>& descent, Index column, const Block& block) {
  PrefetchForWriting(descent.weights.Column(column), block);
  if (descent.velocity.data != nullptr) {
    PrefetchForWriting(descent.velocity.Column(column), block);
  }
}

}  // namespace RELULAB_VARIANT
}  // namespace relulab::simd
