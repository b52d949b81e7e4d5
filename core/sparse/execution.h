/// How the matrix products of a network are executed.
#pragma once

#include <array>

#include "core/numeric/matrix.h"
#include "core/registry/registry.h"

namespace relulab {

enum class Execution {
  kDense,   ///< every product in full
  kSparse,  ///< what is multiplied by an exact zero is left out, wherever it can be
  kAuto,    ///< product by product, whichever is faster at the density at hand
};

inline constexpr auto kExecutions = std::to_array<NamedValue<Execution>>({
    {"dense", Execution::kDense, "multiply every element"},
    {"sparse", Execution::kSparse, "leave out products with an exact zero"},
    {"auto", Execution::kAuto, "leave them out where that is faster"},
});

/// The three products of a layer.
enum class Product { kForward, kBackward, kWeightGradient };

/// The largest share of non-zero activations at which leaving out the zeros is worth while, for
/// weights [out, in] and a batch of `examples`; 0 where it never is. From a table that was fitted
/// by sparse_layer_benchmark.cc: it hangs on shapes alone, for a choice by the clock would make
/// results differ between runs.
double BreakEvenDensity(Product product, Index out, Index examples);

/// Whether to leave out the zeros of a matrix of that density.
bool LeavesOutZeros(Execution execution, Product product, Index out, Index examples,
                    double density);

/// The share of entries that are not zero.
template <typename Scalar>
double Density(const Eigen::Ref<const Matrix<Scalar>>& values);

}  // namespace relulab
