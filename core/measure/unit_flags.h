/// The share of units that satisfy a predicate on every example.
#pragma once

#include <cstdint>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

/// `values` is [units, examples], with at least one of each. Read column by column, as it is
/// stored.
template <typename Scalar, typename Predicate>
double ShareOfUnits(const Matrix<Scalar>& values, const Predicate& predicate) {
  const auto units = static_cast<std::size_t>(values.rows());
  std::vector<std::uint8_t> on_all(units, 1);
  for (Index i = 0; i < values.cols(); ++i) {
    const Scalar* example = values.data() + i * values.rows();
    for (std::size_t u = 0; u < units; ++u) {
      on_all[u] = static_cast<std::uint8_t>(on_all[u] & (predicate(example[u]) ? 1 : 0));
    }
  }
  std::size_t count = 0;
  for (const std::uint8_t flag : on_all) count += flag;
  return static_cast<double>(count) / static_cast<double>(units);
}

}  // namespace relulab
