#include "core/theory/critical_line.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/theory/fixed_point.h"
#include "core/theory/test_activations.h"

namespace relulab {
namespace {

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
    // The inverse, and the fixed point there, by other code.
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
