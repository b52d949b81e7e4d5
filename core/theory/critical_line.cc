#include "core/theory/critical_line.h"

#include <cmath>

namespace relulab {
namespace {

constexpr double kSmallest = 1e-8;
constexpr double kLargest = 1e12;
constexpr double kRounding = 1e-9;  // of a bias variance, relative to q

CriticalPoint PointAt(const MomentTable& moments, double q) {
  const LayerResponse response = moments.At(std::sqrt(q));
  const double derivative_square = response.derivative_rms * response.derivative_rms;
  const double square = response.activation_rms * response.activation_rms;
  return {q, 1.0 / derivative_square, q - square / derivative_square};
}

}  // namespace

std::optional<CriticalPoint> CriticalPointAt(const MomentTable& moments, double q) {
  CriticalPoint point = PointAt(moments, q);
  if (point.bias_variance < -kRounding * q) return std::nullopt;
  point.bias_variance = std::max(point.bias_variance, 0.0);
  return point;
}

std::optional<CriticalPoint> FindCriticalPoint(const MomentTable& moments, double bias_variance) {
  const auto excess = [&](double q) { return PointAt(moments, q).bias_variance - bias_variance; };
  // Where phi is a line through 0 on either side, every q has bias variance 0; tanh does near 0.
  if (bias_variance == 0.0 && std::abs(excess(kSmallest)) < 1e-6 * kSmallest) {
    return CriticalPoint{0.0, PointAt(moments, kSmallest).weight_variance, 0.0};
  }
  double low = kSmallest;
  bool was_above = excess(low) > 0.0;
  for (double high = low * 1.25; high < kLargest; high *= 1.25) {
    const bool is_above = excess(high) > 0.0;
    if (is_above != was_above) {
      for (int i = 0; i < 60; ++i) {
        const double middle = std::sqrt(low * high);
        ((excess(middle) > 0.0) == was_above ? low : high) = middle;
      }
      CriticalPoint point = PointAt(moments, high);
      point.bias_variance = bias_variance;
      return point;
    }
    low = high;
    was_above = is_above;
  }
  return std::nullopt;
}

}  // namespace relulab
