/// The kernels of sparse_layer.h, which defines what they compute.
#pragma once

#include <cstdint>

#include "core/numeric/descent.h"
#include "core/numeric/matrix_view.h"
#include "core/numeric/variant.h"
#include "core/sparse/active_tile.h"

namespace relulab {

/// The largest number of rows of a block, in vectors of 32 bytes. A block of one column fills half
/// of the registers of AVX2.
inline constexpr int kSparseBlockVectors = 8;
inline constexpr Index kSparseBlockBytes = 32 * kSparseBlockVectors;
/// How many columns ahead a block's rows are prefetched, because the weights are in the L3 cache.
/// With a larger number, the columns of a layer of 1024 units evict each other, because they map to
/// the same sets of the L1 cache.
inline constexpr Index kSparseAhead = 4;
/// The number of units of the layer below whose weights a forward pass packs together. It is also
/// the number of bits of a mask.
inline constexpr Index kSparseUnits = 64;

template <typename Scalar>
struct SparseForwardTask {
  MatrixView<const Scalar> weights;  ///< [out, in]
  const Scalar* bias;                ///< [out]
  MatrixView<const Scalar> below;    ///< [in, examples], of one tile
  MatrixView<Scalar> result;         ///< [out, examples]
  std::uint64_t* masks;              ///< scratch: examples times groups of kSparseUnits of `in`
  Scalar* sums;                      ///< scratch: kSparseBlockBytes per example
};

template <typename Scalar>
struct SparseBackwardTask {
  MatrixView<const Scalar> weights;  ///< [out, in]
  MatrixView<const Scalar> delta;    ///< [out, all examples]
  ActiveTile<Scalar> below;          ///< [in, examples]
  Scalar* packed;                    ///< scratch: kSparseBlockBytes per example
};

/// z = W a + b for one tile of examples.
template <Variant kVariant, typename Scalar>
void SparseForwardTile(const SparseForwardTask<Scalar>& task);

/// z = W x + b for one example, x [in] and z [out].
template <Variant kVariant, typename Scalar>
void SparseForwardOne(const MatrixView<const Scalar>& weights, const Scalar* bias, const Scalar* x,
                      Scalar* z);

/// sums[e] += W^T delta at the unit and example of entry e.
template <Variant kVariant, typename Scalar>
void SparseBackwardTile(const SparseBackwardTask<Scalar>& task, Scalar* sums);

/// target = scale delta a^T of one tile, or target += that. The weights are not read.
template <Variant kVariant, typename Scalar>
void SparseGradientTile(const SparseBackwardTask<Scalar>& task, Scalar scale, bool adds,
                        const MatrixView<Scalar>& target);

/// The same, but each entry of the gradient updates a weight. `squares`: see gradient_product.h.
template <Variant kVariant, typename Scalar>
void SparseDescendTile(const SparseBackwardTask<Scalar>& task, Scalar scale,
                       const Descent<Scalar>& descent, double* squares);

}  // namespace relulab
