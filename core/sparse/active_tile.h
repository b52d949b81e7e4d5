/// One tile of an ActiveSet, as kernels take it.
#pragma once

#include <cstdint>

#include "core/numeric/matrix_view.h"

namespace relulab {

/// Examples of a tile: what a loop keeps of each stays in the first-level cache.
inline constexpr Index kSparseTile = 128;
/// Entries of a unit come in multiples of this, filled up with zeros of example 0.
inline constexpr int kSparsePadding = 4;

template <typename Scalar>
struct ActiveTile {
  Index first_example;
  Index examples;
  const std::int32_t* begin;    ///< by unit: its first entry
  const std::int32_t* end;      ///< by unit: behind its last entry, before the padding
  const std::int32_t* example;  ///< of an entry, counted from first_example
  const Scalar* value;          ///< of an entry
};

}  // namespace relulab
