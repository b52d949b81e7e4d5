/// The three matrix products of a layer. Multiplications by zero are skipped.
///
/// The two backward products read the weights once, in blocks of rows, one unit of the layer below
/// after the other. The blocks are so small that the deltas of a whole tile of examples stay in the
/// L1 cache. The forward product keeps the sums of an example in registers and the weights of some
/// units in the L1 cache. Results equal the dense ones up to rounding, because sums have another
/// order.
#pragma once

#include "core/numeric/descent.h"
#include "core/numeric/matrix.h"
#include "core/sparse/active_set.h"

namespace relulab {

/// z = W a + b, for W [out, in], b [out] and a [in, examples]. `z` is resized.
template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                   const Eigen::Ref<const Matrix<Scalar>>& a, Matrix<Scalar>& z);

/// z = W x + b for one example, x [in] and z [out]. Reads only the columns of W for which x is not
/// zero.
template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& bias, const Scalar* x,
                   Scalar* z);

/// target = G = scale delta a^T, [out, in], for delta [out, examples]. `target` is resized.
template <typename Scalar>
void SparseWeightGradient(Scalar scale, const Matrix<Scalar>& delta, const ActiveSet<Scalar>& a,
                          Matrix<Scalar>& target);

/// One step of gradient descent with gradient G. The result has the same bits as a step with the
/// gradient of SparseWeightGradient. `a` must have one tile. `squares`: see gradient_product.h.
template <typename Scalar>
void SparseDescend(const Descent<Scalar>& descent, Scalar scale, const Matrix<Scalar>& delta,
                   const ActiveSet<Scalar>& a, double* squares = nullptr);

/// delta_below *= W^T delta + penalty sign(a), entry by entry, where a [in, examples] is not zero.
/// On entry, delta_below holds the derivative da / dz. It must be 0 where a is 0; these entries
/// stay 0.
template <typename Scalar>
void SparseBackward(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                    const ActiveSet<Scalar>& a, Scalar penalty, Matrix<Scalar>& delta_below);

}  // namespace relulab
