#include <gtest/gtest.h>

#include <cmath>

#include "core/data/rows.h"

namespace relulab {
namespace {

std::unique_ptr<const RowGenerator> Make(std::int64_t dimension, std::int64_t classes,
                                         double separation) {
  ParameterValues values;
  values.Set("dimension", dimension);
  values.Set("classes", classes);
  values.Set("separation", separation);
  values.Set("seed", std::int64_t{4});
  return FindRow(Datasets(), "gaussian_clusters")->make_generator(values);
}

// The class means and the variance around them, estimated from generated rows.
struct Moments {
  Matrix<double> means;
  double variance = 0.0;
};

Moments Estimate(const RowGenerator& generator, Index rows) {
  Moments moments;
  moments.means.setZero(generator.features(), generator.classes());
  Vector<double> counts = Vector<double>::Zero(generator.classes());
  Vector<double> x(generator.features());
  for (Index row = 0; row < rows; ++row) {
    const std::int32_t label = generator.Draw(SplitName::kTrain, row, x);
    moments.means.col(label) += x;
    counts(label) += 1.0;
  }
  for (Index k = 0; k < generator.classes(); ++k) moments.means.col(k) /= counts(k);
  for (Index row = 0; row < rows; ++row) {
    const std::int32_t label = generator.Draw(SplitName::kTrain, row, x);
    moments.variance += (x - moments.means.col(label)).squaredNorm();
  }
  moments.variance /= static_cast<double>(rows * generator.features());
  return moments;
}

TEST(GaussianClusters, CentresLieOnASphereAndTheNoiseIsOne) {
  const auto generator = Make(8, 3, 5.0);
  const Moments moments = Estimate(*generator, 30000);
  // The mean of 10000 rows has a standard error of 0.01 in each of the 8 coordinates.
  for (Index k = 0; k < 3; ++k) EXPECT_NEAR(moments.means.col(k).norm(), 5.0, 0.05);
  EXPECT_NEAR(moments.variance, 1.0, 0.01);
  EXPECT_GT((moments.means.col(0) - moments.means.col(1)).norm(), 1.0);
}

// The error of the best classifier of two clusters, in closed form.
TEST(GaussianClusters, TheNearestCentreErrsAsOftenAsTheHeaderSays) {
  const auto generator = Make(6, 2, 1.0);
  const Moments moments = Estimate(*generator, 200000);
  const double distance = (moments.means.col(0) - moments.means.col(1)).norm();
  const double expected = 0.5 * std::erfc(distance / 2.0 / std::sqrt(2.0));
  constexpr Index kRows = 40000;
  int wrong = 0;
  Vector<double> x(6);
  for (Index row = 0; row < kRows; ++row) {
    const std::int32_t label = generator->Draw(SplitName::kTest, row, x);
    const bool is_first = (x - moments.means.col(0)).norm() < (x - moments.means.col(1)).norm();
    wrong += is_first == (label == 0) ? 0 : 1;
  }
  const double deviation = std::sqrt(expected * (1.0 - expected) / kRows);
  EXPECT_NEAR(double(wrong) / kRows, expected, 4.0 * deviation);
}

TEST(GaussianClusters, WithoutSeparationThereIsOneCluster) {
  const Moments moments = Estimate(*Make(4, 2, 0.0), 20000);
  EXPECT_LT(moments.means.cwiseAbs().maxCoeff(), 0.05);
}

}  // namespace
}  // namespace relulab
