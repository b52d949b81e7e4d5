/// The kernels of a layer's two dense products, for rows that fill whole vectors. See
/// matrix_product.h.
#pragma once

#include "core/numeric/matrix_view.h"
#include "core/numeric/variant.h"

namespace relulab {

/// The largest number of rows of a block of the result. The weights of a block are packed together.
template <typename Scalar>
inline constexpr Index kProductBlock = 256 / static_cast<Index>(sizeof(Scalar));

struct ProductPlan {
  Index rows = 0;         ///< first rows of the result: a whole number of 32-byte vectors
  Index paired_rows = 0;  ///< the rows after them, 0 or one vector, with two sums per entry
  Index depth_part = 1;   ///< number of terms that are summed before the sum is added to the result
};

/// Scratch buffers of a kernel, aligned to 64 bytes.
template <typename Scalar>
struct ProductScratch {
  Scalar* packed;   ///< kProductBlock * depth_part; null if the weights are one block and are read
                    ///< without packing
  Scalar* partial;  ///< kProductBlock * columns; only for a backward product of several parts
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
