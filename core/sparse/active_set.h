/// The non-zero entries of a batch of activations or deltas.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/numeric/matrix.h"
#include "core/sparse/active_tile.h"

namespace relulab {

/// The non-zero entries of a matrix [units, examples], sorted by unit, then by example. An entry
/// has the number of the example and the value. -0 is a zero; a NaN is not.
///
/// Examples are grouped into tiles of kTile, so that a kernel's data for all examples of a tile fit
/// into the L1 cache.
template <typename Scalar>
class ActiveSet {
 public:
  static constexpr Index kTile = kSparseTile;
  /// A unit's entries are padded to a multiple of this number with entries of value 0 for example
  /// 0, so that a kernel can process that many at once.
  static constexpr int kPadding = kSparsePadding;

  struct Tile {
    Index first_example = 0;
    Index examples = 0;
    std::vector<std::int32_t> begin;    ///< by unit: its first entry
    std::vector<std::int32_t> end;      ///< by unit: one past its last entry, without padding
    std::vector<std::int32_t> example;  ///< by entry: its example, counted from first_example
    std::vector<Scalar> value;          ///< by entry
  };

  /// Replaces the content. Memory is kept for the next batch.
  void Assign(const Eigen::Ref<const Matrix<Scalar>>& values);

  Index units() const { return units_; }
  Index examples() const { return examples_; }
  Index count() const { return count_; }
  /// The share of entries that are not zero. 0 for an empty matrix.
  double density() const;
  std::span<const Tile> tiles() const { return tiles_; }

 private:
  Index Fill(const Eigen::Ref<const Matrix<Scalar>>& values, Tile& tile);

  Index units_ = 0;
  Index examples_ = 0;
  Index count_ = 0;
  std::vector<Tile> tiles_;
};

extern template class ActiveSet<float>;
extern template class ActiveSet<double>;

}  // namespace relulab
