#include "core/theory/isometry.h"

#include <gtest/gtest.h>

#include <Eigen/QR>
#include <cmath>
#include <vector>

#include "core/random/stream.h"
#include "core/theory/test_activations.h"

namespace relulab {
namespace {

Matrix<double> DrawWeights(WeightEnsemble ensemble, Index width, RandomStream& draws) {
  Matrix<double> weights(width, width);
  for (Index i = 0; i < weights.size(); ++i) weights.data()[i] = draws.Normal();
  if (ensemble == WeightEnsemble::kGaussian) return weights;
  return Eigen::HouseholderQR<Matrix<double>>(weights).householderQ();
}

// var / mean^2 of the squared singular values s_i of J = D W ... D W with each unit linear with
// probability p, from traces: sum s_i = |J|^2 and sum s_i^2 = |J^T J|^2.
double Simulate(WeightEnsemble ensemble, double p, int layers, Index width, std::uint32_t draw) {
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

// With kinks at +-1 the share in the linear regime is p = erf(1 / (r sqrt 2)).
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

// Another simulation had 20.8 and 10.8 against 20 and 10.
TEST(Isometry, OfReluSimulated) {
  constexpr int kDraws = 12;
  double gaussian = 0.0;
  double orthogonal = 0.0;
  for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
    gaussian += Simulate(WeightEnsemble::kGaussian, 0.5, 10, 200, draw) / kDraws;
    orthogonal += Simulate(WeightEnsemble::kOrthogonal, 0.5, 10, 200, draw) / kDraws;
  }
  EXPECT_NEAR(gaussian, 20.0, 2.0);    // measured 20.9
  EXPECT_NEAR(orthogonal, 10.0, 1.0);  // measured 10.5
}

}  // namespace
}  // namespace relulab
