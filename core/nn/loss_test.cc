#include "core/nn/loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace relulab {
namespace {

TEST(CrossEntropy, KnownAnswers) {
  const auto loss = MakeLoss<double>(*FindRow(Losses(), "cross_entropy"));
  Matrix<double> output(3, 2);
  output << 1.0, 0.0,  //
      2.0, 0.0,        //
      3.0, 0.0;
  Matrix<double> delta;
  const std::vector<std::int32_t> labels = {2, 1};
  const LossSum sum = loss->Evaluate(output, labels, &delta);
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
  output << 60.0F, 0.0F;
  Matrix<float> delta;
  const std::vector<std::int32_t> labels = {0};
  const LossSum sum = loss->Evaluate(output, labels, &delta);
  EXPECT_NEAR(sum.loss / std::exp(-60.0), 1.0, 1e-12);
  EXPECT_NEAR(delta(0, 0) / -std::exp(-60.0), 1.0, 1e-6);
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
  Matrix<double> delta;
  const std::vector<std::int32_t> labels = {2, 1};
  const LossSum sum = loss->Evaluate(output, labels, &delta);
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
    Matrix<double> delta;
    loss->Evaluate(output, labels, &delta);
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

TEST(Loss, WhatIsNotFiniteStaysSo) {
  for (const LossInfo& row : Losses()) {
    const auto loss = row.make_float();
    for (const float bad : {std::numeric_limits<float>::infinity(), std::nanf("")}) {
      for (const std::int32_t label : {0, 1}) {
        Matrix<float> output(2, 1);
        output << bad, 1.0F;
        const std::vector<std::int32_t> labels = {label};
        EXPECT_FALSE(std::isfinite(loss->Evaluate(output, labels, nullptr).loss)) << row.name;
      }
    }
  }
}

}  // namespace
}  // namespace relulab
