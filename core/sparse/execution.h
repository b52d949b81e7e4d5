/// How the matrix products of a network are executed.
#pragma once

#include <array>

#include "core/numeric/matrix.h"
#include "core/registry/registry.h"

namespace relulab {

enum class Execution {
  kDense,   ///< skip nothing
  kSparse,  ///< skip multiplications by an exact zero wherever possible
  kAuto,    ///< choose for each matrix product what is faster at its density
};

inline constexpr auto kExecutions = std::to_array<NamedValue<Execution>>({
    {"dense", Execution::kDense, "multiply every element"},
    {"sparse", Execution::kSparse, "skip multiplications by an exact zero"},
    {"auto", Execution::kAuto, "skip them where that is faster"},
});

/// The three products of a layer.
enum class Product { kForward, kBackward, kWeightGradient };

/// The largest share of non-zero activations at which skipping zeros is faster, for weights [out,
/// in] and a batch of `examples`. 0 if it is never faster. The values come from a table that was
/// fitted to measurements of sparse_layer_benchmark.cc. They depend only on shapes: if the choice
/// depended on measured times, results would differ between runs.
double BreakEvenDensity(Product product, Index out, Index examples);

/// Whether to skip the zeros of a matrix of this density.
bool LeavesOutZeros(Execution execution, Product product, Index out, Index examples,
                    double density);

/// The share of entries that are not zero.
template <typename Scalar>
double Density(const Eigen::Ref<const Matrix<Scalar>>& values);

}  // namespace relulab
