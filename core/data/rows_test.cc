// The choice of training rows, and properties of every registered generator.
#include "core/data/rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "core/data/test_files.h"

namespace relulab {
namespace {

DatasetSpec Spec(Subset subset, std::uint64_t seed) {
  DatasetSpec spec;
  spec.first_row = 10;
  spec.train_size = 20;
  spec.subset = subset;
  spec.subset_seed = seed;
  return spec;
}

TEST(RowChoice, FirstIsTheFirst) {
  EXPECT_EQ(ChooseTrainRows(Spec(Subset::kFirst, 7), 5, 100), ConsecutiveRows(10, 20));
}

TEST(RowChoice, ASeedDrawsFromAllRowsThatAreNotHeldOut) {
  std::set<Index> seen;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const std::vector<Index> rows = ChooseTrainRows(Spec(Subset::kBySeed, seed), 5, 100);
    ASSERT_EQ(rows.size(), 20U);
    EXPECT_EQ(std::set<Index>(rows.begin(), rows.end()).size(), 20U) << "a row twice";
    seen.insert(rows.begin(), rows.end());
  }
  // Rows 10..29 and 35..99; not 0..9 (before first_row), not 30..34 (held out).
  std::set<Index> expected;
  for (Index row = 10; row < 100; ++row) {
    if (row < 30 || row >= 35) expected.insert(row);
  }
  EXPECT_EQ(seen, expected);
}

TEST(RowChoice, EveryRowIsEquallyLikely) {
  std::map<Index, int> counts;
  constexpr int kSeeds = 4000;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Index row : ChooseTrainRows(Spec(Subset::kBySeed, seed), 5, 100)) ++counts[row];
  }
  const double expected = kSeeds * 20.0 / 85.0;  // with a standard deviation of 27
  for (const auto& [row, count] : counts) EXPECT_NEAR(count, expected, 130) << row;
}

TEST(RowChoice, ASeedAlwaysDrawsTheSame) {
  const auto draw = [](std::uint64_t seed) {
    return ChooseTrainRows(Spec(Subset::kBySeed, seed), 5, 100);
  };
  EXPECT_EQ(draw(3), draw(3));
  EXPECT_NE(draw(3), draw(4));
}

TEST(RowChoice, WithoutOtherRowsOnlyTheOrderIsDrawn) {
  const std::vector<Index> rows = ChooseTrainRows(Spec(Subset::kBySeed, 1), 5, 35);
  const std::vector<Index> expected = ConsecutiveRows(10, 20);
  EXPECT_EQ(std::set<Index>(rows.begin(), rows.end()),
            std::set<Index>(expected.begin(), expected.end()));
}

constexpr Index kBlock = Index{1} << 32;

std::vector<const DatasetInfo*> Generators() {
  std::vector<const DatasetInfo*> rows;
  for (const DatasetInfo& row : Datasets()) {
    if (row.is_generator()) rows.push_back(&row);
  }
  return rows;
}

std::unique_ptr<const RowGenerator> Make(const DatasetInfo& info, std::int64_t seed) {
  ParameterValues values = DefaultValues(info.parameters);
  values.Set("seed", seed);
  return info.make_generator(values);
}

DatasetSpec Spec(const DatasetInfo& info, Index train, Index validation, Index test) {
  DatasetSpec spec;
  spec.source = &info;
  spec.train_size = train;
  spec.validation_size = validation;
  spec.test_size = test;
  spec.scaling = Scaling::kNone;
  spec.parameters = DefaultValues(info.parameters);
  return spec;
}

class EveryGenerator : public testing::TestWithParam<const DatasetInfo*> {};

TEST_P(EveryGenerator, ARowDependsOnNoSize) {
  const auto large = LoadDataset<double>(Spec(*GetParam(), 60, 30, 40));
  const auto small = LoadDataset<double>(Spec(*GetParam(), 10, 0, 20));
  EXPECT_EQ(small.train.inputs, large.train.inputs.leftCols(10));
  EXPECT_EQ(small.validation.size(), 0);
  EXPECT_EQ(small.validation.inputs.rows(), large.features);
  EXPECT_EQ(small.test.inputs, large.test.inputs.leftCols(20));
  EXPECT_TRUE(
      std::equal(small.test.labels.begin(), small.test.labels.end(), large.test.labels.begin()));
  EXPECT_NE(large.test.inputs.leftCols(30), large.validation.inputs);
  EXPECT_NE(large.train.inputs.leftCols(30), large.validation.inputs);
}

TEST_P(EveryGenerator, FirstRowMovesTheTrainingRowsOnly) {
  DatasetSpec spec = Spec(*GetParam(), 40, 5, 5);
  const auto whole = LoadDataset<double>(spec);
  spec.first_row = 25;
  spec.train_size = 15;
  const auto moved = LoadDataset<double>(spec);
  EXPECT_EQ(moved.train.inputs, whole.train.inputs.rightCols(15));
  EXPECT_TRUE(std::equal(moved.train.labels.begin(), moved.train.labels.end(),
                         whole.train.labels.begin() + 25));
  EXPECT_EQ(moved.validation.inputs, whole.validation.inputs);
  EXPECT_EQ(moved.test.inputs, whole.test.inputs);
}

TEST_P(EveryGenerator, AnotherSeedIsAnotherDataSet) {
  const auto a = Make(*GetParam(), 0);
  const auto b = Make(*GetParam(), 1);
  ASSERT_EQ(a->features(), b->features());
  Vector<double> x(a->features());
  Vector<double> y(a->features());
  int differ = 0;
  for (Index row = 0; row < 10; ++row) {
    a->Draw(SplitName::kTrain, row, x);
    b->Draw(SplitName::kTrain, row, y);
    differ += x != y ? 1 : 0;
  }
  EXPECT_GE(differ, 9);
}

// Distant rows can be drawn directly; rows repeat after 2^32.
TEST_P(EveryGenerator, AnyRowCanBeDrawn) {
  const auto generator = Make(*GetParam(), 3);
  Vector<double> first(generator->features());
  Vector<double> far(generator->features());
  Vector<double> again(generator->features());
  std::int32_t label = generator->Draw(SplitName::kTest, kBlock - 7, far);
  EXPECT_EQ(generator->Draw(SplitName::kTest, 2 * kBlock - 7, again), label);
  EXPECT_EQ(again, far);
  label = generator->Draw(SplitName::kTest, 0, first);
  EXPECT_NE(far, first);
  EXPECT_EQ(generator->Draw(SplitName::kTest, kBlock, again), label);
  EXPECT_EQ(again, first);
}

TEST_P(EveryGenerator, LabelsAndValuesAreInRange) {
  const auto generator = Make(*GetParam(), 0);
  EXPECT_GE(generator->classes(), 2);
  const auto classes = static_cast<std::size_t>(generator->classes());
  std::vector<int> counts(classes, 0);
  Vector<double> x(generator->features());
  constexpr int kRows = 1000;
  for (Index row = 0; row < kRows; ++row) {
    const std::int32_t label = generator->Draw(SplitName::kTrain, row, x);
    ASSERT_GE(label, 0);
    ASSERT_LT(label, generator->classes());
    ++counts[static_cast<std::size_t>(label)];
    ASSERT_TRUE(x.allFinite());
    if (!generator->is_image()) continue;
    ASSERT_GE(x.minCoeff(), 0.0);
    ASSERT_LE(x.maxCoeff(), 255.0);
    ASSERT_GT(x.maxCoeff() - x.minCoeff(), 25.0) << "nothing to see in row " << row;
  }
  // The teacher's classes are only roughly balanced. For the other generators, a count below half
  // of the fair share is very unlikely.
  for (const int count : counts) EXPECT_GE(count, kRows / generator->classes() / 2);
}

TEST_P(EveryGenerator, FloatAndDoubleAgree) {
  DatasetSpec spec = Spec(*GetParam(), 50, 5, 5);
  spec.scaling = Scaling::kStandardize;
  const auto in_double = LoadDataset<double>(spec);
  const auto in_float = LoadDataset<float>(spec);
  EXPECT_EQ(in_float.train.inputs, in_double.train.inputs.cast<float>());
  EXPECT_EQ(in_float.test.inputs, in_double.test.inputs.cast<float>());
  EXPECT_EQ(in_float.train.labels, in_double.train.labels);
}

TEST_P(EveryGenerator, SeedsOfRunsDrawTheirOwnTrainingRows) {
  DatasetSpec spec = Spec(*GetParam(), 20, 10, 10);
  spec.subset = Subset::kBySeed;
  spec.subset_seed = 1;
  const auto one = LoadDataset<double>(spec);
  const auto same = LoadDataset<double>(spec);
  spec.subset_seed = 2;
  const auto two = LoadDataset<double>(spec);
  EXPECT_EQ(one.train.inputs, same.train.inputs);
  EXPECT_NE(one.train.inputs, two.train.inputs);
  EXPECT_EQ(one.validation.inputs, two.validation.inputs);
  EXPECT_EQ(one.test.inputs, two.test.inputs);
  // The same stream, starting first_row rows later.
  spec.first_row = 5;
  const auto later = LoadDataset<double>(spec);
  EXPECT_EQ(later.train.inputs.leftCols(15), two.train.inputs.rightCols(15));
}

TEST_P(EveryGenerator, NeedsNoFiles) {
  EXPECT_TRUE(DatasetFiles(Spec(*GetParam(), 1, 0, 0)).empty());
  EXPECT_NE(GeneratorNames().find(GetParam()->name), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Data, EveryGenerator, testing::ValuesIn(Generators()),
                         [](const auto& row) { return std::string(row.param->name); });

}  // namespace
}  // namespace relulab
