// Profiles against published numbers and formulas evaluated by hand.
#include "core/theory/mean_field.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

#include "core/theory/test_activations.h"

namespace relulab {
namespace {

// |delta_1| / |delta| of the output layer, for an input of second moment 1, so that q_1 =
// weight_variance.
double DeltaRatio(const char* activation, double weight_variance, std::size_t depth) {
  const MomentTable table(test::Registered(activation));
  const std::vector<LayerVariances> layers(depth + 1, {weight_variance, 0.0, 100});
  return PredictProfile(table, layers, {10.0, 1.0}).delta_norm.front();
}

struct TabulatedProduct {
  const char* activation;
  double weight_variance;
  double norm_ratio;
  double tolerance;  // half a unit of the last digit printed
};

TEST(MeanField, RunningProductsMatchTheTable) {
  const TabulatedProduct table[] = {
      {"relu", 1.0 / 3, 1.3e-4, 0.05e-4},
      {"tanh", 1.0 / 3, 3.07e-3, 0.005e-3},
      {"sigmoid", 1.0 / 3, 3.05e-9, 0.005e-9},
      {"relu", 1.0, 3.1e-2, 0.05e-2},
      {"sigmoid", 1.0, 4.79e-7, 0.005e-7},
      {"relu", 2.0, 1.0, 1e-12},
      {"tanh", 2.0, 1.08, 0.005},
      {"sigmoid", 2.0, 8.87e-6, 0.005e-6},
  };
  for (const TabulatedProduct& row : table) {
    EXPECT_NEAR(DeltaRatio(row.activation, row.weight_variance, 10), row.norm_ratio, row.tolerance)
        << row.activation << " at weight variance " << row.weight_variance;
  }
  EXPECT_NEAR(DeltaRatio("relu", 1.0 / 3, 1), 0.408, 0.0005);
  EXPECT_NEAR(DeltaRatio("relu", 1.0, 1), 0.707, 0.0005);
}

TEST(MeanField, TanhProductsAtVarianceOne) {
  EXPECT_NEAR(DeltaRatio("tanh", 1.0, 10), 0.27, 0.005);
  EXPECT_NEAR(DeltaRatio("tanh", 1.0, 20), 0.19, 0.005);
  EXPECT_NEAR(DeltaRatio("tanh", 1.0, 50), 0.12, 0.005);
}

TEST(MeanField, VariancesFollowShapesAndScheme) {
  NetworkSpec spec;
  spec.input_size = 784;
  spec.widths = {64, 128};
  spec.output_size = 10;
  spec.initializer.scheme = FindRow(Initializers(), "xavier_normal");
  const std::vector<LayerVariances> xavier = VariancesOf(spec);
  ASSERT_EQ(xavier.size(), 3U);
  EXPECT_NEAR(xavier[0].weight_variance, 1.85, 0.005);
  EXPECT_DOUBLE_EQ(xavier[1].weight_variance, 2.0 * 64 / (64 + 128));
  EXPECT_DOUBLE_EQ(xavier[2].weight_variance, 2.0 * 128 / (128 + 10));
  EXPECT_EQ(xavier[2].fan_in, 128);
  EXPECT_EQ(xavier[2].bias_variance, 0.0);

  spec.initializer.scheme = FindRow(Initializers(), "normal");
  spec.initializer.parameters.Set("weight_variance", 1.3);
  spec.initializer.parameters.Set("bias_variance", 0.2);
  for (const LayerVariances& layer : VariancesOf(spec)) {
    EXPECT_DOUBLE_EQ(layer.weight_variance, 1.3);
    EXPECT_DOUBLE_EQ(layer.bias_variance, 0.2);
  }
}

// For every registered scheme, the variance in the theory is the variance of the drawn weights.
TEST(MeanField, VariancesAreThoseOfDrawnWeights) {
  for (const InitializerInfo& row : Initializers()) {
    NetworkSpec spec;
    spec.input_size = 300;
    spec.widths = {200, 400};
    spec.output_size = 200;
    spec.initializer = {&row, DefaultValues(row.parameters)};
    const std::vector<LayerVariances> predicted = VariancesOf(spec);
    const Network<double> network(spec, 3);
    for (std::size_t l = 0; l < predicted.size(); ++l) {
      const Matrix<double>& weights = network.layers()[l].weights;
      const double drawn = weights.squaredNorm() / static_cast<double>(weights.rows());
      EXPECT_NEAR(drawn / predicted[l].weight_variance, 1.0, 0.02)
          << row.name << " layer " << l + 1;
    }
  }
}

// All formulas by hand, for a network with different widths and biases.
TEST(MeanField, ProfileByHandForErf) {
  const MomentTable erf(test::Erf());
  const std::vector<LayerVariances> layers = {{1.7, 0.1, 50}, {0.9, 0.3, 20}, {2.2, 0.2, 80}};
  const double norm = 6.0;
  const double delta = 0.8;
  const MeanFieldProfile profile = PredictProfile(erf, layers, {norm, delta});
  const auto square = [](double q) {
    return 2 / std::numbers::pi * std::asin(2 * q / (1 + 2 * q));
  };
  const auto derivative = [](double q) { return 4 / std::numbers::pi / std::sqrt(1 + 4 * q); };
  const double q1 = 1.7 * norm * norm / 50 + 0.1;
  const double q2 = 0.9 * square(q1) + 0.3;
  const double q3 = 2.2 * square(q2) + 0.2;
  const double delta2 = delta * std::sqrt(2.2 * derivative(q2));
  const double delta1 = delta2 * std::sqrt(0.9 * derivative(q1));
  constexpr double kTolerance = 1e-10;
  EXPECT_NEAR(profile.preactivation_rms[0], std::sqrt(q1), kTolerance);
  EXPECT_NEAR(profile.preactivation_rms[1], std::sqrt(q2), kTolerance);
  EXPECT_NEAR(profile.preactivation_rms[2], std::sqrt(q3), kTolerance);
  EXPECT_NEAR(profile.delta_norm[0], delta1, kTolerance);
  EXPECT_NEAR(profile.delta_norm[1], delta2, kTolerance);
  EXPECT_EQ(profile.delta_norm[2], delta);
  EXPECT_NEAR(profile.per_example_weight_gradient_norm[0], delta1 * norm, kTolerance);
  EXPECT_NEAR(profile.per_example_weight_gradient_norm[1], delta2 * std::sqrt(20 * square(q1)),
              kTolerance);
  EXPECT_NEAR(profile.per_example_weight_gradient_norm[2], delta * std::sqrt(80 * square(q2)),
              kTolerance);
  ASSERT_EQ(profile.chi.size(), 2U);
  EXPECT_NEAR(profile.chi[0], 0.9 * derivative(q1), kTolerance);
}

TEST(MeanField, ProbeIsTheRootMeanSquareOfItsExamples) {
  const MomentTable tanh(test::Registered("tanh"));
  const std::vector<LayerVariances> layers(4, {1.5, 0.05, 30});
  const std::vector<ExampleSignal> examples = {{1.0, 0.3}, {9.0, 0.9}, {4.0, 1e-250}};
  const std::vector<LayerPrediction> rows = PredictProbe(tanh, layers, examples);
  ASSERT_EQ(rows.size(), 4U);
  for (std::size_t l = 0; l < rows.size(); ++l) {
    double rms = 0.0;
    double delta = 0.0;
    double gradient = 0.0;
    for (const ExampleSignal& example : examples) {
      const MeanFieldProfile profile = PredictProfile(tanh, layers, example);
      rms += std::pow(profile.preactivation_rms[l], 2) / 3;
      delta += std::pow(profile.delta_norm[l], 2) / 3;
      gradient += std::pow(profile.per_example_weight_gradient_norm[l], 2) / 3;
    }
    EXPECT_NEAR(rows[l].preactivation_rms / std::sqrt(rms), 1.0, 1e-14);
    EXPECT_NEAR(rows[l].delta_norm / std::sqrt(delta), 1.0, 1e-14);
    EXPECT_NEAR(rows[l].per_example_weight_gradient_norm / std::sqrt(gradient), 1.0, 1e-14);
  }
  EXPECT_TRUE(PredictProbe(tanh, layers, {}).empty());
}

TEST(MeanField, FollowsAThousandLayersToWhereDoublesEnd) {
  // relu at weight variance 1/3: 1/sqrt(6) per layer, forward and backward.
  const MomentTable relu(test::Registered("relu"));
  const std::vector<LayerVariances> layers(701, {1.0 / 3, 0.0, 100});
  const std::vector<ExampleSignal> examples = {{10.0, 1.0}, {10.0, 1.0}};
  const std::vector<LayerPrediction> rows = PredictProbe(relu, layers, examples);
  const double expected = -700 * 0.5 * std::log10(6.0);  // -272.4
  EXPECT_NEAR(std::log10(rows.front().delta_norm), expected, 1e-6);
  EXPECT_NEAR(std::log10(rows.back().preactivation_rms), expected - 0.5 * std::log10(3.0), 1e-6);
  // A sigmoid's gradient underflows to 0 over 1,000 layers; it is not NaN.
  const MomentTable sigmoid(test::Registered("sigmoid"));
  const std::vector<LayerVariances> deep(1001, {1.0, 0.0, 100});
  EXPECT_EQ(PredictProbe(sigmoid, deep, examples).front().delta_norm, 0.0);
}

}  // namespace
}  // namespace relulab
