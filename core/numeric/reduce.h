/// Sums and counts over whole arrays. The compiler vectorises them, so that a measurement at every
/// step takes little time compared with the step.
///
/// Sums are computed in double with a fixed number of lanes, so they do not depend on the
/// instruction set.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/numeric/matrix.h"

namespace relulab {

/// The sum of term(double(values[i])), in double. 0 without values.
template <typename Scalar, typename Term>
double SumOf(const Scalar* values, Index count, const Term& term) {
  constexpr Index kLanes = 16;  // enough independent sums to hide the latency of an addition
  double lanes[kLanes] = {};
  const Index whole = count - count % kLanes;
  for (Index i = 0; i < whole; i += kLanes) {
    for (Index j = 0; j < kLanes; ++j) lanes[j] += term(static_cast<double>(values[i + j]));
  }
  for (Index i = whole; i < count; ++i) {
    lanes[i - whole] += term(static_cast<double>(values[i]));
  }
  for (Index width = kLanes / 2; width > 0; width /= 2) {
    for (Index j = 0; j < width; ++j) lanes[j] += lanes[j + width];
  }
  return lanes[0];
}

/// The number of values that satisfy the predicate.
template <typename Scalar, typename Predicate>
Index CountWhere(const Scalar* values, Index count, const Predicate& predicate) {
  constexpr Index kBlock = 1 << 16;  // a 32-bit counter cannot overflow in a block
  Index total = 0;
  for (Index begin = 0; begin < count; begin += kBlock) {
    const Index end = std::min(count, begin + kBlock);
    std::int32_t in_block = 0;
    for (Index i = begin; i < end; ++i) in_block += predicate(values[i]) ? 1 : 0;
    total += in_block;
  }
  return total;
}

/// The share of a matrix's entries that satisfy the predicate. The matrix must not be empty.
template <typename Derived, typename Predicate>
double ShareWhere(const Eigen::PlainObjectBase<Derived>& values, const Predicate& predicate) {
  return static_cast<double>(CountWhere(values.data(), values.size(), predicate)) /
         static_cast<double>(values.size());
}

/// Whether every entry is finite: 0 times a finite number is 0; otherwise the product is NaN.
/// Eigen's allFinite() gives the same result but is not vectorised.
template <typename Derived>
bool AllFinite(const Eigen::PlainObjectBase<Derived>& values) {
  using Scalar = typename Derived::Scalar;
  return values.size() == 0 || (values.array() * Scalar(0)).sum() == Scalar(0);
}

/// The mean of a matrix's entries, summed in double. The matrix must not be empty.
template <typename Derived>
double MeanOf(const Eigen::PlainObjectBase<Derived>& values) {
  return SumOf(values.data(), values.size(), [](double v) { return v; }) /
         static_cast<double>(values.size());
}

}  // namespace relulab
