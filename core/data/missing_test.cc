#include "core/data/missing.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

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
