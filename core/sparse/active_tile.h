/// One tile of an ActiveSet, in the form that kernels use.
#pragma once

#include <cstdint>

#include "core/numeric/matrix_view.h"

namespace relulab {

/// The number of examples in a tile. A kernel's data for all of them fit into the L1 cache.
inline constexpr Index kSparseTile = 128;
/// A unit's entries are padded to a multiple of this number with entries of value 0 for example 0.
inline constexpr int kSparsePadding = 4;

template <typename Scalar>
struct ActiveTile {
  Index first_example;
  Index examples;
  const std::int32_t* begin;    ///< by unit: its first entry
  const std::int32_t* end;      ///< by unit: one past its last entry, without padding
  const std::int32_t* example;  ///< by entry: its example, counted from first_example
  const Scalar* value;          ///< by entry
};

}  // namespace relulab
