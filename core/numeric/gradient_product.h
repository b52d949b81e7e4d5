/// The matrix product of a weight gradient:
///
///   G = D a^T,   D = scale delta [out, examples],   a [in, examples]
///
/// A product of our own, because of what happens to each entry of G while it is in a register: it
/// is written, or moves the weights, and its square is summed up. Eigen would write G, which is as
/// large as the weights, and read it again for each of these. Entries have the same bits whatever
/// is done with them.
#pragma once

#include "core/numeric/gradient_product_kernel.h"
#include "core/numeric/matrix.h"

namespace relulab {

/// target = G, which is resized.
template <typename Scalar>
void GradientProduct(Scalar scale, const Matrix<Scalar>& delta, const Matrix<Scalar>& below,
                     Matrix<Scalar>& target);

/// One step of descent along G, for at most kGradientTile examples. `squares`, unless null, becomes
/// the sum of G's squared entries in double: squares of floats stay far within its range, those of
/// doubles may not.
template <typename Scalar>
void DescendAlongProduct(const Descent<Scalar>& descent, Scalar scale, const Matrix<Scalar>& delta,
                         const Matrix<Scalar>& below, double* squares = nullptr);

}  // namespace relulab
