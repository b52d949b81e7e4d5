#include "core/theory/phase_diagram.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/theory/test_activations.h"

namespace relulab {
namespace {

// The plain sigmoid at weight variance 16, the critical value of the centred sigmoid: q* = 5.86,
// and the norm of the gradient has the factor .632 per layer.
TEST(FixedPoint, OfSigmoidAtSixteen) {
  const FixedPoint point = FindFixedPoint(MomentTable(test::Registered("sigmoid")), {16.0, 0.0, 1});
  EXPECT_NEAR(point.q, 5.86, 0.005);
  EXPECT_NEAR(std::sqrt(point.chi), 0.632, 0.0005);
}

TEST(FixedPoint, OfFreshSigmoidAtOne) {
  const FixedPoint point = FindFixedPoint(MomentTable(test::Registered("sigmoid")), {1.0, 0.0, 1});
  EXPECT_NEAR(std::sqrt(point.chi), 0.236, 0.001);
}

TEST(FixedPoint, OfReluEverywhereNowhereOrAtInfinity) {
  const MomentTable relu(test::Registered("relu"));
  const FixedPoint he = FindFixedPoint(relu, {2.0, 0.0, 1}, 0.7);
  EXPECT_TRUE(he.every_q);
  EXPECT_EQ(he.q, 0.7);
  EXPECT_NEAR(he.chi, 1.0, 1e-12);
  const FixedPoint xavier = FindFixedPoint(relu, {1.0, 0.0, 1});
  EXPECT_EQ(xavier.q, 0.0);
  EXPECT_NEAR(xavier.chi, 0.5, 1e-12);
  EXPECT_TRUE(std::isinf(FindFixedPoint(relu, {2.5, 0.0, 1}).q));
  EXPECT_TRUE(std::isinf(FindFixedPoint(relu, {2.0, 0.1, 1}).q));
  const FixedPoint with_bias = FindFixedPoint(relu, {1.0, 0.3, 1});  // q = q / 2 + .3
  EXPECT_NEAR(with_bias.q, 0.6, 1e-9);
  EXPECT_NEAR(with_bias.length_slope, 0.5, 1e-9);
}

TEST(FixedPoint, OfTanhIsZeroUpToOne) {
  const MomentTable tanh(test::Registered("tanh"));
  for (const double weight_variance : {0.3, 1.0}) {
    const FixedPoint point = FindFixedPoint(tanh, {weight_variance, 0.0, 1});
    EXPECT_EQ(point.q, 0.0);
    EXPECT_NEAR(point.chi, weight_variance, 1e-9);
  }
}

// Iterating the length map is a slow, independent way to the same point.
TEST(FixedPoint, IsWhereTheProfileEnds) {
  for (const ActivationInfo& row : Activations()) {
    const KinkedActivation activation = test::Registered(row.name);
    const MomentTable table(activation);
    const LayerVariances layer{1.4, 0.3, 1};
    const FixedPoint point = FindFixedPoint(table, layer);
    double q = 1.0;
    for (int i = 0; i < 400; ++i) {
      q = 1.4 * MomentsOf(activation, q).square + 0.3;
      if (q > 1e40) break;
    }
    if (std::isinf(point.q)) {
      EXPECT_GT(q, 1e24) << row.name;
      continue;
    }
    EXPECT_NEAR(point.q / q, 1.0, 1e-8) << row.name;
    const double step = 1e-4 * q;
    const double slope =
        1.4 * (MomentsOf(activation, q + step).square - MomentsOf(activation, q - step).square) /
        (2 * step);
    EXPECT_NEAR(point.length_slope, slope, 1e-6) << row.name;
    EXPECT_NEAR(point.chi, 1.4 * MomentsOf(activation, q).derivative_square, 1e-8) << row.name;
  }
}

struct TanhPoint {
  double q;
  double weight_variance;
  double bias_variance;
};

constexpr TanhPoint kTanhLine[] = {
    {0.1, 1.178, 0.0008}, {0.25, 1.394, 0.0081}, {0.5, 1.688, 0.0380}, {1.0, 2.153, 0.1510}};

TEST(CriticalLine, OfTanhAsPublished) {
  const MomentTable tanh(test::Registered("tanh"));
  for (const TanhPoint& row : kTanhLine) {
    const auto point = CriticalPointAt(tanh, row.q);
    ASSERT_TRUE(point);
    EXPECT_NEAR(point->weight_variance, row.weight_variance, 0.0005);
    EXPECT_NEAR(point->bias_variance, row.bias_variance, 0.00005);
    // The inverse and the fixed point, by independent code.
    const auto found = FindCriticalPoint(tanh, point->bias_variance);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->q, row.q, 1e-6);
    EXPECT_NEAR(found->weight_variance, point->weight_variance, 1e-6);
    const FixedPoint fixed =
        FindFixedPoint(tanh, {point->weight_variance, point->bias_variance, 1});
    EXPECT_NEAR(fixed.q, row.q, 1e-6);
    EXPECT_NEAR(fixed.chi, 1.0, 1e-6);
  }
}

TEST(CriticalLine, WithoutBiases) {
  const auto without_biases = [](const KinkedActivation& activation) {
    return FindCriticalPoint(MomentTable(activation), 0.0);
  };
  EXPECT_NEAR(without_biases(test::Registered("relu"))->weight_variance, 2.0, 1e-9);
  EXPECT_NEAR(without_biases(test::Registered("tanh"))->weight_variance, 1.0, 1e-6);
  EXPECT_NEAR(without_biases(test::Registered("identity"))->weight_variance, 1.0, 1e-9);
  EXPECT_NEAR(without_biases(test::CentredSigmoid())->weight_variance, 16.0, 1e-5);
  EXPECT_NEAR(without_biases(test::Registered("centered_sigmoid"))->weight_variance, 16.0, 1e-5);
  const auto sigmoid = without_biases(test::Registered("sigmoid"));
  ASSERT_TRUE(sigmoid);
  EXPECT_NEAR(sigmoid->weight_variance, 103.0, 0.5);
  EXPECT_NEAR(sigmoid->q, 45.6, 0.05);
  const MomentTable table(test::Registered("sigmoid"));
  EXPECT_FALSE(CriticalPointAt(table, 0.5 * sigmoid->q));
  EXPECT_TRUE(CriticalPointAt(table, 2.0 * sigmoid->q));
}

TEST(CriticalLine, ReluHasNoneWithBiases) {
  EXPECT_FALSE(FindCriticalPoint(MomentTable(test::Registered("relu")), 0.1));
}

}  // namespace
}  // namespace relulab
