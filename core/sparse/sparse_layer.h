/// The three matrix products of a layer, with what is multiplied by zero left out.
///
/// The backward ones walk through the weights once, unit by unit of the layer below, in blocks of
/// rows small enough that the deltas of a whole tile of examples stay in the first-level cache. The
/// forward one keeps the sums of an example in registers, and some units' weights in that cache.
/// Results equal the dense ones to rounding: sums run in another order.
#pragma once

#include "core/numeric/descent.h"
#include "core/numeric/matrix.h"
#include "core/sparse/active_set.h"

namespace relulab {

/// z = W a + b, for W [out, in], b [out] and a [in, examples]. `z` is resized.
template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                   const Eigen::Ref<const Matrix<Scalar>>& a, Matrix<Scalar>& z);

/// z = W x + b for one example, x [in] and z [out]: only the columns of W where x is not zero are
/// read.
template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& bias, const Scalar* x,
                   Scalar* z);

/// target = G = scale delta a^T, [out, in], for delta [out, examples]; it is resized.
template <typename Scalar>
void SparseWeightGradient(Scalar scale, const Matrix<Scalar>& delta, const ActiveSet<Scalar>& a,
                          Matrix<Scalar>& target);

/// One step of descent along G: the same bits as with a gradient that SparseWeightGradient made.
/// For an `a` of one tile. `squares` as in gradient_product.h.
template <typename Scalar>
void SparseDescend(const Descent<Scalar>& descent, Scalar scale, const Matrix<Scalar>& delta,
                   const ActiveSet<Scalar>& a, double* squares = nullptr);

/// delta_below *= W^T delta + penalty sign(a), entry by entry, where a [in, examples] is not zero:
/// elsewhere delta_below, which holds the derivative da / dz, must be zero, and stays so.
template <typename Scalar>
void SparseBackward(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                    const ActiveSet<Scalar>& a, Scalar penalty, Matrix<Scalar>& delta_below);

}  // namespace relulab
