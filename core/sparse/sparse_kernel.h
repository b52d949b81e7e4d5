/// The loops behind sparse_layer.h, which says what they compute.
#pragma once

#include <cstdint>

#include "core/numeric/descent.h"
#include "core/numeric/matrix_view.h"
#include "core/numeric/variant.h"
#include "core/sparse/active_tile.h"

namespace relulab {

/// Rows of a block, in vectors of 32 bytes: with them a column's rows fill half of AVX2's
/// registers.
inline constexpr int kSparseBlockVectors = 8;
inline constexpr Index kSparseBlockBytes = 32 * kSparseBlockVectors;
/// How many columns ahead a block's rows are fetched: the weights come from the third-level cache.
/// With more, the columns of a layer of 1024 units, which share their sets of the first-level
/// cache, drive each other out.
inline constexpr Index kSparseAhead = 4;
/// Units of the layer below whose weights a forward pass packs together; as many bits have a mask.
inline constexpr Index kSparseUnits = 64;

template <typename Scalar>
struct SparseForwardTask {
  MatrixView<const Scalar> weights;  ///< [out, in]
  const Scalar* bias;                ///< [out]
  MatrixView<const Scalar> below;    ///< [in, examples], of one tile
  MatrixView<Scalar> result;         ///< [out, examples]
  std::uint64_t* masks;              ///< to write to: examples times groups of kSparseUnits of `in`
  Scalar* sums;                      ///< to write to: kSparseBlockBytes an example
};

template <typename Scalar>
struct SparseBackwardTask {
  MatrixView<const Scalar> weights;  ///< [out, in]
  MatrixView<const Scalar> delta;    ///< [out, all examples]
  ActiveTile<Scalar> below;          ///< [in, examples]
  Scalar* packed;                    ///< to write to: kSparseBlockBytes an example
};

/// z = W a + b for one tile of examples.
template <Variant kVariant, typename Scalar>
void SparseForwardTile(const SparseForwardTask<Scalar>& task);

/// z = W x + b for one example, x [in] and z [out].
template <Variant kVariant, typename Scalar>
void SparseForwardOne(const MatrixView<const Scalar>& weights, const Scalar* bias, const Scalar* x,
                      Scalar* z);

/// sums[e] += W^T delta at entry e.
template <Variant kVariant, typename Scalar>
void SparseBackwardTile(const SparseBackwardTask<Scalar>& task, Scalar* sums);

/// target = scale delta a^T of one tile, or target += that. The weights are not read.
template <Variant kVariant, typename Scalar>
void SparseGradientTile(const SparseBackwardTask<Scalar>& task, Scalar scale, bool adds,
                        const MatrixView<Scalar>& target);

/// The same, with each entry moving the weights. `squares` as in gradient_product.h.
template <Variant kVariant, typename Scalar>
void SparseDescendTile(const SparseBackwardTask<Scalar>& task, Scalar scale,
                       const Descent<Scalar>& descent, double* squares);

}  // namespace relulab
