#include "core/stats/median_interval.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace relulab {
namespace {

constexpr double kTail = 0.025;

/// The largest k with P(Binomial(n, 1/2) < k) <= kTail.
std::size_t OrderOfBound(std::size_t n) {
  const auto count = static_cast<double>(n);
  double below = 0.0;
  std::size_t k = 0;
  for (;; ++k) {
    const auto i = static_cast<double>(k);
    below += std::exp(std::lgamma(count + 1.0) - std::lgamma(i + 1.0) -
                      std::lgamma(count - i + 1.0) - count * std::log(2.0));
    if (below > kTail) return k;
  }
}

}  // namespace

std::optional<MedianInterval> IntervalOfMedian(std::vector<double> values) {
  const std::size_t n = values.size();
  if (n == 0) return std::nullopt;
  const std::size_t k = OrderOfBound(n);
  if (k == 0) return std::nullopt;
  std::sort(values.begin(), values.end());
  return MedianInterval{.median = (values[(n - 1) / 2] + values[n / 2]) / 2.0,
                        .low = values[k - 1],
                        .high = values[n - k]};
}

}  // namespace relulab
