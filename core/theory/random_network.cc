#include "core/theory/random_network.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace relulab {
namespace {

constexpr double kZero = 1e-10;
constexpr double kInfinity = 1e24;
constexpr double kSame = 1e-11;  // relative: the accuracy of MomentTable

/// Describes the fixed point q. `at` is where moments are taken: q or, if q is 0 or infinity, a
/// finite value near that limit.
FixedPoint Describe(const MomentTable& moments, const LayerVariances& layer, double q, double at) {
  const ActivationMoments exact = MomentsOf(moments.activation(), at);
  FixedPoint point;
  point.q = q;
  point.chi = layer.weight_variance * exact.derivative_square;
  point.length_slope = layer.weight_variance * exact.square_slope / at;
  return point;
}

constexpr double kSmallestQ = 1e-8;
constexpr double kLargestQ = 1e12;

CriticalPoint PointAt(const MomentTable& moments, double q) {
  const LayerResponse response = moments.At(std::sqrt(q));
  const double derivative_square = response.derivative_rms * response.derivative_rms;
  const double square = response.activation_rms * response.activation_rms;
  return {q, 1.0 / derivative_square, q - square / derivative_square};
}

/// phi at mean + deviation z for the nodes z of a quadrature.
Vector<double> Values(const KinkedActivation& activation, double mean, double deviation,
                      const Vector<double>& nodes) {
  Vector<double> values = mean + (deviation * nodes).array();
  activation.phi->Forward(values.data(), values.data(), values.size());
  return values;
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
  // A change of sign counts if it exceeds the table's error.
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

std::optional<CriticalPoint> FindCriticalPoint(const MomentTable& moments, double bias_variance) {
  const auto excess = [&](double q) { return PointAt(moments, q).bias_variance - bias_variance; };
  // If phi is linear on either side of 0, every q has bias variance 0; for tanh this holds near 0.
  if (bias_variance == 0.0 && std::abs(excess(kSmallestQ)) < 1e-6 * kSmallestQ) {
    return CriticalPoint{0.0, PointAt(moments, kSmallestQ).weight_variance, 0.0};
  }
  double low = kSmallestQ;
  bool was_above = excess(low) > 0.0;
  for (double high = low * 1.25; high < kLargestQ; high *= 1.25) {
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

PairState NextCorrelation(const KinkedActivation& activation, const LayerVariances& layer,
                          const PairState& pair) {
  const double deviation = std::sqrt(pair.q);
  const double c = std::clamp(pair.c, -1.0, 1.0);
  const double rest = deviation * std::sqrt((1.0 - c) * (1.0 + c));
  const GaussianQuadrature outer = MakeGaussianQuadrature(0.0, deviation, activation.kinks);
  const Vector<double> first = Values(activation, 0.0, deviation, outer.nodes);
  double product = 0.0;
  for (Index k = 0; k < outer.nodes.size(); ++k) {
    // Given u_1, u_2 is normal, too. The positions of the kinks and panels depend on its mean.
    const double mean = c * deviation * outer.nodes[k];
    const GaussianQuadrature inner = MakeGaussianQuadrature(mean, rest, activation.kinks);
    const Vector<double> second = Values(activation, mean, rest, inner.nodes);
    product += outer.weights[k] * first[k] * inner.weights.dot(second);
  }
  const double q =
      layer.weight_variance * outer.weights.dot(first.cwiseAbs2()) + layer.bias_variance;
  const double next_c = (layer.weight_variance * product + layer.bias_variance) / q;
  return {q, std::clamp(next_c, -1.0, 1.0)};
}

std::vector<double> LogNormVariances(const KinkedActivation& activation,
                                     std::span<const LayerVariances> layers,
                                     std::span<const double> preactivation_rms) {
  std::vector<double> variances;
  double below = 0.0;
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
    const ActivationMoments moments = MomentsForRatios(activation, preactivation_rms[l]);
    const double from_biases =
        layers[l].bias_variance / preactivation_rms[l] / preactivation_rms[l];
    const double slope = moments.square_slope / moments.square * (1.0 - from_biases);
    const double width = static_cast<double>(layers[l + 1].fan_in);
    const double noise = moments.fourth / (moments.square * moments.square) - 1.0;
    below = slope * slope * below + noise / width;
    variances.push_back(below);
  }
  return variances;
}

double SquaredSingularValueSpread(const KinkedActivation& activation, WeightEnsemble ensemble,
                                  std::span<const double> preactivation_rms) {
  double spread = 0.0;
  for (const double rms : preactivation_rms) {
    const ActivationMoments moments = MomentsForRatios(activation, rms);
    spread += moments.derivative_fourth / (moments.derivative_square * moments.derivative_square);
    if (ensemble == WeightEnsemble::kOrthogonal) spread -= 1.0;
  }
  return spread;
}

double BornDeadBound(std::span<const Index> widths) {
  double log_alive = 0.0;
  for (const Index width : widths) log_alive += std::log1p(-std::exp2(-static_cast<double>(width)));
  return -std::expm1(log_alive);
}

}  // namespace relulab
