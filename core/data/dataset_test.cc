#include "core/data/dataset.h"

#include <gtest/gtest.h>

#include <set>

#include "core/data/test_files.h"

namespace relulab {
namespace {

class DatasetTest : public testing::Test {
 protected:
  DatasetSpec Spirals(Index train, Index validation, Index test) const {
    DatasetSpec spec;
    spec.source = FindRow(Datasets(), "spirals");
    spec.train_size = train;
    spec.validation_size = validation;
    spec.test_size = test;
    spec.parameters = DefaultValues(FindRow(Datasets(), "spirals")->parameters);
    return spec;
  }

  DatasetSpec Csv(const std::string& text, Index train, Index validation, Index test) const {
    files_.Write("t.csv", text);
    DatasetSpec spec = Spirals(train, validation, test);
    spec.source = FindRow(Datasets(), "csv");
    spec.base_directory = files_.Directory();
    spec.parameters = DefaultValues(spec.source->parameters);
    spec.parameters.Set("path", std::string("t.csv"));
    spec.parameters.Set("label", std::string("y"));
    return spec;
  }

  TestFiles files_;
};

TEST_F(DatasetTest, RegistryRowsAreComplete) {
  std::set<std::string_view> names;
  for (const DatasetInfo& row : Datasets()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.description.empty()) << row.name;
    EXPECT_EQ(row.load == nullptr, row.is_generator()) << row.name;
    EXPECT_EQ(row.files == nullptr, row.is_generator()) << row.name;
    std::set<std::string_view> parameters;
    for (const Parameter& p : row.parameters) {
      EXPECT_TRUE(parameters.insert(p.name).second) << row.name << '.' << p.name;
      EXPECT_FALSE(p.help.empty()) << row.name << '.' << p.name;
    }
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"csv", "fashion_mnist", "gaussian_clusters", "idx",
                                               "parity", "parts", "shapes", "spirals", "teacher"}));
}

TEST_F(DatasetTest, LoadsAndScalesByTheTrainingRows) {
  DatasetSpec spec = Csv("x,y\n1,0\n3,1\n7,0\n-1,1\n", 2, 1, 1);
  const Dataset<double> data = LoadDataset<double>(spec);
  EXPECT_EQ(data.classes, 2);
  EXPECT_EQ(data.features, 1);
  EXPECT_EQ(data.train.inputs, (Matrix<double>{{-1, 1}}));
  EXPECT_EQ(data.validation.inputs, (Matrix<double>{{5}}));
  EXPECT_EQ(data.test.inputs, (Matrix<double>{{-3}}));
  EXPECT_EQ(data.test.labels, std::vector<std::int32_t>{1});
  spec.scaling = Scaling::kUnit;
  EXPECT_EQ(LoadDataset<double>(spec).validation.inputs, (Matrix<double>{{3}}));
  spec.scaling = Scaling::kSymmetric;
  EXPECT_EQ(LoadDataset<double>(spec).validation.inputs, (Matrix<double>{{5}}));
  spec.scaling = Scaling::kNone;
  EXPECT_EQ(LoadDataset<double>(spec).validation.inputs, (Matrix<double>{{7}}));
}

TEST_F(DatasetTest, FloatAndDoubleAgree) {
  const DatasetSpec spec = Spirals(100, 20, 30);
  const Dataset<double> in_double = LoadDataset<double>(spec);
  const Dataset<float> in_float = LoadDataset<float>(spec);
  EXPECT_EQ(in_float.train.inputs, in_double.train.inputs.cast<float>());
  EXPECT_EQ(in_float.validation.inputs, in_double.validation.inputs.cast<float>());
  EXPECT_EQ(in_float.test.inputs, in_double.test.inputs.cast<float>());
  EXPECT_EQ(in_float.train.labels, in_double.train.labels);
  EXPECT_EQ(in_float.classes, in_double.classes);
  EXPECT_EQ(in_float.features, 2);
  EXPECT_TRUE(in_float.warnings.empty());
}

TEST_F(DatasetTest, EmptySplits) {
  const Dataset<float> data = LoadDataset<float>(Spirals(9, 0, 0));
  EXPECT_EQ(data.train.size(), 9);
  EXPECT_EQ(data.validation.size(), 0);
  EXPECT_EQ(data.validation.inputs.rows(), 2);
  EXPECT_EQ(data.test.size(), 0);
  EXPECT_TRUE(data.warnings.empty());
}

TEST_F(DatasetTest, WarnsOfClassesThatASplitLacks) {
  const Dataset<float> data = LoadDataset<float>(Spirals(2, 1, 3));
  EXPECT_EQ(data.warnings, (std::vector<std::string>{
                               "the train split (2 examples) has no example of class 2",
                               "the validation split (1 examples) has no example of class 1, 2"}));
}

TEST_F(DatasetTest, ASortedFileIsAdvisedToBeShuffled) {
  DatasetSpec spec = Csv("x,y\n1,a\n2,a\n3,b\n4,b\n5,c\n6,c\n", 4, 1, 1);
  const std::vector<std::string> warnings = LoadDataset<float>(spec).warnings;
  ASSERT_EQ(warnings.size(), 3U);
  EXPECT_EQ(warnings[0], "the train split (4 examples) has no example of class \"c\"");
  ExpectParts(warnings[2], {"the test split", "class \"a\"", "dataset.shuffle"});
  spec.parameters.Set("shuffle", true);
  for (const std::string& warning : LoadDataset<float>(spec).warnings) {
    EXPECT_EQ(warning.find("shuffle"), std::string::npos) << warning;
  }
}

TEST_F(DatasetTest, NothingIsLearnedFromOneClass) {
  DatasetSpec spec = Csv("x,y\n1,a\n2,a\n3,b\n4,b\n", 2, 1, 1);
  ExpectParts(
      ErrorOf([&] { LoadDataset<float>(spec); }),
      {"t.csv\": the train split (2 examples) has only one class, \"a\"", "dataset.shuffle"});
  spec.train_size = 1;
  EXPECT_EQ(LoadDataset<float>(spec).train.size(), 1) << "one row is what the user asked for";
  // Among many seeds, some draw one class. They do not end the study.
  spec.train_size = 2;
  spec.subset = Subset::kBySeed;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    spec.subset_seed = seed;
    EXPECT_EQ(LoadDataset<float>(spec).train.size(), 2);
  }
}

TEST_F(DatasetTest, AClassThatNoRowHasIsNotToldOfEverySplit) {
  const Dataset<float> data = LoadDataset<float>(Csv("x,y\n1,1\n2,3\n1,3\n2,1\n", 2, 2, 0));
  EXPECT_EQ(data.classes, 3);
  ASSERT_EQ(data.warnings.size(), 2U);
  ExpectParts(data.warnings[0], {"no class 0"});
  ExpectParts(data.warnings[1], {"no row has label 2"});
  EXPECT_EQ(data.notices.size(), 1U);
}

TEST_F(DatasetTest, RefusesSizesThatCannotBe) {
  const auto error = [](const DatasetSpec& spec) {
    return ErrorOf([&] { LoadDataset<float>(spec); });
  };
  ExpectParts(error(Spirals(0, 0, 0)), {"spirals", "train_size is 0", "from 1 to"});
  ExpectParts(error(Spirals(3, -1, 0)), {"validation_size is -1"});
  ExpectParts(error(Spirals(3, 0, Index{1} << 62)), {"test_size is 4611686018427387904"});
}

TEST_F(DatasetTest, RefusesWhatCannotBeLearnedOrScaled) {
  const auto error = [](const DatasetSpec& spec) {
    return ErrorOf([&] { LoadDataset<float>(spec); });
  };
  for (const std::string label : {"0", "1", "5", "a"}) {
    const std::string text = "x,y\n1," + label + "\n2," + label + "\n";
    ExpectParts(error(Csv(text, 2, 0, 0)), {"t.csv", "only one class"});
  }
  DatasetSpec large = Csv("x,y\n1e300,0\n-1e300,1\n", 2, 0, 0);
  ExpectParts(error(large),
              {"t.csv\", line 2, column \"x\": found 1e+300", "too large", "\"standardize\""});
  large.scaling = Scaling::kUnit;
  EXPECT_EQ(LoadDataset<float>(large).train.inputs, (Matrix<float>{{1, 0}}));
  large.scaling = Scaling::kNone;
  ExpectParts(error(large),
              {"t.csv\", line 2, column \"x\": found 1e+300", "finite in float32", "\"none\""});
  EXPECT_EQ(LoadDataset<double>(large).train.inputs, (Matrix<double>{{1e300, -1e300}}));
  ExpectParts(error(Csv("x,y\n1e-300,0\n-1e-300,1\n", 2, 0, 0)),
              {"t.csv\", line 2, column \"x\"", "too close together"});
}

TEST_F(DatasetTest, NamesTheValueThatCannotBeScaled) {
  const DatasetSpec spec = Csv("x,z,y\n1,1,0\n2,2,1\n\n3,4,0\n5,-1e300,1\n", 2, 1, 1);
  ExpectParts(ErrorOf([&] { LoadDataset<float>(spec); }),
              {"t.csv\", line 6, column \"z\": found -1e+300; expected", "finite in float32"});
  EXPECT_EQ(LoadDataset<double>(spec).test.size(), 1);
}

TEST_F(DatasetTest, RelativePathsStartAtTheBaseDirectory) {
  DatasetSpec spec;
  spec.base_directory = "/configs/examples";
  spec.parameters.Set("path", std::string("../data/t.csv"));
  EXPECT_EQ(ResolvePath(spec, "path"), "/configs/examples/../data/t.csv");
  spec.parameters.Set("path", std::string("/abs/t.csv"));
  EXPECT_EQ(ResolvePath(spec, "path"), "/abs/t.csv");
  spec.base_directory.clear();
  spec.parameters.Set("path", std::string("t.csv"));
  EXPECT_EQ(ResolvePath(spec, "path"), "t.csv");
}

}  // namespace
}  // namespace relulab
