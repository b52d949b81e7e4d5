#include "core/data/scaling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/random/stream.h"

namespace relulab {
namespace {

Matrix<double> Numbers(Index rows, Index cols) {
  RandomStream stream(1, Purpose::kData, 0);
  Matrix<double> numbers(rows, cols);
  for (double& x : numbers.reshaped()) x = 100.0 * stream.Normal() + 40.0;
  return numbers;
}

double SlowMean(const std::vector<double>& values) {
  long double sum = 0;
  for (const double v : values) sum += v;
  return static_cast<double>(sum / values.size());
}

double SlowDeviation(const std::vector<double>& values) {
  const double mean = SlowMean(values);
  long double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return static_cast<double>(std::sqrt(sum / values.size()));
}

std::vector<double> Row(const Matrix<double>& m, Index j) {
  std::vector<double> row;
  for (Index i = 0; i < m.cols(); ++i) row.push_back(m(j, i));
  return row;
}

TEST(Scaling, NoneChangesNothing) {
  const Matrix<double> x = Numbers(3, 7);
  EXPECT_EQ(ApplyScaling<double>(FitScaling(Scaling::kNone, x, false), x), x);
  EXPECT_EQ(ApplyScaling<double>(FitScaling(Scaling::kNone, x, true), x), x);
}

TEST(Scaling, ImagesUseTheLargestStorableValue) {
  const Matrix<double> x{{0, 51}, {102, 204}};
  const auto unit = ApplyScaling<double>(FitScaling(Scaling::kUnit, x, true), x);
  EXPECT_EQ(unit, (Matrix<double>{{0, 0.2}, {0.4, 0.8}}));
  const auto symmetric = ApplyScaling<double>(FitScaling(Scaling::kSymmetric, x, true), x);
  EXPECT_TRUE(symmetric.isApprox(Matrix<double>{{-1, -0.6}, {-0.2, 0.6}}, 1e-15));
}

TEST(Scaling, TablesUseTheRangeOfEachFeature) {
  const Matrix<double> x{{-10, 10, 0}, {3, 1, 2}};
  EXPECT_EQ(ApplyScaling<double>(FitScaling(Scaling::kUnit, x, false), x),
            (Matrix<double>{{0, 1, 0.5}, {1, 0, 0.5}}));
  EXPECT_EQ(ApplyScaling<double>(FitScaling(Scaling::kSymmetric, x, false), x),
            (Matrix<double>{{-1, 1, 0}, {1, -1, 0}}));
}

TEST(Scaling, StandardizesTablesByFeature) {
  const Matrix<double> x = Numbers(4, 1001);
  const Matrix<double> other = Numbers(4, 1002).rightCols(5);
  const FittedScaling fitted = FitScaling(Scaling::kStandardize, x, false);
  const auto scaled = ApplyScaling<double>(fitted, other);
  for (Index j = 0; j < 4; ++j) {
    const std::vector<double> row = Row(x, j);
    for (Index i = 0; i < 5; ++i) {
      EXPECT_NEAR(scaled(j, i), (other(j, i) - SlowMean(row)) / SlowDeviation(row), 1e-12);
    }
  }
}

TEST(Scaling, StandardizesImagesByOneMeanAndDeviation) {
  const Matrix<double> x = Numbers(5, 333);
  const std::vector<double> all(x.reshaped().begin(), x.reshaped().end());
  const FittedScaling fitted = FitScaling(Scaling::kStandardize, x, true);
  for (Index j = 0; j < 5; ++j) {
    EXPECT_NEAR(fitted.offset(j), SlowMean(all), 1e-12);
    EXPECT_NEAR(fitted.divisor(j), SlowDeviation(all), 1e-12);
  }
}

// 0.1 is not an exact double, so the mean of three of them is not 0.1 and the computed deviation is
// not 0: dividing by it would turn rounding errors into values of about 1.
TEST(Scaling, AConstantFeatureIsOnlyShifted) {
  const Matrix<double> x{{0.1, 0.1, 0.1}, {1, 2, 3}};
  const Matrix<double> other{{0.1, 0.35}, {2, 2}};
  for (const Scaling scaling : {Scaling::kUnit, Scaling::kSymmetric, Scaling::kStandardize}) {
    const FittedScaling fitted = FitScaling(scaling, x, false);
    EXPECT_TRUE(ApplyScaling<double>(fitted, x).row(0).isZero(0));
    EXPECT_EQ(ApplyScaling<double>(fitted, other)(0, 1), 0.35 - 0.1);
  }
  const Matrix<double> image = Matrix<double>::Constant(2, 3, 7.0);
  EXPECT_TRUE(
      ApplyScaling<double>(FitScaling(Scaling::kStandardize, image, true), image).isZero(0));
}

TEST(Scaling, FloatIsTheRoundedDouble) {
  const Matrix<double> x = Numbers(3, 50);
  for (const Scaling scaling :
       {Scaling::kNone, Scaling::kUnit, Scaling::kSymmetric, Scaling::kStandardize}) {
    const FittedScaling fitted = FitScaling(scaling, x, false);
    EXPECT_EQ(ApplyScaling<float>(fitted, x), ApplyScaling<double>(fitted, x).cast<float>());
  }
}

Matrix<double> Without(double fraction, SplitName split) {
  Matrix<double> inputs = Matrix<double>::Ones(100, 200);
  RemoveInputs(fraction, split, inputs);
  return inputs;
}

TEST(RemoveInputsTest, TheShareIsRemoved) {
  for (const double fraction : {0.0, 0.2, 0.8, 1.0}) {
    // Four standard deviations of the mean of 20,000 draws.
    const double tolerance = 4.0 * std::sqrt(fraction * (1.0 - fraction) / 20000.0);
    EXPECT_NEAR(1.0 - Without(fraction, SplitName::kTrain).mean(), fraction, tolerance);
  }
}

TEST(RemoveInputsTest, MoreMissingMeansTheSameAndMore) {
  const Matrix<double> few = Without(0.2, SplitName::kTest);
  const Matrix<double> many = Without(0.6, SplitName::kTest);
  EXPECT_TRUE((many.array() <= few.array()).all());
  EXPECT_EQ(few, Without(0.2, SplitName::kTest));
}

TEST(RemoveInputsTest, SplitsAndExamplesLackDifferentInputs) {
  const Matrix<double> train = Without(0.5, SplitName::kTrain);
  EXPECT_NE(train, Without(0.5, SplitName::kValidation));
  EXPECT_NE(train.col(0), train.col(1));
}

}  // namespace
}  // namespace relulab
