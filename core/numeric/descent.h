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
  Matrix<Scalar>& weights;
  Scalar momentum = Scalar(0);
  Matrix<Scalar>* velocity = nullptr;  ///< as large as the weights; null without momentum

  /// With a whole gradient, as large as the weights.
  void Apply(const Matrix<Scalar>& gradient) const {
    for (Index i = 0; i < gradient.size(); ++i) {
      Scalar step = gradient.data()[i];
      if (velocity != nullptr) {
        Scalar& v = velocity->data()[i];
        v = momentum * v + step;
        step = v;
      }
      weights.data()[i] = std::fma(-learning_rate, step, weights.data()[i]);
    }
  }

  /// With a block's rows of one column of it.
  template <int kVectors>
  void Apply(Index column, const simd::Block& block, simd::Piece<Scalar, kVectors> gradient) const {
    using Piece = simd::Piece<Scalar, kVectors>;
    const Index offset = column * weights.rows();
    if (velocity != nullptr) {
      Scalar* const v = velocity->data() + offset;
      const Piece before = Piece::Read(v, block);
      const simd::Lanes<Scalar> momenta = simd::Repeat(momentum);
      for (int k = 0; k < kVectors; ++k) gradient.v[k] = momenta * before.v[k] + gradient.v[k];
      gradient.Write(v, block);
    }
    Scalar* const w = weights.data() + offset;
    Piece piece = Piece::Read(w, block);
    const simd::Lanes<Scalar> factors = simd::Repeat(-learning_rate);
    for (int k = 0; k < kVectors; ++k) {
      piece.v[k] = simd::MulAdd(factors, gradient.v[k], piece.v[k]);
    }
    piece.Write(w, block);
  }

  /// Fetches what Apply will change, which may come from the third-level cache.
  void Prefetch(Index column, const simd::Block& block) const {
    const Index offset = column * weights.rows() + block.first;
    Prefetch(weights.data() + offset, block);
    if (velocity != nullptr) Prefetch(velocity->data() + offset, block);
  }

 private:
  static void Prefetch(const Scalar* from, const simd::Block& block) {
    const char* const at = reinterpret_cast<const char*>(from);
    for (int byte = 0; byte < 32 * block.vectors; byte += 64) __builtin_prefetch(at + byte, 1);
  }
};

}  // namespace relulab
