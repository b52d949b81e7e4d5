#include <gtest/gtest.h>

#include <set>

#include "core/data/rows.h"
#include "core/data/test_files.h"

namespace relulab {
namespace {

ParameterValues Values(std::int64_t bits, std::int64_t relevant_bits) {
  ParameterValues values;
  values.Set("bits", bits);
  values.Set("relevant_bits", relevant_bits);
  values.Set("seed", std::int64_t{0});
  return values;
}

TEST(Parity, TheLabelIsTheParityOfTheFirstBits) {
  for (const std::int64_t relevant : {1, 2, 5}) {
    const auto generator = FindRow(Datasets(), "parity")->make_generator(Values(5, relevant));
    std::set<int> seen;
    Vector<double> x(5);
    for (Index row = 0; row < 500; ++row) {
      const std::int32_t label = generator->Draw(SplitName::kTrain, row, x);
      int ones = 0;
      int number = 0;
      for (Index i = 0; i < 5; ++i) {
        ASSERT_TRUE(x(i) == 0.0 || x(i) == 1.0);
        if (i < relevant && x(i) == 1.0) ++ones;
        number = 2 * number + static_cast<int>(x(i));
      }
      EXPECT_EQ(label, ones % 2);
      seen.insert(number);
    }
    EXPECT_EQ(seen.size(), 32U) << "every combination of 5 bits";
  }
}

TEST(Parity, ScalingTellsTheSigns) {
  DatasetSpec spec;
  spec.source = FindRow(Datasets(), "parity");
  spec.train_size = 200;
  spec.parameters = Values(4, 3);
  spec.scaling = Scaling::kSymmetric;
  const Dataset<float> data = LoadDataset<float>(spec);
  EXPECT_EQ(data.train.inputs.cwiseAbs(), Matrix<float>::Ones(4, 200));
  EXPECT_EQ(data.train.inputs.minCoeff(), -1.0F);
  spec.scaling = Scaling::kNone;
  EXPECT_EQ(LoadDataset<float>(spec).train.inputs.minCoeff(), 0.0F);
}

TEST(Parity, NoMoreRelevantBitsThanBits) {
  ExpectParts(ErrorOf([] { FindRow(Datasets(), "parity")->make_generator(Values(3, 4)); }),
              {"parity: relevant_bits: found 4", "at most the number of bits, 3"});
}

}  // namespace
}  // namespace relulab
