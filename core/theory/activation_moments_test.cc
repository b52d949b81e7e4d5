#include "core/theory/activation_moments.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>
#include <string>
#include <thread>

#include "core/theory/test_activations.h"

namespace relulab {
namespace {

using std::numbers::pi;

void ExpectRelative(double value, double expected, double tolerance, const std::string& what) {
  EXPECT_LE(std::abs(value - expected), tolerance * std::abs(expected))
      << what << ": " << value << " against " << expected;
}

TEST(GaussianQuadrature, IntegratesPolynomialMoments) {
  const std::vector<double> kinks = {0.3, -2.0};
  for (const double mean : {0.0, 0.7}) {
    for (const double deviation : {0.0, 1e-3, 1.0, 30.0}) {
      const GaussianQuadrature rule = MakeGaussianQuadrature(mean, deviation, kinks);
      EXPECT_NEAR(rule.weights.sum(), 1.0, 1e-14);
      EXPECT_NEAR(rule.weights.dot(rule.nodes), 0.0, 1e-14);
      EXPECT_NEAR(rule.weights.dot(rule.nodes.cwiseAbs2()), 1.0, 1e-13);
      EXPECT_NEAR(rule.weights.dot(rule.nodes.array().pow(4).matrix()), 3.0, 1e-12);
    }
  }
}

TEST(ActivationMoments, ReluInClosedForm) {
  const KinkedActivation relu = test::Registered("relu");
  for (const double q : {1e-6, 0.01, 0.3, 1.0, 7.0, 64.0, 1e8}) {
    const ActivationMoments moments = MomentsOf(relu, q);
    ExpectRelative(moments.square, q / 2, 1e-12, "square");
    ExpectRelative(moments.derivative_square, 0.5, 1e-12, "derivative_square");
    ExpectRelative(moments.fourth, 1.5 * q * q, 1e-12, "fourth");
    ExpectRelative(moments.derivative_fourth, 0.5, 1e-12, "derivative_fourth");
    ExpectRelative(moments.square_slope, q / 2, 1e-12, "square_slope");
  }
}

TEST(ActivationMoments, ErfInClosedForm) {
  for (const double q : {1e-6, 0.01, 0.3, 1.0, 4.0, 16.0, 64.0, 1e4, 1e8}) {
    const ActivationMoments moments = MomentsOf(test::Registered("erf"), q);
    ExpectRelative(moments.square, 2 / pi * std::asin(2 * q / (1 + 2 * q)), 1e-12, "square");
    ExpectRelative(moments.derivative_square, 4 / pi / std::sqrt(1 + 4 * q), 1e-12,
                   "derivative_square");
    // d/dq of the first, times q.
    ExpectRelative(moments.square_slope, 4 / pi * q / ((1 + 2 * q) * std::sqrt(1 + 4 * q)), 1e-11,
                   "square_slope");
  }
}

TEST(ActivationMoments, ClippedIdentityInClosedForm) {
  for (const double q : {0.02, 0.5, 1.0, 9.0, 400.0}) {
    const ActivationMoments moments = MomentsOf(test::Clipped(), q);
    const double inside = std::erf(1 / std::sqrt(2 * q));
    const double density = std::exp(-0.5 / q) / std::sqrt(2 * pi * q);
    ExpectRelative(moments.square, q * inside - 2 * q * density + 1 - inside, 1e-12, "square");
    ExpectRelative(moments.derivative_square, inside, 1e-12, "derivative_square");
  }
}

// (1/16) / sqrt(1 + pi q / 4) only approximates the logistic's E[s'^2].
TEST(ActivationMoments, LogisticSketchIsOffByPercents) {
  const KinkedActivation sigmoid = test::Registered("sigmoid");
  const auto error = [&](double q) {
    const double sketch = 1.0 / 16 / std::sqrt(1 + pi * q / 4);
    return std::abs(sketch / MomentsOf(sigmoid, q).derivative_square - 1.0);
  };
  EXPECT_NEAR(error(0.25), 0.02, 0.005);
  EXPECT_NEAR(error(1.0), 0.043, 0.0005);
}

// The trapezoid on [-10, 10] with h = 0.02 is an independent rule, exact for smooth activations.
TEST(ActivationMoments, AgreeWithTheTrapezoidForSmoothActivations) {
  for (const ActivationInfo& row : Activations()) {
    if (!row.kinks.empty()) continue;
    const KinkedActivation activation = test::Registered(row.name);
    for (const double q : {0.01, 0.25, 1.0, 4.0, 16.0}) {
      double square = 0.0;
      double derivative_square = 0.0;
      for (int i = -500; i <= 500; ++i) {
        const double z = 0.02 * i;
        const double u = std::sqrt(q) * z;
        double a = 0.0;
        double derivative = 0.0;
        activation.phi->ForwardWithDerivative(&u, &a, &derivative, 1);
        const double weight = 0.02 * std::exp(-z * z / 2) / std::sqrt(2 * pi);
        square += weight * a * a;
        derivative_square += weight * derivative * derivative;
      }
      const ActivationMoments moments = MomentsOf(activation, q);
      ExpectRelative(moments.square, square, 1e-10, std::string(row.name));
      ExpectRelative(moments.derivative_square, derivative_square, 1e-10, std::string(row.name));
    }
  }
}

// Why moments are not computed by Gauss-Hermite quadrature: 64 nodes (Golub and Welsch 1969: the
// eigenvalues of the Jacobi matrix) miss a derivative that is narrow compared with their distance.
TEST(ActivationMoments, SixtyFourGaussHermiteNodesAreTooFew) {
  constexpr int kNodes = 64;
  Eigen::MatrixXd jacobi = Eigen::MatrixXd::Zero(kNodes, kNodes);
  for (int i = 1; i < kNodes; ++i) jacobi(i, i - 1) = jacobi(i - 1, i) = std::sqrt(i);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(jacobi);
  const KinkedActivation tanh = test::Registered("tanh");
  const auto error = [&](double q) {
    double sum = 0.0;
    for (int i = 0; i < kNodes; ++i) {
      const double t = std::tanh(std::sqrt(q) * solver.eigenvalues()[i]);
      const double weight = solver.eigenvectors()(0, i) * solver.eigenvectors()(0, i);
      sum += weight * (1 - t * t) * (1 - t * t);
    }
    return std::abs(sum / MomentsOf(tanh, q).derivative_square - 1.0);
  };
  EXPECT_LT(error(0.1), 1e-9) << "the rule itself";
  EXPECT_NEAR(error(4.0), 0.0035, 0.0001);
  EXPECT_NEAR(error(16.0), 0.24, 0.005);
}

void ExpectTableAgrees(const KinkedActivation& activation, const std::string& name) {
  const MomentTable table(activation);
  for (double r = 1e-4; r < 2e3; r *= 1.37) {
    const ActivationMoments exact = MomentsOf(activation, r * r);
    const LayerResponse response = table.At(r);
    ExpectRelative(response.activation_rms, std::sqrt(exact.square), 1e-10, name);
    ExpectRelative(response.derivative_rms, std::sqrt(exact.derivative_square), 1e-10, name);
  }
}

TEST(MomentTable, AgreesWithQuadratureForEveryActivation) {
  for (const ActivationInfo& row : Activations()) {
    ExpectTableAgrees(test::Registered(row.name), std::string(row.name));
  }
  ExpectTableAgrees(test::Erf(), "erf");
  ExpectTableAgrees(test::Clipped(), "clipped");
}

TEST(MomentTable, FollowsSignalsThatHaveNearlyVanished) {
  const MomentTable tanh(test::Registered("tanh"));
  for (const double r : {1e-300, 1e-160, 1e-140, 1e-20}) {
    ExpectRelative(tanh.At(r).activation_rms, r, 1e-12, "tanh");
    ExpectRelative(tanh.At(r).derivative_rms, 1.0, 1e-12, "tanh'");
  }
  const MomentTable relu(test::Registered("relu"));
  ExpectRelative(relu.At(1e-300).activation_rms, std::sqrt(0.5) * 1e-300, 1e-12, "relu");
  ExpectRelative(relu.At(1e100).activation_rms, std::sqrt(0.5) * 1e100, 1e-12, "relu");
  EXPECT_EQ(relu.At(0.0).derivative_rms, 0.0);  // phi'(0), as the network has it
  EXPECT_TRUE(std::isnan(relu.At(1e200).activation_rms));
  const MomentTable sigmoid(test::Registered("sigmoid"));
  ExpectRelative(sigmoid.At(1e-200).activation_rms, 0.5, 1e-12, "sigmoid");
  ExpectRelative(sigmoid.At(0.0).derivative_rms, 0.25, 1e-12, "sigmoid'");
}

TEST(MomentTable, IsSharedAndTheSameFromEveryThread) {
  const ParameterValues none;
  std::vector<double> results(8);
  {
    std::vector<std::jthread> threads;
    for (double& result : results) {
      threads.emplace_back([&] {
        result = SharedMomentTable(*FindRow(Activations(), "tanh"), none).At(0.123).activation_rms;
      });
    }
  }
  for (const double result : results) EXPECT_EQ(result, results[0]);
  EXPECT_EQ(&SharedMomentTable(*FindRow(Activations(), "tanh"), none),
            &SharedMomentTable(*FindRow(Activations(), "tanh"), none));
  EXPECT_NE(&SharedMomentTable(*FindRow(Activations(), "tanh"), none),
            &SharedMomentTable(*FindRow(Activations(), "relu"), none));
}

}  // namespace
}  // namespace relulab
