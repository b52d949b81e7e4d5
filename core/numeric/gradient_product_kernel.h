/// The product of some examples of a weight gradient, see gradient_product.h.
#pragma once

#include "core/numeric/descent.h"
#include "core/numeric/matrix_view.h"
#include "core/numeric/variant.h"

namespace relulab {

/// Examples whose products are summed in one go.
inline constexpr Index kGradientTile = 256;
/// Columns of G whose part of `below` is packed together: 24 KiB for 128 examples of floats, which
/// stay in the first-level cache.
inline constexpr Index kGradientColumns = 48;

template <typename Scalar>
struct GradientTask {
  Scalar scale;
  MatrixView<const Scalar> delta;  ///< [out, examples], of kGradientTile at most
  MatrixView<const Scalar> below;  ///< [in, examples]
  /// To write to, at addresses that are multiples of 64: examples times the rows of delta up to a
  /// whole vector, and examples times kGradientColumns.
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
