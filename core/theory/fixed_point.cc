#include "core/theory/fixed_point.h"

#include <cmath>
#include <limits>

namespace relulab {
namespace {

constexpr double kZero = 1e-10;
constexpr double kInfinity = 1e24;
constexpr double kSame = 1e-11;  // relative: the accuracy of the table

/// At q, or at the limit that a q of 0 or infinity stands for.
FixedPoint Describe(const MomentTable& moments, const LayerVariances& layer, double q, double at) {
  const ActivationMoments exact = MomentsOf(moments.activation(), at);
  FixedPoint point;
  point.q = q;
  point.chi = layer.weight_variance * exact.derivative_square;
  point.length_slope = layer.weight_variance * exact.square_slope / at;
  return point;
}

}  // namespace

FixedPoint FindFixedPoint(const MomentTable& moments, const LayerVariances& layer,
                          double initial_q) {
  const auto growth = [&](double q) {
    const double activation_rms = moments.At(std::sqrt(q)).activation_rms;
    return (layer.weight_variance * activation_rms * activation_rms + layer.bias_variance) / q -
           1.0;
  };
  const double initial_growth = growth(initial_q);
  if (std::abs(initial_growth) < kSame) {
    FixedPoint point = Describe(moments, layer, initial_q, initial_q);
    point.every_q = std::abs(point.length_slope - 1.0) < kSame;
    return point;
  }
  const bool rises = initial_growth > 0.0;
  const double step = rises ? 1.1 : 1.0 / 1.1;
  double near = initial_q;
  double far = initial_q * step;
  // A change of sign counts if it is more than the table's error.
  while (rises ? growth(far) > -kSame : growth(far) < kSame) {
    if (far > kInfinity) {
      return Describe(moments, layer, std::numeric_limits<double>::infinity(), far);
    }
    if (far < kZero && layer.bias_variance == 0.0) return Describe(moments, layer, 0.0, 1e-20);
    near = far;
    far *= step;
  }
  for (int i = 0; i < 60; ++i) {
    const double middle = std::sqrt(near * far);
    ((growth(middle) > 0.0) == rises ? near : far) = middle;
  }
  return Describe(moments, layer, far, far);
}

}  // namespace relulab
