#include "core/theory/finite_width.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random/stream.h"
#include "core/theory/test_activations.h"

namespace relulab {
namespace {

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
};

// log(|a_L|^2 / |x|^2) of random networks. Given a_(l-1), the entries of z_l are independent
// N(0, weight_variance |a_(l-1)|^2 / n + bias_variance): the weights need not be drawn.
Moments SimulateLogNorm(const KinkedActivation& activation, const LayerVariances& layer, int depth,
                        int networks) {
  RandomStream draws(11, Purpose::kWeights, 1);
  const Index width = layer.fan_in;
  Vector<double> z(width);
  Vector<double> a(width);
  double sum = 0.0;
  double sum_of_squares = 0.0;
  for (int i = 0; i < networks; ++i) {
    double mean_square = 1.0;
    for (int l = 0; l < depth; ++l) {
      const double deviation = std::sqrt(layer.weight_variance * mean_square + layer.bias_variance);
      for (double& value : z) value = deviation * draws.Normal();
      activation.phi->Forward(z.data(), a.data(), width);
      mean_square = a.squaredNorm() / static_cast<double>(width);
    }
    const double log_norm = std::log(mean_square);
    sum += log_norm;
    sum_of_squares += log_norm * log_norm;
  }
  const double mean = sum / networks;
  return {mean, sum_of_squares / networks - mean * mean};
}

double Predict(const KinkedActivation& activation, const LayerVariances& layer, int depth) {
  const std::vector<LayerVariances> layers(static_cast<std::size_t>(depth) + 1, layer);
  const double norm = std::sqrt(static_cast<double>(layer.fan_in));
  const MeanFieldProfile profile = PredictProfile(MomentTable(activation), layers, {norm, 1.0});
  return LogNormVariances(activation, layers, profile.preactivation_rms).back();
}

TEST(FiniteWidth, OfReluIsFiveOverTheWidths) {
  EXPECT_NEAR(Predict(test::Registered("relu"), {2.0, 0.0, 64}, 20), 5.0 * 20 / 64, 1e-9);
  std::vector<LayerVariances> layers = {{2.0, 0.0, 7}, {2.0, 0.0, 50}, {2.0, 0.0, 20}};
  const std::vector<double> rms(3, 1.0);
  const std::vector<double> variances = LogNormVariances(test::Registered("relu"), layers, rms);
  ASSERT_EQ(variances.size(), 2U);
  EXPECT_NEAR(variances[0], 5.0 / 50, 1e-11);
  EXPECT_NEAR(variances[1], 5.0 / 50 + 5.0 / 20, 1e-11);
}

// Hanin and Nica: near N(-s/2, s), s = 5 L / n = 1.56. Another simulation had 1.61, as has this
// one.
TEST(FiniteWidth, HoldsWhereSquaresAreNoDoubles) {
  const KinkedActivation relu = test::Registered("relu");
  const std::vector<LayerVariances> layers(3, {1.0, 0.0, 10});
  for (const double level : {1e-250, 1e200}) {
    const std::vector<double> rms(3, level);
    EXPECT_NEAR(LogNormVariances(relu, layers, rms)[1], 1.0, 1e-10);
  }
  EXPECT_TRUE(std::isnan(LogNormVariances(relu, layers, std::vector<double>(3, 0.0))[0]));
}

TEST(FiniteWidth, OfReluSimulated) {
  const Moments simulated = SimulateLogNorm(test::Registered("relu"), {2.0, 0.0, 64}, 20, 20000);
  EXPECT_NEAR(simulated.variance, 1.61, 0.05);  // three standard errors of 20,000 networks
  EXPECT_NEAR(simulated.mean, -1.5625 / 2, 0.05);
}

TEST(FiniteWidth, OfEveryActivationSimulated) {
  for (const ActivationInfo& row : Activations()) {
    const KinkedActivation activation = test::Registered(row.name);
    const LayerVariances layer{1.3, 0.1, 256};
    const double predicted = Predict(activation, layer, 5);
    const double simulated = SimulateLogNorm(activation, layer, 5, 8000).variance;
    EXPECT_NEAR(simulated / predicted, 1.0, 0.07) << row.name;
  }
}

}  // namespace
}  // namespace relulab
