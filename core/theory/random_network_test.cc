#include "core/theory/random_network.h"

#include <gtest/gtest.h>

#include <Eigen/QR>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/random/stream.h"
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
    const ActivationMoments moments = MomentsOf(tanh.activation(), row.q);
    const double weight_variance = 1.0 / moments.derivative_square;
    const double bias_variance = row.q - moments.square / moments.derivative_square;
    EXPECT_NEAR(weight_variance, row.weight_variance, 0.0005);
    EXPECT_NEAR(bias_variance, row.bias_variance, 0.00005);
    const auto found = FindCriticalPoint(tanh, bias_variance);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->q, row.q, 1e-6);
    EXPECT_NEAR(found->weight_variance, weight_variance, 1e-6);
    // The fixed point, by independent code.
    const FixedPoint fixed = FindFixedPoint(tanh, {weight_variance, bias_variance, 1});
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
  const auto bias_variance_at = [](double q) {
    const ActivationMoments moments = MomentsOf(test::Registered("sigmoid"), q);
    return q - moments.square / moments.derivative_square;
  };
  EXPECT_LT(bias_variance_at(0.5 * sigmoid->q), 0.0);
  EXPECT_GT(bias_variance_at(2.0 * sigmoid->q), 0.0);
}

TEST(CriticalLine, ReluHasNoneWithBiases) {
  EXPECT_FALSE(FindCriticalPoint(MomentTable(test::Registered("relu")), 0.1));
}

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
    const PairState step = NextCorrelation(relu, {2.0, 0.0, 1}, {1.3, c});
    EXPECT_NEAR(step.q, 1.3, 1e-11);
    EXPECT_NEAR(step.c, NextReluCorrelation(c), 1e-9) << c;
  }
}

// erf: E[phi(u_1) phi(u_2)] = (2 / pi) asin(2 q c / (1 + 2 q)) (Williams 1998).
TEST(CorrelationMap, QuadratureMatchesErfInClosedForm) {
  for (const double q : {0.1, 1.0, 16.0}) {
    for (const double c : {-0.7, 0.0, 0.5, 0.99, 1.0}) {
      const PairState step = NextCorrelation(test::Erf(), {1.5, 0.2, 1}, {q, c});
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
    const PairState at_one = NextCorrelation(activation, layer, {0.8, 1.0});
    EXPECT_NEAR(at_one.c, 1.0, 1e-12) << row.name;
    const double chi = 1.2 * MomentsOf(activation, 0.8).derivative_square;
    const double slope = (1.0 - NextCorrelation(activation, layer, {0.8, 0.9999}).c) / 1e-4;
    EXPECT_NEAR(slope, chi * 0.8 / at_one.q, 0.01 * slope) << row.name;
  }
}

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
