/// The rows of a layer's two dense products that fill whole vectors, see matrix_product.h.
#pragma once

#include "core/numeric/matrix_view.h"
#include "core/numeric/variant.h"

namespace relulab {

/// Rows of a block of the result: its factors are packed together.
template <typename Scalar>
inline constexpr Index kProductBlock = 256 / static_cast<Index>(sizeof(Scalar));

struct ProductPlan {
  Index rows = 0;         ///< of the result, from the first on: a multiple of a 32-byte vector
  Index paired_rows = 0;  ///< after them: none or one such vector, whose sums are kept in pairs
  Index depth_part = 1;   ///< terms that are summed up before the sum is added to the result
};

/// Memory that a kernel writes to, at addresses that are multiples of 64.
template <typename Scalar>
struct ProductScratch {
  Scalar* packed;   ///< kProductBlock * depth_part; null if weights are read as they stand, in one
                    ///< block of all rows
  Scalar* partial;  ///< kProductBlock * columns of the result; a backward product of several parts
};

template <typename Scalar>
struct ForwardTask {
  MatrixView<const Scalar> weights;  ///< [out, in]
  const Scalar* bias;                ///< [out]
  MatrixView<const Scalar> below;    ///< [in, examples]
  MatrixView<Scalar> result;         ///< [out, examples]
};

template <typename Scalar>
struct BackwardTask {
  MatrixView<const Scalar> weights;  ///< [out, in]
  MatrixView<const Scalar> delta;    ///< [out, examples]
  Scalar penalty;
  MatrixView<const Scalar> below;  ///< [in, examples]; read if penalty is not 0
  MatrixView<Scalar> result;       ///< [in, examples]
};

template <Variant kVariant, typename Scalar>
void ForwardRows(const ForwardTask<Scalar>& task, const ProductPlan& plan,
                 const ProductScratch<Scalar>& scratch);

template <Variant kVariant, typename Scalar>
void BackwardRows(const BackwardTask<Scalar>& task, const ProductPlan& plan,
                  const ProductScratch<Scalar>& scratch);

}  // namespace relulab
