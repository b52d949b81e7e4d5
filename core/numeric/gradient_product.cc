#include "core/numeric/gradient_product.h"

#include <algorithm>
#include <cassert>

#include "core/numeric/scratch.h"
#include "core/numeric/simd.h"

namespace relulab {
namespace {

/// The task for `examples` examples from `first` on.
template <typename Scalar>
GradientTask<Scalar> TaskFor(Scalar scale, const Matrix<Scalar>& delta, const Matrix<Scalar>& below,
                             Index first, Index examples) {
  thread_local Scratch<Scalar> packed_delta;
  thread_local Scratch<Scalar> packed_below;
  constexpr Index kVector = simd::kLanes<Scalar>;
  const Index rows = (delta.rows() + kVector - 1) / kVector * kVector;
  return {scale, ViewOf(delta.middleCols(first, examples)),
          ViewOf(below.middleCols(first, examples)), packed_delta.AtLeast(rows * examples),
          packed_below.AtLeast(examples * kGradientColumns)};
}

}  // namespace

template <typename Scalar>
void GradientProduct(Scalar scale, const Matrix<Scalar>& delta, const Matrix<Scalar>& below,
                     Matrix<Scalar>& target) {
  target.resize(delta.rows(), below.rows());
  for (Index first = 0; first < delta.cols(); first += kGradientTile) {
    const auto task =
        TaskFor(scale, delta, below, first, std::min(kGradientTile, delta.cols() - first));
    WithChosenVariant(
        [&](auto variant) { WriteGradient<variant, Scalar>(task, first > 0, ViewOf(target)); });
  }
}

template <typename Scalar>
void DescendAlongProduct(const Descent<Scalar>& descent, Scalar scale, const Matrix<Scalar>& delta,
                         const Matrix<Scalar>& below, double* squares) {
  assert(delta.cols() <= kGradientTile);
  assert(descent.weights.rows == delta.rows() && descent.weights.columns == below.rows());
  const auto task = TaskFor(scale, delta, below, 0, delta.cols());
  WithChosenVariant(
      [&](auto variant) { DescendAlongGradient<variant, Scalar>(task, descent, squares); });
}

template void GradientProduct(float, const Matrix<float>&, const Matrix<float>&, Matrix<float>&);
template void GradientProduct(double, const Matrix<double>&, const Matrix<double>&,
                              Matrix<double>&);
template void DescendAlongProduct(const Descent<float>&, float, const Matrix<float>&,
                                  const Matrix<float>&, double*);
template void DescendAlongProduct(const Descent<double>&, double, const Matrix<double>&,
                                  const Matrix<double>&, double*);

}  // namespace relulab
