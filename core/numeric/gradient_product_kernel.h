/// The kernel of the weight gradient, for a group of examples. See gradient_product.h.
#pragma once

#include "core/numeric/descent.h"
#include "core/numeric/matrix_view.h"
#include "core/numeric/variant.h"

namespace relulab {

/// The largest number of examples that one call of a kernel sums over.
inline constexpr Index kGradientTile = 256;
/// The number of columns of G whose part of `below` is packed together. With floats and 128
/// examples this takes 24 KiB, which fits into the L1 cache.
inline constexpr Index kGradientColumns = 48;

template <typename Scalar>
struct GradientTask {
  Scalar scale;
  MatrixView<const Scalar> delta;  ///< [out, examples], at most kGradientTile examples
  MatrixView<const Scalar> below;  ///< [in, examples]
  /// Scratch buffers, aligned to 64 bytes. packed_delta holds examples times the rows of delta,
  /// rounded up to whole vectors; packed_below holds examples times kGradientColumns.
  Scalar* packed_delta;
  Scalar* packed_below;
};

/// target = G, or target += G.
template <Variant kVariant, typename Scalar>
void WriteGradient(const GradientTask<Scalar>& task, bool adds, const MatrixView<Scalar>& target);

/// `squares` as in gradient_product.h.
template <Variant kVariant, typename Scalar>
void DescendAlongGradient(const GradientTask<Scalar>& task, const Descent<Scalar>& descent,
                          double* squares);

}  // namespace relulab
