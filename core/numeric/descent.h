/// What becomes of the weights once an entry g of their gradient is known:
///
///   w <- w - learning_rate g                                      without momentum
///   v <- momentum v + g,   w <- w - learning_rate v               with it
///
/// momentum v and its sum with g are rounded one after the other, and w once (a fused
/// multiply-add). Entries do not depend on each other: a gradient that is known and a product that
/// hands over its sums while they are in registers give the same bits.
#pragma once

#include <cmath>

#include "core/numeric/row_block.h"

namespace relulab {

template <typename Scalar>
struct Descent {
  Scalar learning_rate;
  MatrixView<Scalar> weights;  ///< one column behind the other, as `velocity` is
  Scalar momentum = Scalar(0);
  MatrixView<Scalar> velocity = {};  ///< as large as the weights; of no data without momentum

  /// With a whole gradient, as large as the weights.
  void Apply(const Scalar* gradient) const {
    for (Index i = 0; i < weights.rows * weights.columns; ++i) {
      Scalar step = gradient[i];
      if (velocity.data != nullptr) {
        Scalar& v = velocity.data[i];
        v = momentum * v + step;
        step = v;
      }
      weights.data[i] = std::fma(-learning_rate, step, weights.data[i]);
    }
  }

  /// With a block's rows of one column of it.
  template <int kVectors>
  void Apply(Index column, const simd::Block& block, simd::Piece<Scalar, kVectors> gradient) const {
    using Piece = simd::Piece<Scalar, kVectors>;
    using Register = typename Piece::Register;
    if (velocity.data != nullptr) {
      Scalar* const v = velocity.Column(column);
      const Piece before = Piece::Read(v, block);
      const auto momenta = simd::Repeat<Register>(momentum);
      for (int k = 0; k < Piece::kRegisters; ++k) {
        gradient.v[k] = momenta * before.v[k] + gradient.v[k];
      }
      gradient.Write(v, block);
    }
    Scalar* const w = weights.Column(column);
    Piece piece = Piece::Read(w, block);
    const auto factors = simd::Repeat<Register>(-learning_rate);
    for (int k = 0; k < Piece::kRegisters; ++k) {
      piece.v[k] = simd::MulAdd(factors, gradient.v[k], piece.v[k]);
    }
    piece.Write(w, block);
  }

  /// Fetches what Apply will change, which may come from the third-level cache.
  void Prefetch(Index column, const simd::Block& block) const {
    simd::PrefetchForWriting(weights.Column(column), block);
    if (velocity.data != nullptr) simd::PrefetchForWriting(velocity.Column(column), block);
  }
};

}  // namespace relulab
