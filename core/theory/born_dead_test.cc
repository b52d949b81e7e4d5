#include "core/theory/born_dead.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/random/stream.h"

namespace relulab {
namespace {

// The share of random ReLU networks with one input feature that are constant: some layer is 0 for
// x = 1, and some layer for x = -1; by homogeneity those two stand for every input.
double Simulate(Index width, int depth, int networks) {
  RandomStream draws(5, Purpose::kWeights, 1);
  Matrix<double> below(width, 2);
  Matrix<double> above(width, 2);
  int dead = 0;
  for (int i = 0; i < networks; ++i) {
    bool is_dead = false;
    for (int l = 0; l < depth && !is_dead; ++l) {
      const Index fan_in = l == 0 ? 1 : width;
      for (Index unit = 0; unit < width; ++unit) {
        double plus = 0.0;
        double minus = 0.0;
        for (Index in = 0; in < fan_in; ++in) {
          const double w = draws.Normal();
          plus += w * (l == 0 ? 1.0 : below(in, 0));
          minus += w * (l == 0 ? -1.0 : below(in, 1));
        }
        above(unit, 0) = std::max(plus, 0.0);
        above(unit, 1) = std::max(minus, 0.0);
      }
      std::swap(below, above);
      is_dead = below.isZero(0.0);
    }
    dead += is_dead ? 1 : 0;
  }
  return static_cast<double>(dead) / networks;
}

TEST(BornDead, BoundInNumbers) {
  const auto bound = [](Index width, std::size_t depth) {
    return BornDeadBound(std::vector<Index>(depth, width));
  };
  EXPECT_NEAR(bound(2, 9), 1 - std::pow(0.75, 9), 1e-14);
  EXPECT_NEAR(bound(5, 19), 1 - std::pow(31.0 / 32, 19), 1e-14);
  EXPECT_NEAR(bound(32, 6) / (6 * std::ldexp(1.0, -32)), 1.0, 1e-8);
  EXPECT_EQ(bound(8192, 1000), 0.0);
  EXPECT_NEAR(BornDeadBound(std::vector<Index>{1, 2}), 1 - 0.5 * 0.75, 1e-14);
}

TEST(BornDead, SimulatedStaysBelowTheBound) {
  constexpr int kNetworks = 40000;
  const auto check = [](Index width, int depth, double published) {
    const double simulated = Simulate(width, depth, kNetworks);
    const double error = std::sqrt(published * (1 - published) / kNetworks);
    EXPECT_NEAR(simulated, published, 4 * error);
    EXPECT_LT(simulated, BornDeadBound(std::vector<Index>(static_cast<std::size_t>(depth), width)));
  };
  check(2, 9, 0.8806);
  check(5, 19, 0.3544);
}

}  // namespace
}  // namespace relulab
