#include "core/theory/fluctuations.h"

#include <gtest/gtest.h>

#include <Eigen/QR>
#include <cmath>
#include <vector>

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

TEST(FiniteWidth, HoldsWhereSquaresAreNoDoubles) {
  const KinkedActivation relu = test::Registered("relu");
  const std::vector<LayerVariances> layers(3, {1.0, 0.0, 10});
  for (const double level : {1e-250, 1e200}) {
    const std::vector<double> rms(3, level);
    EXPECT_NEAR(LogNormVariances(relu, layers, rms)[1], 1.0, 1e-10);
  }
  EXPECT_TRUE(std::isnan(LogNormVariances(relu, layers, std::vector<double>(3, 0.0))[0]));
}

// Hanin and Nica: close to N(-v/2, v) with v = 5 L / n = 1.56. Two other simulations gave v = 1.61.
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

Matrix<double> DrawWeights(WeightEnsemble ensemble, Index width, RandomStream& draws) {
  Matrix<double> weights(width, width);
  for (Index i = 0; i < weights.size(); ++i) weights.data()[i] = draws.Normal();
  if (ensemble == WeightEnsemble::kGaussian) return weights;
  return Eigen::HouseholderQR<Matrix<double>>(weights).householderQ();
}

// var / mean^2 of the squared singular values s_i of J = D W ... D W with each unit linear with
// probability p. They are computed from traces: sum s_i = |J|^2 and sum s_i^2 = |J^T J|^2.
double SimulateSpread(WeightEnsemble ensemble, double p, int layers, Index width,
                      std::uint32_t draw) {
  RandomStream draws(3, Purpose::kWeights, draw);
  Matrix<double> jacobian = Matrix<double>::Identity(width, width);
  for (int l = 0; l < layers; ++l) {
    jacobian = DrawWeights(ensemble, width, draws) * jacobian;
    for (Index unit = 0; unit < width; ++unit) {
      if (draws.Uniform() >= p) jacobian.row(unit).setZero();
    }
    jacobian /= jacobian.norm() / std::sqrt(static_cast<double>(width));  // the scale is free
  }
  const double mean = jacobian.squaredNorm() / static_cast<double>(width);
  const double second =
      (jacobian.transpose() * jacobian).squaredNorm() / static_cast<double>(width);
  return second / (mean * mean) - 1.0;
}

TEST(Isometry, OfReluWhateverTheScale) {
  const KinkedActivation relu = test::Registered("relu");
  for (const double rms : {0.01, 1.0, 30.0}) {
    const std::vector<double> profile(10, rms);
    EXPECT_NEAR(SquaredSingularValueSpread(relu, WeightEnsemble::kGaussian, profile), 20, 1e-9);
    EXPECT_NEAR(SquaredSingularValueSpread(relu, WeightEnsemble::kOrthogonal, profile), 10, 1e-9);
  }
}

// With kinks at +-1 the share of linear units is p = erf(1 / (r sqrt 2)).
TEST(Isometry, OfAShareInTheLinearRegime) {
  const double rms = 0.8;
  const double p = std::erf(1 / (rms * std::sqrt(2.0)));
  const std::vector<double> profile(7, rms);
  EXPECT_NEAR(SquaredSingularValueSpread(test::Clipped(), WeightEnsemble::kGaussian, profile),
              7 / p, 1e-9);
  EXPECT_NEAR(SquaredSingularValueSpread(test::Clipped(), WeightEnsemble::kOrthogonal, profile),
              7 * (1 - p) / p, 1e-9);
}

TEST(Isometry, OfTheLinearNetwork) {
  const KinkedActivation identity = test::Registered("identity");
  const std::vector<double> profile(30, 1.0);
  EXPECT_NEAR(SquaredSingularValueSpread(identity, WeightEnsemble::kGaussian, profile), 30, 1e-9);
  EXPECT_NEAR(SquaredSingularValueSpread(identity, WeightEnsemble::kOrthogonal, profile), 0, 1e-9);
}

// Another simulation gave 20.8 and 10.8; the formulas give 20 and 10.
TEST(Isometry, OfReluSimulated) {
  constexpr int kDraws = 12;
  double gaussian = 0.0;
  double orthogonal = 0.0;
  for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
    gaussian += SimulateSpread(WeightEnsemble::kGaussian, 0.5, 10, 200, draw) / kDraws;
    orthogonal += SimulateSpread(WeightEnsemble::kOrthogonal, 0.5, 10, 200, draw) / kDraws;
  }
  EXPECT_NEAR(gaussian, 20.0, 2.0);    // measured 20.9
  EXPECT_NEAR(orthogonal, 10.0, 1.0);  // measured 10.5
}

// The share of random ReLU networks with one input feature that are constant: a layer is 0 for the
// input 1, and a layer for the input -1; by homogeneity these two represent every input.
double SimulateDeadShare(Index width, int depth, int networks) {
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
    const double simulated = SimulateDeadShare(width, depth, kNetworks);
    const double error = std::sqrt(published * (1 - published) / kNetworks);
    EXPECT_NEAR(simulated, published, 4 * error);
    EXPECT_LT(simulated, BornDeadBound(std::vector<Index>(static_cast<std::size_t>(depth), width)));
  };
  check(2, 9, 0.8806);
  check(5, 19, 0.3544);
}

}  // namespace
}  // namespace relulab
