#include "core/theory/gaussian_expectation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace relulab {
namespace {

constexpr int kPoints = 16;
constexpr double kRange = 10.0;  // the density beyond is below 1e-22
constexpr double kPanel = 0.25;

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

}  // namespace

GaussianQuadrature MakeGaussianQuadrature(std::span<const double> breaks) {
  static const LegendreRule kRule = MakeLegendreRule();
  std::vector<double> edges;
  for (double edge = -kRange; edge <= kRange; edge += kPanel) edges.push_back(edge);
  for (const double b : breaks) {
    if (std::abs(b) < kRange) edges.push_back(b);
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());

  GaussianQuadrature quadrature;
  const auto count = static_cast<Index>((edges.size() - 1) * kPoints);
  quadrature.nodes.resize(count);
  quadrature.weights.resize(count);
  Index next = 0;
  for (std::size_t panel = 0; panel + 1 < edges.size(); ++panel) {
    const double middle = 0.5 * (edges[panel] + edges[panel + 1]);
    const double half = 0.5 * (edges[panel + 1] - edges[panel]);
    for (std::size_t k = 0; k < kPoints; ++k, ++next) {
      const double z = middle + half * kRule.nodes[k];
      const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * std::numbers::pi);
      quadrature.nodes[next] = z;
      quadrature.weights[next] = half * kRule.weights[k] * density;
    }
  }
  return quadrature;
}

}  // namespace relulab
