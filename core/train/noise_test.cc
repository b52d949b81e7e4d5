#include "core/train/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace relulab {
namespace {

std::vector<std::int32_t> MakeLabels(std::size_t count) {
  std::vector<std::int32_t> labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::int32_t>(i % 4);
  return labels;
}

TEST(LabelNoise, FlipsTheShareAskedForToOtherClasses) {
  const auto labels = MakeLabels(3000);
  const auto flipped = DrawFlippedLabels(0.4, labels, 4, 1);
  ASSERT_EQ(flipped.size(), 1200U);
  std::map<std::int32_t, int> shifts;
  for (std::size_t i = 0; i < flipped.size(); ++i) {
    const auto row = static_cast<std::size_t>(flipped[i].row);
    if (i > 0) {
      EXPECT_LT(flipped[i - 1].row, flipped[i].row);
    }
    EXPECT_GE(flipped[i].label, 0);
    EXPECT_LT(flipped[i].label, 4);
    ++shifts[(flipped[i].label - labels[row] + 4) % 4];
  }
  // Every other class alike: 400 each, within five standard deviations.
  EXPECT_EQ(shifts.size(), 3U);
  EXPECT_EQ(shifts.count(0), 0U);
  for (const auto& [shift, count] : shifts) EXPECT_NEAR(count, 400, 5 * std::sqrt(400 * 2 / 3.0));
}

TEST(LabelNoise, DependsOnTheSeedAlone) {
  const auto labels = MakeLabels(100);
  const auto rows = [&](std::uint64_t seed) {
    std::vector<Index> result;
    for (const FlippedLabel& flip : DrawFlippedLabels(0.2, labels, 4, seed)) {
      result.push_back(flip.row);
    }
    return result;
  };
  EXPECT_EQ(rows(1), rows(1));
  EXPECT_NE(rows(1), rows(2));
}

TEST(LabelNoise, NoneWithoutNoiseOrWithoutAnotherClass) {
  EXPECT_TRUE(DrawFlippedLabels(0.0, MakeLabels(100), 4, 1).empty());
  EXPECT_TRUE(DrawFlippedLabels(0.5, std::vector<std::int32_t>(10, 0), 1, 1).empty());
  EXPECT_EQ(DrawFlippedLabels(1.0, MakeLabels(10), 4, 1).size(), 10U);
}

TEST(InputNoise, HasTheDeviationAskedFor) {
  Matrix<double> inputs = Matrix<double>::Constant(100, 200, 3.0);
  AddInputNoise(0.5, 1, 7, inputs);
  const double n = static_cast<double>(inputs.size());
  EXPECT_NEAR(inputs.mean(), 3.0, 5 * 0.5 / std::sqrt(n));
  const double variance = (inputs.array() - 3.0).square().mean();
  EXPECT_NEAR(variance / 0.25, 1.0, 5 * std::sqrt(2.0 / n));
}

TEST(InputNoise, DiffersByStepAndSeedAndNotByPrecision) {
  const auto draw = [](std::uint64_t seed, std::int64_t step) {
    Matrix<double> inputs = Matrix<double>::Zero(3, 4);
    AddInputNoise(1.0, seed, step, inputs);
    return inputs;
  };
  EXPECT_EQ(draw(1, 1), draw(1, 1));
  EXPECT_NE(draw(1, 1), draw(1, 2));
  EXPECT_NE(draw(1, 1), draw(2, 1));
  Matrix<float> single = Matrix<float>::Zero(3, 4);
  AddInputNoise(1.0, 1, 1, single);
  EXPECT_EQ(single, draw(1, 1).cast<float>());
}

}  // namespace
}  // namespace relulab
