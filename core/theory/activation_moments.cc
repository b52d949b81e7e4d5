#include "core/theory/activation_moments.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <string_view>
#include <utility>

namespace relulab {
namespace {

constexpr int kPoints = 12;
constexpr double kRange = 10.0;  // the density beyond is below 1e-22
constexpr double kPanel = 0.5;
constexpr int kFinestCut = -10;  // 2^-10 in x

struct LegendreRule {
  std::array<double, kPoints> nodes{};
  std::array<double, kPoints> weights{};
};

/// Newton's method on the Legendre polynomial, from Tricomi's estimate of its roots.
LegendreRule MakeLegendreRule() {
  LegendreRule rule;
  for (int k = 0; k < kPoints; ++k) {
    double x = std::cos(std::numbers::pi * (k + 0.75) / (kPoints + 0.5));
    double slope = 0.0;
    for (int iteration = 0; iteration < 20; ++iteration) {
      double previous = 1.0;
      double p = x;
      for (int n = 2; n <= kPoints; ++n) {
        const double next = ((2.0 * n - 1.0) * x * p - (n - 1.0) * previous) / n;
        previous = p;
        p = next;
      }
      slope = kPoints * (x * p - previous) / (x * x - 1.0);
      x -= p / slope;
    }
    rule.nodes[static_cast<std::size_t>(k)] = x;
    rule.weights[static_cast<std::size_t>(k)] = 2.0 / ((1.0 - x * x) * slope * slope);
  }
  return rule;
}

/// Adds the cuts at centre +- 2^j that lie in the range of z.
void AddGradedCuts(double centre, double mean, double deviation, std::vector<double>& cuts) {
  const double middle = (centre - mean) / deviation;
  const double reach = std::abs(middle) + kRange;
  if (std::abs(middle) < kRange) cuts.push_back(middle);
  for (double offset = std::ldexp(1.0, kFinestCut) / deviation; offset < reach; offset *= 2.0) {
    for (const double cut : {middle - offset, middle + offset}) {
      if (std::abs(cut) < kRange) cuts.push_back(cut);
    }
  }
}

struct Pair {
  double first = 0.0;
  double second = 0.0;
};

/// sum_j c_j T_j(x) of two series, by Clenshaw's recurrence. Each step depends on the one before,
/// so evaluating both series side by side is faster.
template <std::size_t N>
Pair Evaluate(const std::array<double, N>& c, const std::array<double, N>& d, double x) {
  double c1 = 0.0;
  double c2 = 0.0;
  double d1 = 0.0;
  double d2 = 0.0;
  const double twice = 2.0 * x;
  for (std::size_t j = N - 1; j > 0; --j) {
    c2 = std::exchange(c1, twice * c1 + (c[j] - c2));
    d2 = std::exchange(d1, twice * d1 + (d[j] - d2));
  }
  return {x * c1 + (c[0] - c2), x * d1 + (d[0] - d2)};
}

}  // namespace

GaussianQuadrature MakeGaussianQuadrature(double mean, double deviation,
                                          std::span<const double> kinks) {
  static const LegendreRule kRule = MakeLegendreRule();
  std::vector<double> cuts;
  for (double cut = -kRange; cut <= kRange; cut += kPanel) cuts.push_back(cut);
  if (deviation > 0.0) {
    AddGradedCuts(0.0, mean, deviation, cuts);
    for (const double kink : kinks) {
      if (kink != 0.0) AddGradedCuts(kink, mean, deviation, cuts);
    }
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());

  GaussianQuadrature quadrature;
  const auto count = static_cast<Index>((cuts.size() - 1) * kPoints);
  quadrature.nodes.resize(count);
  quadrature.weights.resize(count);
  Index next = 0;
  for (std::size_t panel = 0; panel + 1 < cuts.size(); ++panel) {
    const double middle = 0.5 * (cuts[panel] + cuts[panel + 1]);
    const double half = 0.5 * (cuts[panel + 1] - cuts[panel]);
    for (std::size_t k = 0; k < kPoints; ++k, ++next) {
      quadrature.nodes[next] = middle + half * kRule.nodes[k];
      quadrature.weights[next] = half * kRule.weights[k] / std::sqrt(2.0 * std::numbers::pi);
    }
  }
  quadrature.weights.array() *= (-0.5 * quadrature.nodes.array().square()).exp();
  return quadrature;
}

KinkedActivation MakeKinkedActivation(const ActivationInfo& row,
                                      const ParameterValues& parameters) {
  return {row.make_double(parameters), row.kinks};
}

ActivationMoments MomentsOf(const KinkedActivation& activation, double q) {
  assert(q >= 0.0 && std::isfinite(q));
  const double deviation = std::sqrt(q);
  const GaussianQuadrature quadrature = MakeGaussianQuadrature(0.0, deviation, activation.kinks);
  const Vector<double> u = deviation * quadrature.nodes;
  Vector<double> a(u.size());
  Vector<double> derivative(u.size());
  activation.phi->ForwardWithDerivative(u.data(), a.data(), derivative.data(), u.size());

  const auto expect = [&](const auto& values) {
    return (quadrature.weights.array() * values).sum();
  };
  ActivationMoments moments;
  moments.square = expect(a.array().square());
  moments.derivative_square = expect(derivative.array().square());
  moments.fourth = expect(a.array().square().square());
  moments.derivative_fourth = expect(derivative.array().square().square());
  moments.square_slope = expect(u.array() * a.array() * derivative.array());
  return moments;
}

ActivationMoments MomentsForRatios(const KinkedActivation& activation, double preactivation_rms) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (!(preactivation_rms > 0.0)) return {kNan, kNan, kNan, kNan, kNan};
  const double rms = std::clamp(preactivation_rms, 1e-30, 1e30);
  return MomentsOf(activation, rms * rms);
}

MomentTable::MomentTable(KinkedActivation activation)
    : activation_(std::move(activation)), octaves_(static_cast<std::size_t>(2 * kLastOctave)) {
  const double zero = 0.0;
  activation_.phi->ForwardWithDerivative(&zero, &phi_at_zero_, &derivative_at_zero_, 1);
}

void MomentTable::Make(int k, Octave& octave) const {
  std::array<double, kNodes> square{};
  std::array<double, kNodes> derivative{};
  const auto angle = [](int i) { return std::numbers::pi * (i + 0.5) / kNodes; };
  for (int i = 0; i < kNodes; ++i) {
    const double r = std::ldexp(std::exp2(0.5 * (std::cos(angle(i)) + 1.0)), k);
    const ActivationMoments moments = MomentsOf(activation_, r * r);
    square[static_cast<std::size_t>(i)] = moments.square / (r * r);
    derivative[static_cast<std::size_t>(i)] = moments.derivative_square;
  }
  for (int j = 0; j < kNodes; ++j) {
    const double scale = (j == 0 ? 1.0 : 2.0) / kNodes;
    const auto at = static_cast<std::size_t>(j);
    for (int i = 0; i < kNodes; ++i) {
      const double t = scale * std::cos(j * angle(i));
      octave.relative_square[at] += t * square[static_cast<std::size_t>(i)];
      octave.derivative_square[at] += t * derivative[static_cast<std::size_t>(i)];
    }
  }
}

const MomentTable::Octave& MomentTable::FindOctave(int k) const {
  Octave& octave = octaves_[k + kLastOctave];
  std::call_once(octave.made, [&] { Make(k, octave); });
  return octave;
}

LayerResponse MomentTable::At(double preactivation_rms) const {
  assert(!(preactivation_rms < 0.0));
  const double r = preactivation_rms;
  if (r == 0.0) return {std::abs(phi_at_zero_), std::abs(derivative_at_zero_)};
  if (!(r < std::ldexp(1.0, kLastOctave))) {
    return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  }
  const double smallest = std::ldexp(1.0, -kLastOctave);
  if (r < smallest) {
    // Here phi is constant, or linear on either side of 0.
    const LayerResponse limit = At(smallest);
    if (phi_at_zero_ != 0.0) return {std::abs(phi_at_zero_), limit.derivative_rms};
    return {limit.activation_rms * (r / smallest), limit.derivative_rms};
  }
  const int k = std::ilogb(r);
  const Octave& octave = FindOctave(k);
  const double x = 2.0 * std::log2(std::ldexp(r, -k)) - 1.0;
  const Pair squares = Evaluate(octave.relative_square, octave.derivative_square, x);
  return {r * std::sqrt(squares.first), std::sqrt(squares.second)};
}

const MomentTable& SharedMomentTable(const ActivationInfo& activation,
                                     const ParameterValues& parameters) {
  using Key = std::pair<std::string_view, ParameterValues>;
  static std::mutex mutex;
  static std::map<Key, std::unique_ptr<const MomentTable>> tables;
  const std::lock_guard lock(mutex);
  std::unique_ptr<const MomentTable>& table = tables[Key(activation.name, parameters)];
  if (table == nullptr) {
    table = std::make_unique<const MomentTable>(MakeKinkedActivation(activation, parameters));
  }
  return *table;
}

}  // namespace relulab
