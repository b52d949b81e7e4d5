/// The median of a sample, with a confidence interval.
#pragma once

#include <optional>
#include <vector>

namespace relulab {

struct MedianInterval {
  double median = 0.0;
  double low = 0.0;
  double high = 0.0;

  double HalfWidth() const { return (high - low) / 2.0; }
};

/// The narrowest symmetric pair of order statistics that covers the median of a continuous
/// distribution with a probability of 95 % or more, whatever its shape (David and Nagaraja 2003,
/// "Order Statistics", 7.1): low is the k-th smallest and high the k-th largest value for the
/// largest k with P(Binomial(n, 1/2) < k) <= 2.5 %. Absent for fewer than six values: even their
/// extremes cover the median with a smaller probability. No value may be NaN.
std::optional<MedianInterval> IntervalOfMedian(std::vector<double> values);

}  // namespace relulab
