#include "core/nn/loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace relulab {
namespace {

/// The deltas themselves.
template <typename Scalar>
Matrix<double> Unscaled(const ScaledMatrix<Scalar>& delta) {
  return std::ldexp(1.0, delta.exponent) * delta.values.template cast<double>();
}

TEST(CrossEntropy, KnownAnswers) {
  const auto loss = MakeLoss<double>(*FindRow(Losses(), "cross_entropy"));
  Matrix<double> output(3, 2);
  output << 1.0, 0.0,  //
      2.0, 0.0,        //
      3.0, 0.0;
  ScaledMatrix<double> scaled;
  const std::vector<std::int32_t> labels = {2, 1};
  const LossSum sum = loss->Evaluate(output, labels, &scaled);
  const Matrix<double> delta = Unscaled(scaled);
  const double total = std::exp(1.0) + std::exp(2.0) + std::exp(3.0);
  EXPECT_NEAR(sum.loss, std::log(total) - 3.0 + std::log(3.0), 1e-14);
  EXPECT_EQ(sum.correct, 1);  // a tie goes to class 0, which is not the second label
  EXPECT_NEAR(delta(0, 0), std::exp(1.0) / total, 1e-15);
  EXPECT_NEAR(delta(2, 0), std::exp(3.0) / total - 1.0, 1e-15);
  EXPECT_NEAR(delta(1, 1), 1.0 / 3 - 1.0, 1e-15);
}

TEST(CrossEntropy, ConfidentExamplesKeepTheirTinyGradient) {
  const auto loss = MakeLoss<float>(*FindRow(Losses(), "cross_entropy"));
  Matrix<float> output(2, 1);
  ScaledMatrix<float> delta;
  const std::vector<std::int32_t> labels = {0};
  for (const float margin : {60.0F, 500.0F}) {
    output << margin, 0.0F;
    const double tiny = std::exp(-static_cast<double>(margin));  // 1e-217 for 500
    const LossSum sum = loss->Evaluate(output, labels, &delta);
    EXPECT_NEAR(sum.loss / tiny, 1.0, 1e-12);
    EXPECT_NEAR(Unscaled(delta)(0, 0) / -tiny, 1.0, 1e-6);
    EXPECT_GE(std::abs(delta.values(0, 0)), 1.0F);
    EXPECT_LT(std::abs(delta.values(0, 0)), 2.0F);
  }
}

TEST(CrossEntropy, LargeOutputsDoNotOverflow) {
  const auto loss = MakeLoss<float>(*FindRow(Losses(), "cross_entropy"));
  Matrix<float> output(2, 1);
  output << 1e30F, -1e30F;
  const std::vector<std::int32_t> labels = {1};
  EXPECT_NEAR(loss->Evaluate(output, labels, nullptr).loss / 2e30, 1.0, 1e-6);
}

TEST(MeanSquaredError, KnownAnswers) {
  const auto loss = MakeLoss<double>(*FindRow(Losses(), "mse"));
  Matrix<double> output(3, 2);
  output << 0.5, 0.0,  //
      -1.0, 0.0,       //
      2.0, 0.0;
  ScaledMatrix<double> scaled;
  const std::vector<std::int32_t> labels = {2, 1};
  const LossSum sum = loss->Evaluate(output, labels, &scaled);
  const Matrix<double> delta = Unscaled(scaled);
  EXPECT_DOUBLE_EQ(sum.loss, (0.25 + 1.0 + 1.0) / 3 + 1.0 / 3);
  EXPECT_EQ(sum.correct, 1);
  EXPECT_DOUBLE_EQ(delta(0, 0), 2 * 0.5 / 3);
  EXPECT_DOUBLE_EQ(delta(2, 0), 2 * 1.0 / 3);
  EXPECT_DOUBLE_EQ(delta(1, 1), -2.0 / 3);
  EXPECT_DOUBLE_EQ(delta(0, 1), 0.0);
}

// d loss_i / d output against central differences, example by example.
TEST(Loss, DeltaIsTheDerivativeOfEachExamplesOwnLoss) {
  const std::vector<std::int32_t> labels = {2, 0};
  for (const LossInfo& row : Losses()) {
    const auto loss = row.make_double();
    Matrix<double> output(3, 2);
    output << 0.3, -1.2, 0.8, 0.1, -0.4, 2.0;
    ScaledMatrix<double> scaled;
    loss->Evaluate(output, labels, &scaled);
    const Matrix<double> delta = Unscaled(scaled);
    for (Index i = 0; i < output.size(); ++i) {
      const double h = 1e-5;
      Matrix<double> moved = output;
      moved.data()[i] += h;
      const double right = loss->Evaluate(moved, labels, nullptr).loss;
      moved.data()[i] -= 2 * h;
      const double left = loss->Evaluate(moved, labels, nullptr).loss;
      EXPECT_NEAR((right - left) / (2 * h) / delta.data()[i], 1.0, 1e-8) << row.name << " " << i;
    }
  }
}

// If an output is not finite, the example is not correct for any label, and its loss is not finite.
TEST(Loss, AnExampleWithAnOutputThatIsNotFiniteIsNeverCorrect) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const LossInfo& row : Losses()) {
    const auto loss = row.make_float();
    for (const float bad : {infinity, -infinity, std::nanf("")}) {
      for (const Index at : {0, 1, 2}) {
        for (const std::int32_t label : {0, 1, 2}) {
          Matrix<float> output(3, 2);
          output << 1.0F, 9.0F, 2.0F, 0.0F, 3.0F, 0.0F;
          output(at, 0) = bad;
          const std::vector<std::int32_t> labels = {label, 0};
          ScaledMatrix<float> delta;
          const LossSum sum = loss->Evaluate(output, labels, &delta);
          EXPECT_FALSE(std::isfinite(sum.loss)) << row.name;
          EXPECT_EQ(sum.correct, 1) << row.name << ": the second example alone";
        }
      }
    }
    const Matrix<float> nan = Matrix<float>::Constant(3, 4, std::nanf(""));
    EXPECT_EQ(loss->Evaluate(nan, std::vector<std::int32_t>{0, 0, 1, 2}, nullptr).correct, 0);
  }
}

}  // namespace
}  // namespace relulab
