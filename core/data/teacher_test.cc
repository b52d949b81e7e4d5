#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/data/rows.h"

namespace relulab {
namespace {

ParameterValues Values(std::int64_t dimension, std::int64_t classes, std::int64_t width,
                       std::int64_t depth) {
  ParameterValues values;
  values.Set("dimension", dimension);
  values.Set("classes", classes);
  values.Set("width", width);
  values.Set("depth", depth);
  values.Set("seed", std::int64_t{2});
  return values;
}

// The formula again, with loops.
TEST(Teacher, LabelsAreTheArgmaxOfARandomNetwork) {
  constexpr int kDimension = 3;
  constexpr int kWidth = 4;
  constexpr int kDepth = 2;
  constexpr int kClasses = 3;
  RandomStream stream(2, Purpose::kData, 3);
  std::vector<double> weights;  // all layers, row after row
  for (int l = 0; l < kDepth; ++l) {
    const int fan_in = l == 0 ? kDimension : kWidth;
    for (int i = 0; i < kWidth * fan_in; ++i) {
      weights.push_back(std::sqrt(2.0 / fan_in) * stream.Normal());
    }
  }
  std::vector<double> output;
  for (int k = 0; k < kClasses; ++k) {
    double norm2 = 0.0;
    for (int i = 0; i < kWidth; ++i) {
      output.push_back(stream.Normal());
      norm2 += output.back() * output.back();
    }
    for (int i = 0; i < kWidth; ++i) output[output.size() - 1 - i] /= std::sqrt(norm2);
  }
  const auto generator =
      FindRow(Datasets(), "teacher")->make_generator(Values(kDimension, kClasses, kWidth, kDepth));
  Vector<double> x(kDimension);
  for (Index row = 0; row < 200; ++row) {
    const std::int32_t label = generator->Draw(SplitName::kValidation, row, x);
    std::vector<double> a(x.begin(), x.end());
    std::size_t next = 0;
    for (int l = 0; l < kDepth; ++l) {
      std::vector<double> z(kWidth, 0.0);
      for (double& sum : z) {
        for (const double value : a) sum += weights[next++] * value;
        sum = std::tanh(sum);
      }
      a = z;
    }
    int best = 0;
    std::vector<double> scores;
    for (int k = 0; k < kClasses; ++k) {
      double score = 0.0;
      for (int i = 0; i < kWidth; ++i) score += output[k * kWidth + i] * a[i];
      scores.push_back(score);
      if (score > scores[best]) best = k;
    }
    EXPECT_EQ(label, best) << "row " << row;
  }
}

TEST(Teacher, InputsAreStandardNormal) {
  const auto generator = FindRow(Datasets(), "teacher")->make_generator(Values(10, 2, 8, 1));
  Vector<double> x(10);
  double sum = 0.0;
  double squares = 0.0;
  constexpr Index kRows = 20000;
  for (Index row = 0; row < kRows; ++row) {
    generator->Draw(SplitName::kTrain, row, x);
    sum += x.sum();
    squares += x.squaredNorm();
  }
  EXPECT_NEAR(sum / (10 * kRows), 0.0, 0.01);
  EXPECT_NEAR(squares / (10 * kRows), 1.0, 0.015);
}

// tanh is odd, so x and -x never have the same label: each of two classes has probability 1/2.
TEST(Teacher, TwoClassesAreEquallyLikely) {
  for (const std::int64_t depth : {0, 1, 4}) {
    const auto generator = FindRow(Datasets(), "teacher")->make_generator(Values(6, 2, 10, depth));
    Vector<double> x(6);
    int ones = 0;
    for (Index row = 0; row < 10000; ++row) {
      ones += generator->Draw(SplitName::kTrain, row, x);
    }
    EXPECT_NEAR(ones, 5000, 200) << "depth " << depth;
  }
}

}  // namespace
}  // namespace relulab
