// Tier 5: closed-form theory, and measured networks against it.
#include "core/theory/mean_field.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/measure/gradient_flow.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/random/stream.h"
#include "core/theory/gaussian_expectation.h"

namespace relulab {
namespace {

const ParameterValues kNone;

TEST(GaussianQuadrature, IntegratesPolynomialMoments) {
  const GaussianQuadrature rule = MakeGaussianQuadrature();
  EXPECT_NEAR(rule.weights.sum(), 1.0, 1e-14);
  EXPECT_NEAR(rule.weights.dot(rule.nodes.cwiseAbs2()), 1.0, 1e-13);
  EXPECT_NEAR(rule.weights.dot(rule.nodes.array().pow(4).matrix()), 3.0, 1e-12);
}

TEST(MeanField, ReluMomentsAreHalves) {
  for (const double q : {0.01, 0.3, 1.0, 7.0, 64.0}) {
    const ActivationMoments moments = MomentsOf("relu", kNone, q);
    EXPECT_NEAR(moments.square, q / 2, 1e-12 * q);
    EXPECT_NEAR(moments.derivative_square, 0.5, 1e-12);
  }
}

// The products over 10 layers from q_1 = weight variance that theory.md tabulates.
struct TabulatedProduct {
  const char* activation;
  double weight_variance;
  double norm_ratio;
  double tolerance;  // half a unit of the last digit printed there
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
    const std::vector<LayerVariances> layers(11, {row.weight_variance, 0.0});
    const MeanFieldProfile profile = PredictProfile(row.activation, kNone, layers, 1.0, 1.0);
    EXPECT_NEAR(profile.delta_norm.front(), row.norm_ratio, row.tolerance)
        << row.activation << " at weight variance " << row.weight_variance;
  }
}

TEST(MeanField, TanhProductsAtVarianceOne) {
  const auto product = [](std::size_t depth) {
    const std::vector<LayerVariances> layers(depth + 1, {1.0, 0.0});
    return PredictProfile("tanh", kNone, layers, 1.0, 1.0).delta_norm.front();
  };
  EXPECT_NEAR(product(20), 0.19, 0.005);
  EXPECT_NEAR(product(50), 0.12, 0.005);
}

// Measured against predicted decay of delta_norm at initialisation, width 1024: the gate of
// theory.md is 1 % on the geometric mean factor a layer, over ten seeds.
class DecayAtInitialisation : public testing::TestWithParam<std::tuple<const char*, double>> {};

TEST_P(DecayAtInitialisation, FollowsTheory) {
  const auto [activation, weight_variance] = GetParam();
  constexpr Index kInputs = 64;
  constexpr Index kExamples = 16;
  constexpr int kDepth = 8;
  constexpr int kSeeds = 10;
  Matrix<float> inputs(kInputs, kExamples);
  RandomStream draws(7, Purpose::kData, 0);
  for (Index i = 0; i < inputs.size(); ++i) {
    // Norms differ between examples, as those of images do.
    const double scale = 0.5 + static_cast<double>(i / kInputs) / kExamples;
    inputs.data()[i] = static_cast<float>(scale * draws.Normal());
  }
  std::vector<std::int32_t> labels(kExamples);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int32_t>(i % 10);

  NetworkSpec spec;
  spec.input_size = kInputs;
  spec.widths.assign(kDepth, 1024);
  spec.output_size = 10;
  spec.activation = activation;
  spec.initializer.scheme = "normal";
  spec.initializer.parameters.Set("weight_variance", weight_variance);
  spec.initializer.parameters.Set("bias_variance", 0.0);
  const auto loss = MakeLoss<float>("cross_entropy");

  double log_ratio = 0.0;  // of measured over predicted factor, summed over seeds and layers
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Network<float> network(spec, seed);
    Pass<float> pass;
    Gradients<float> gradients;
    network.Forward(inputs, pass);
    loss->Evaluate(pass.preactivation.back(), labels, &pass.delta.back());
    network.Backward(inputs, pass, gradients);

    Vector<double> predicted_square = Vector<double>::Zero(2);  // first and last hidden layer
    Vector<double> measured_square = Vector<double>::Zero(2);
    const std::vector<LayerVariances> layers(kDepth + 1, {weight_variance, 0.0});
    for (Index i = 0; i < kExamples; ++i) {
      const double mean_square = inputs.col(i).cast<double>().squaredNorm() / kInputs;
      const double output_delta = pass.delta.back().col(i).cast<double>().norm();
      const MeanFieldProfile profile =
          PredictProfile(activation, kNone, layers, mean_square, output_delta);
      predicted_square[0] += std::pow(profile.delta_norm[0], 2);
      predicted_square[1] += std::pow(profile.delta_norm[kDepth - 1], 2);
      measured_square[0] += pass.delta[0].col(i).cast<double>().squaredNorm();
      measured_square[1] += pass.delta[kDepth - 1].col(i).cast<double>().squaredNorm();
    }
    log_ratio += 0.5 * std::log(measured_square[0] / measured_square[1]) -
                 0.5 * std::log(predicted_square[0] / predicted_square[1]);
  }
  const double factor_ratio = std::exp(log_ratio / (kSeeds * (kDepth - 1)));
  EXPECT_NEAR(factor_ratio, 1.0, 0.01);
}

INSTANTIATE_TEST_SUITE_P(Width1024, DecayAtInitialisation,
                         testing::Combine(testing::Values("relu", "tanh", "sigmoid"),
                                          testing::Values(1.0, 2.0)));

}  // namespace
}  // namespace relulab
