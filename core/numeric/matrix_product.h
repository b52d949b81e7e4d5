/// A layer's two dense products, each with the operation on its result:
///
///   forward    z = W a + b                                     W [out, in],  a [in, examples]
///   backward   delta_below *= W^T delta + penalty sign(a)      delta [out, examples]
///
/// The results equal Eigen's products bit for bit. With AVX-512 they are up to twice as fast,
/// because Eigen is compiled for the instruction set of the build. Without AVX-512, Eigen computes
/// them. Eigen also computes rows that do not fill a vector, single examples, small products, and
/// all products in builds in which its order of summation is not known.
#pragma once

#include "core/numeric/matrix.h"
#include "core/numeric/matrix_product_kernel.h"

namespace relulab {

/// `z` is resized.
template <typename Scalar>
void ForwardProduct(const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                    const Eigen::Ref<const Matrix<Scalar>>& below, Matrix<Scalar>& z);

/// `below` is a; it has the shape of delta_below.
template <typename Scalar>
void BackwardProduct(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta, Scalar penalty,
                     const Matrix<Scalar>& below, Matrix<Scalar>& delta_below);

/// For tests: the same with the kernels of this variant, even if others, or Eigen, are faster.
template <typename Scalar>
void ForwardProduct(Variant variant, const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                    const Eigen::Ref<const Matrix<Scalar>>& below, Matrix<Scalar>& z);
template <typename Scalar>
void BackwardProduct(Variant variant, const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                     Scalar penalty, const Matrix<Scalar>& below, Matrix<Scalar>& delta_below);

/// The rows of a product [rows, depth] x [depth, columns] that the kernels can compute with the
/// bits of Eigen.
template <typename Scalar>
ProductPlan PlanProduct(Index rows, Index depth, Index columns);

}  // namespace relulab
