/// Where a batch of activations (or of deltas) is not zero.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/numeric/matrix.h"
#include "core/sparse/active_tile.h"

namespace relulab {

/// The non-zero entries of a matrix [units, examples], unit by unit: which examples a unit is
/// active in, ascending, and its values there. -0 is a zero; a NaN is not.
///
/// Examples come in tiles of kTile, so that what a kernel keeps of every example of a tile stays in
/// the first-level cache.
template <typename Scalar>
class ActiveSet {
 public:
  static constexpr Index kTile = kSparseTile;
  /// The entries of a unit are filled up to a multiple of this with zeros of example 0, so that a
  /// kernel may take as many at once.
  static constexpr int kPadding = kSparsePadding;

  struct Tile {
    Index first_example = 0;
    Index examples = 0;
    std::vector<std::int32_t> begin;    ///< by unit: its first entry
    std::vector<std::int32_t> end;      ///< by unit: behind its last entry, before the padding
    std::vector<std::int32_t> example;  ///< of an entry, counted from first_example
    std::vector<Scalar> value;          ///< of an entry
  };

  /// Replaces the content. Memory is kept for the next batch.
  void Assign(const Eigen::Ref<const Matrix<Scalar>>& values);

  Index units() const { return units_; }
  Index examples() const { return examples_; }
  Index count() const { return count_; }
  /// Share of entries that are not zero; 0 if there are none at all.
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
