/// A layer's two dense products, each with what is done to its result:
///
///   forward    z = W a + b                                     W [out, in],  a [in, examples]
///   backward   delta_below *= W^T delta + penalty sign(a)      delta [out, examples]
///
/// They have the bits of Eigen's products, and its speed where AVX-512 is not to be had; with it
/// they are up to twice as fast, since Eigen is compiled for the instruction set of the build. Rows
/// that do not fill a vector are left to it, and so are single examples, small products, and builds
/// in which its order of summing is another.
#pragma once

#include "core/numeric/matrix.h"
#include "core/numeric/matrix_product_kernel.h"

namespace relulab {

/// `z` is resized.
template <typename Scalar>
void ForwardProduct(const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                    const Eigen::Ref<const Matrix<Scalar>>& below, Matrix<Scalar>& z);

/// `below` is a, as large as delta_below.
template <typename Scalar>
void BackwardProduct(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta, Scalar penalty,
                     const Matrix<Scalar>& below, Matrix<Scalar>& delta_below);

/// The same with kernels that may be slower than others, or than Eigen: for tests.
template <typename Scalar>
void ForwardProduct(Variant variant, const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                    const Eigen::Ref<const Matrix<Scalar>>& below, Matrix<Scalar>& z);
template <typename Scalar>
void BackwardProduct(Variant variant, const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                     Scalar penalty, const Matrix<Scalar>& below, Matrix<Scalar>& delta_below);

/// Which rows of a product [rows, depth] x [depth, columns] need not be Eigen's.
template <typename Scalar>
ProductPlan PlanProduct(Index rows, Index depth, Index columns);

}  // namespace relulab
