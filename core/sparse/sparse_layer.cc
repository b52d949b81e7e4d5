#include "core/sparse/sparse_layer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/numeric/scratch.h"
#include "core/sparse/sparse_kernel.h"

namespace relulab {
namespace {

/// A scratch buffer for a block's rows of every example of a tile.
template <typename Scalar>
Scalar* PackedOfThread() {
  thread_local Scratch<Scalar> packed;
  return packed.AtLeast(kSparseTile * kSparseBlockBytes / static_cast<Index>(sizeof(Scalar)));
}

template <typename Scalar>
SparseBackwardTask<Scalar> TaskFor(const MatrixView<const Scalar>& weights,
                                   const Matrix<Scalar>& delta,
                                   const typename ActiveSet<Scalar>::Tile& tile) {
  return {weights,
          ViewOf(delta),
          {tile.first_example, tile.examples, tile.begin.data(), tile.end.data(),
           tile.example.data(), tile.value.data()},
          PackedOfThread<Scalar>()};
}

/// The sign: 1, 0 or -1. A NaN stays a NaN.
template <typename Scalar>
Scalar Sign(Scalar value) {
  if (std::isnan(value)) return value;
  return static_cast<Scalar>((value > Scalar(0) ? 1 : 0) - (value < Scalar(0) ? 1 : 0));
}

}  // namespace

template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& bias,
                   const Eigen::Ref<const Matrix<Scalar>>& a, Matrix<Scalar>& z) {
  assert(weights.cols() == a.rows());
  z.resize(weights.rows(), a.cols());
  thread_local Scratch<std::uint64_t> masks;
  const Index groups = (a.rows() + kSparseUnits - 1) / kSparseUnits;
  for (Index first = 0; first < a.cols(); first += kSparseTile) {
    const Index examples = std::min(kSparseTile, a.cols() - first);
    auto result = z.middleCols(first, examples);
    const SparseForwardTask<Scalar> task{ViewOf(weights),
                                         bias.data(),
                                         ViewOf(a.middleCols(first, examples)),
                                         ViewOf(result),
                                         masks.AtLeast(groups * examples),
                                         PackedOfThread<Scalar>()};
    WithChosenVariant([&](auto variant) { SparseForwardTile<variant, Scalar>(task); });
  }
}

template <typename Scalar>
void SparseForward(const Matrix<Scalar>& weights, const Vector<Scalar>& bias, const Scalar* x,
                   Scalar* z) {
  WithChosenVariant(
      [&](auto variant) { SparseForwardOne<variant, Scalar>(ViewOf(weights), bias.data(), x, z); });
}

template <typename Scalar>
void SparseWeightGradient(Scalar scale, const Matrix<Scalar>& delta, const ActiveSet<Scalar>& a,
                          Matrix<Scalar>& target) {
  assert(delta.cols() == a.examples());
  target.resize(delta.rows(), a.units());
  for (const typename ActiveSet<Scalar>::Tile& tile : a.tiles()) {
    const auto task = TaskFor<Scalar>({}, delta, tile);
    WithChosenVariant([&](auto variant) {
      SparseGradientTile<variant, Scalar>(task, scale, tile.first_example > 0, ViewOf(target));
    });
  }
}

template <typename Scalar>
void SparseDescend(const Descent<Scalar>& descent, Scalar scale, const Matrix<Scalar>& delta,
                   const ActiveSet<Scalar>& a, double* squares) {
  assert(a.tiles().size() == 1 && delta.cols() == a.examples());
  assert(descent.weights.rows == delta.rows() && descent.weights.columns == a.units());
  const auto task = TaskFor<Scalar>({}, delta, a.tiles()[0]);
  WithChosenVariant(
      [&](auto variant) { SparseDescendTile<variant, Scalar>(task, scale, descent, squares); });
}

template <typename Scalar>
void SparseBackward(const Matrix<Scalar>& weights, const Matrix<Scalar>& delta,
                    const ActiveSet<Scalar>& a, Scalar penalty, Matrix<Scalar>& delta_below) {
  assert(weights.cols() == a.units() && delta.cols() == a.examples());
  thread_local std::vector<Scalar> sums;
  for (const typename ActiveSet<Scalar>::Tile& tile : a.tiles()) {
    sums.assign(tile.example.size(), Scalar(0));
    const auto task = TaskFor<Scalar>(ViewOf(weights), delta, tile);
    WithChosenVariant(
        [&](auto variant) { SparseBackwardTile<variant, Scalar>(task, sums.data()); });
    for (std::size_t j = 0; j < tile.begin.size(); ++j) {
      for (auto e = static_cast<std::size_t>(tile.begin[j]);
           e < static_cast<std::size_t>(tile.end[j]); ++e) {
        const Index i = tile.first_example + tile.example[e];
        delta_below(static_cast<Index>(j), i) *= sums[e] + penalty * Sign(tile.value[e]);
      }
    }
  }
}

template void SparseForward(const Matrix<float>&, const Vector<float>&,
                            const Eigen::Ref<const Matrix<float>>&, Matrix<float>&);
template void SparseForward(const Matrix<float>&, const Vector<float>&, const float*, float*);
template void SparseWeightGradient(float, const Matrix<float>&, const ActiveSet<float>&,
                                   Matrix<float>&);
template void SparseDescend(const Descent<float>&, float, const Matrix<float>&,
                            const ActiveSet<float>&, double*);
template void SparseBackward(const Matrix<float>&, const Matrix<float>&, const ActiveSet<float>&,
                             float, Matrix<float>&);
template void SparseForward(const Matrix<double>&, const Vector<double>&,
                            const Eigen::Ref<const Matrix<double>>&, Matrix<double>&);
template void SparseForward(const Matrix<double>&, const Vector<double>&, const double*, double*);
template void SparseWeightGradient(double, const Matrix<double>&, const ActiveSet<double>&,
                                   Matrix<double>&);
template void SparseDescend(const Descent<double>&, double, const Matrix<double>&,
                            const ActiveSet<double>&, double*);
template void SparseBackward(const Matrix<double>&, const Matrix<double>&, const ActiveSet<double>&,
                             double, Matrix<double>&);

}  // namespace relulab
