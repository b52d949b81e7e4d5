#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

#include "core/data/rows.h"
#include "core/data/test_files.h"

namespace relulab {
namespace {

DatasetSpec Spec(Index train, Index validation, Index test) {
  DatasetSpec spec;
  spec.source = FindRow(Datasets(), "spirals");
  spec.train_size = train;
  spec.validation_size = validation;
  spec.test_size = test;
  spec.parameters = DefaultValues(FindRow(Datasets(), "spirals")->parameters);
  return spec;
}

RawDataset Generate(const DatasetSpec& spec) {
  return GenerateRows(*FindRow(Datasets(), "spirals")->make_generator(spec.parameters), spec);
}

void ExpectColumn(const Matrix<double>& inputs, Index column, double x, double y) {
  EXPECT_NEAR(inputs(0, column), x, 1e-14);
  EXPECT_NEAR(inputs(1, column), y, 1e-14);
}

// Computed in Python from the formula, with an independent Philox.
TEST(Spirals, GoldenValues) {
  const RawDataset raw = Generate(Spec(4, 0, 0));
  EXPECT_EQ(raw.classes, 3);
  EXPECT_FALSE(raw.is_image);
  EXPECT_EQ(raw.train.labels, (std::vector<std::int32_t>{0, 1, 2, 0}));
  ExpectColumn(raw.train.inputs, 0, 0.8933772745554378, -0.3116824516707844);
  ExpectColumn(raw.train.inputs, 1, 0.7214430397006726, 0.30763796225685036);
  ExpectColumn(raw.train.inputs, 2, -0.8436394510237812, 0.16198912245849192);
  ExpectColumn(raw.train.inputs, 3, 0.8580822958718227, -0.3185011450849406);

  DatasetSpec spec = Spec(1, 2, 0);
  spec.parameters.Set("seed", std::int64_t{5});
  spec.parameters.Set("classes", std::int64_t{4});
  spec.parameters.Set("noise", 0.1);
  spec.parameters.Set("turns", 2.0);
  const RawDataset other = Generate(spec);
  EXPECT_EQ(other.classes, 4);
  ExpectColumn(other.validation.inputs, 0, -0.3959685572654214, 0.256259205305446);
  ExpectColumn(other.validation.inputs, 1, -0.26926532972258804, -0.06888530709643237);
}

TEST(Spirals, ClassesAreBalanced) {
  const RawDataset raw = Generate(Spec(300, 3, 0));
  std::array<int, 3> counts{};
  for (const std::int32_t label : raw.train.labels) ++counts.at(label);
  EXPECT_EQ(counts, (std::array<int, 3>{100, 100, 100}));
  EXPECT_EQ(raw.validation.labels, (std::vector<std::int32_t>{0, 1, 2}));
}

TEST(Spirals, WithoutNoiseAPointLiesOnItsArm) {
  DatasetSpec spec = Spec(30, 0, 0);
  spec.parameters.Set("noise", 0.0);
  const RawDataset raw = Generate(spec);
  for (Index i = 0; i < 30; ++i) {
    const double radius = raw.train.inputs.col(i).norm();
    EXPECT_GE(radius, 0.1 - 1e-12);
    EXPECT_LT(radius, 1.0 + 1e-12);
    const int label = static_cast<int>(i % 3);
    const double angle = 2 * std::numbers::pi * ((radius - 0.1) / 0.9 + label / 3.0);
    ExpectColumn(raw.train.inputs, i, radius * std::cos(angle), radius * std::sin(angle));
  }
}

// The nearest training point almost always has the right class.
TEST(Spirals, CanBeLearned) {
  const RawDataset raw = Generate(Spec(3000, 0, 1000));
  int right = 0;
  for (Index i = 0; i < raw.test.size(); ++i) {
    Index nearest = 0;
    (raw.train.inputs.colwise() - raw.test.inputs.col(i))
        .colwise()
        .squaredNorm()
        .minCoeff(&nearest);
    right += raw.train.labels[nearest] == raw.test.labels[i] ? 1 : 0;
  }
  EXPECT_GE(right, 970);
}

}  // namespace
}  // namespace relulab
