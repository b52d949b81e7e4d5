#include "core/theory/correlation_map.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/theory/phase_diagram.h"
#include "core/theory/test_activations.h"

namespace relulab {
namespace {

/// The closed form for ReLU without biases (Cho and Saul 2009).
double NextReluCorrelation(double c) {
  return (std::sqrt((1.0 - c) * (1.0 + c)) + c * (std::numbers::pi - std::acos(c))) /
         std::numbers::pi;
}

TEST(CorrelationMap, OfReluFromZero) {
  double c = 0.0;
  std::vector<double> after = {c};
  for (int l = 0; l < 50; ++l) after.push_back(c = NextReluCorrelation(c));
  EXPECT_NEAR(after[10], 0.872, 0.0005);
  EXPECT_NEAR(after[20], 0.948, 0.0005);
  EXPECT_NEAR(after[50], 0.988, 0.0005);
}

TEST(CorrelationMap, QuadratureMatchesReluInClosedForm) {
  const KinkedActivation relu = test::Registered("relu");
  for (const double c : {-1.0, -0.9, -0.3, 0.0, 0.5, 0.9, 0.988, 0.9999, 1.0}) {
    const CorrelationStep step = NextCorrelation(relu, {2.0, 0.0, 1}, {1.3, c});
    EXPECT_NEAR(step.q, 1.3, 1e-11);
    EXPECT_NEAR(step.c, NextReluCorrelation(c), 1e-9) << c;
    EXPECT_NEAR(step.slope, 1 - std::acos(c) / std::numbers::pi, 1e-9) << c;
  }
}

// erf: E[phi(u_1) phi(u_2)] = (2 / pi) asin(2 q c / (1 + 2 q)) (Williams 1998).
TEST(CorrelationMap, QuadratureMatchesErfInClosedForm) {
  for (const double q : {0.1, 1.0, 16.0}) {
    for (const double c : {-0.7, 0.0, 0.5, 0.99, 1.0}) {
      const CorrelationStep step = NextCorrelation(test::Erf(), {1.5, 0.2, 1}, {q, c});
      const auto product = [&](double at) {
        return 2 / std::numbers::pi * std::asin(2 * q * at / (1 + 2 * q));
      };
      const double expected = (1.5 * product(c) + 0.2) / (1.5 * product(1.0) + 0.2);
      EXPECT_NEAR(step.c, expected, 1e-10) << q << " " << c;
    }
  }
}

TEST(CorrelationMap, OfEveryActivationKeepsOneAndHasItsSlope) {
  for (const ActivationInfo& row : Activations()) {
    const KinkedActivation activation = test::Registered(row.name);
    const LayerVariances layer{1.2, 0.1, 1};
    const CorrelationStep at_one = NextCorrelation(activation, layer, {0.8, 1.0});
    EXPECT_NEAR(at_one.c, 1.0, 1e-12) << row.name;
    const double chi = 1.2 * MomentsOf(activation, 0.8).derivative_square;
    EXPECT_NEAR(at_one.slope, chi * 0.8 / at_one.q, 1e-10) << row.name;
    const double difference = NextCorrelation(activation, layer, {0.8, 0.51}).c -
                              NextCorrelation(activation, layer, {0.8, 0.49}).c;
    const double slope = NextCorrelation(activation, layer, {0.8, 0.5}).slope;
    EXPECT_NEAR(slope, difference / 0.02, 1e-3 * slope) << row.name;
  }
}

}  // namespace
}  // namespace relulab
