/// The matrix product of a weight gradient:
///
///   G = D a^T,   D = scale delta [out, examples],   a [in, examples]
///
/// This product does not use Eigen, because it uses each entry of G while the entry is in a
/// register: it writes the entry or updates a weight with it, and may add its square to a sum.
/// Eigen would write all of G, which is as large as the weights, and each use would read G again.
/// The entries have the same bits in every use.
#pragma once

#include "core/numeric/gradient_product_kernel.h"
#include "core/numeric/matrix.h"

namespace relulab {

/// target = G, which is resized.
template <typename Scalar>
void GradientProduct(Scalar scale, const Matrix<Scalar>& delta, const Matrix<Scalar>& below,
                     Matrix<Scalar>& target);

/// One step of gradient descent with gradient G, for at most kGradientTile examples. Unless null,
/// `squares` receives the sum of G's squared entries, in double. Squares of floats are far within
/// the range of double; squares of doubles may overflow or underflow.
template <typename Scalar>
void DescendAlongProduct(const Descent<Scalar>& descent, Scalar scale, const Matrix<Scalar>& delta,
                         const Matrix<Scalar>& below, double* squares = nullptr);

}  // namespace relulab
