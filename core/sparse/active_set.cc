#include "core/sparse/active_set.h"

#include <algorithm>
#include <bit>

#include "core/numeric/simd.h"

namespace relulab {
namespace {

/// Calls function(index) for every value that is not zero, in increasing order. It makes a mask of
/// 64 values at a time, because a branch for each value would often be mispredicted.
template <typename Scalar, typename Function>
void ForEachNonZero(const Scalar* values, std::size_t count, const Function& function) {
  for (std::size_t first = 0; first < count; first += 64) {
    const std::size_t here = std::min<std::size_t>(64, count - first);
    std::uint64_t mask = simd::NonZeroMask(values + first, static_cast<Index>(here));
    for (; mask != 0; mask &= mask - 1) {
      function(first + static_cast<std::size_t>(std::countr_zero(mask)));
    }
  }
}

}  // namespace

template <typename Scalar>
void ActiveSet<Scalar>::Assign(const Eigen::Ref<const Matrix<Scalar>>& values) {
  units_ = values.rows();
  examples_ = values.cols();
  count_ = 0;
  tiles_.resize(static_cast<std::size_t>((examples_ + kTile - 1) / kTile));
  Index first = 0;
  for (Tile& tile : tiles_) {
    tile.first_example = first;
    tile.examples = std::min(kTile, examples_ - first);
    count_ += Fill(values, tile);
    first += tile.examples;
  }
}

// A counting sort: the first pass counts the entries of each unit, the second one places each
// entry.
template <typename Scalar>
Index ActiveSet<Scalar>::Fill(const Eigen::Ref<const Matrix<Scalar>>& values, Tile& tile) {
  const auto units = static_cast<std::size_t>(units_);
  tile.begin.resize(units);
  tile.end.assign(units, 0);
  std::int32_t* const end = tile.end.data();
  for (Index i = 0; i < tile.examples; ++i) {
    const Scalar* column = values.data() + (tile.first_example + i) * values.outerStride();
    for (std::size_t u = 0; u < units; ++u) end[u] += column[u] != Scalar(0) ? 1 : 0;
  }
  Index count = 0;
  std::int32_t place = 0;
  for (std::size_t u = 0; u < units; ++u) {
    tile.begin[u] = place;
    count += end[u];
    place += (end[u] + kPadding - 1) / kPadding * kPadding;
    end[u] = tile.begin[u];
  }
  tile.example.resize(static_cast<std::size_t>(place));
  tile.value.resize(static_cast<std::size_t>(place));
  for (Index i = 0; i < tile.examples; ++i) {
    const Scalar* column = values.data() + (tile.first_example + i) * values.outerStride();
    ForEachNonZero(column, units, [&](std::size_t u) {
      const auto at = static_cast<std::size_t>(end[u]++);
      tile.example[at] = static_cast<std::int32_t>(i);
      tile.value[at] = column[u];
    });
  }
  for (std::size_t u = 0; u < units; ++u) {
    for (std::int32_t e = end[u]; e % kPadding != 0; ++e) {
      tile.example[static_cast<std::size_t>(e)] = 0;
      tile.value[static_cast<std::size_t>(e)] = Scalar(0);
    }
  }
  return count;
}

template <typename Scalar>
double ActiveSet<Scalar>::density() const {
  const double all = static_cast<double>(units_) * static_cast<double>(examples_);
  return all > 0.0 ? static_cast<double>(count_) / all : 0.0;
}

template class ActiveSet<float>;
template class ActiveSet<double>;

}  // namespace relulab
