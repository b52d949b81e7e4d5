#include <gtest/gtest.h>

#include <set>

#include "core/data/test_files.h"

namespace relulab {
namespace {

using Labels = std::vector<std::int32_t>;

class CsvTest : public testing::Test {
 protected:
  CsvTest() {
    spec_.source = FindRow(Datasets(), "csv");
    spec_.base_directory = files_.Directory();
    spec_.parameters.Set("path", std::string("table.csv"));
    spec_.parameters.Set("label", std::string("kind"));
  }

  RawDataset Load(const std::string& text, Index train, Index validation = 0, Index test = 0) {
    files_.Write("table.csv", text);
    spec_.train_size = train;
    spec_.validation_size = validation;
    spec_.test_size = test;
    return spec_.source->load(spec_);
  }

  std::string LoadError(const std::string& text, Index train = 1) {
    std::string message = ErrorOf([&] { Load(text, train); });
    ExpectParts(message, {"table.csv\""});
    return message;
  }

  TestFiles files_;
  DatasetSpec spec_;
};

const char kTable[] =
    "x,kind,y\n"
    "0.5,2,-1\n"
    "1e3,0,.25\n"
    "-3,1,4\n"
    "7,0,8\n"
    "9,4,10\n";

TEST_F(CsvTest, SplitsFollowOneAnother) {
  const RawDataset raw = Load(kTable, 2, 1, 1);
  EXPECT_FALSE(raw.is_image);
  EXPECT_EQ(raw.classes, 5);
  EXPECT_EQ(raw.train.inputs, (Matrix<double>{{0.5, 1000}, {-1, 0.25}}));
  EXPECT_EQ(raw.train.labels, (Labels{2, 0}));
  EXPECT_EQ(raw.validation.inputs, (Matrix<double>{{-3}, {4}}));
  EXPECT_EQ(raw.validation.labels, (Labels{1}));
  EXPECT_EQ(raw.test.inputs, (Matrix<double>{{7}, {8}}));
  EXPECT_EQ(raw.test.labels, (Labels{0}));
}

TEST_F(CsvTest, FirstRowAndEmptySplits) {
  spec_.first_row = 2;
  const RawDataset raw = Load(kTable, 1, 0, 2);
  EXPECT_EQ(raw.train.labels, (Labels{1}));
  EXPECT_EQ(raw.validation.inputs.rows(), 2);
  EXPECT_EQ(raw.validation.size(), 0);
  EXPECT_EQ(raw.test.labels, (Labels{0, 4}));
}

TEST_F(CsvTest, Gzip) {
  files_.WriteGzip("table.csv.gz", kTable);
  spec_.parameters.Set("path", std::string("table.csv.gz"));
  spec_.train_size = 5;
  EXPECT_EQ(spec_.source->load(spec_).train.labels, (Labels{2, 0, 1, 0, 4}));
}

TEST_F(CsvTest, TextLabelsAreNumberedByTheWholeFile) {
  const std::string text = "x,kind\n1,pear\n2,apple\n3,pear\n4,Fig\n";
  EXPECT_EQ(Load(text, 4).train.labels, (Labels{2, 1, 2, 0}));
  const RawDataset two = Load(text, 2);
  EXPECT_EQ(two.train.labels, (Labels{2, 1}));
  EXPECT_EQ(two.classes, 3);
  // Labels are text if one of them is negative.
  EXPECT_EQ(Load("x,kind\n1,1\n2,-1\n", 2).train.labels, (Labels{1, 0}));
}

TEST_F(CsvTest, LabelErrors) {
  ExpectParts(LoadError("x,kind\n1,0\n2,1\n3,NA\n"),
              {"line 4", "column \"kind\"", "\"NA\"", "among integers"});
  ExpectParts(LoadError("x,kind\n1,0\n2,1.5\n"), {"line 3", "\"1.5\"", "among integers"});
  ExpectParts(LoadError("x,kind\n1,0\n2,70000\n"), {"line 3", "\"70000\"", "65535"});
  ExpectParts(LoadError("x,kind\n1,0\n2,99999999999999999999\n"), {"line 3", "65535"});
  ExpectParts(LoadError("x,kind\n1,0\n2,\n"), {"line 3", "column \"kind\"", "empty label"});
  std::string many = "x,kind\n";
  for (int i = 0; i <= 65536; ++i) many += "1,c" + std::to_string(i) + "\n";
  ExpectParts(LoadError(many), {"more than 65536 different labels", "\"kind\""});
  EXPECT_EQ(Load("x,kind\n1,0\n2,65535\n", 1).classes, 65536);
}

TEST_F(CsvTest, FeatureErrors) {
  ExpectParts(LoadError("x,kind\nabc,0\n"),
              {"line 2", "column \"x\"", "found \"abc\"; expected a number"});
  ExpectParts(LoadError("x,kind\n,0\n"),
              {"line 2", "column \"x\"", "found \"\"; expected a number"});
  ExpectParts(LoadError("x,kind\n1.5z,0\n"), {"found \"1.5z\"; expected a number"});
  ExpectParts(LoadError("x,kind\n 1,0\n"), {"found \" 1\"; expected a number"});
  ExpectParts(LoadError("x,kind\nnan,0\n"), {"found \"nan\"; expected a finite number"});
  ExpectParts(LoadError("x,kind\n-inf,0\n"), {"found \"-inf\"; expected a finite number"});
  ExpectParts(LoadError("x,kind\n1e999,0\n"), {"\"1e999\"", "range of a double"});
  ExpectParts(LoadError("x,kind\n" + std::string(100, '?') + ",0\n"), {"???...\""});
  // Rows outside the splits may contain anything.
  EXPECT_EQ(Load("x,kind\n1,0\nabc,1\n", 1).classes, 2);
}

TEST_F(CsvTest, HeaderErrors) {
  ExpectParts(LoadError(""), {"is empty"});
  ExpectParts(LoadError("\n\r\n"), {"is empty"});
  ExpectParts(LoadError("x,y,label\n1,2,3\n"), {"no column \"kind\"", "\"x\", \"y\", \"label\""});
  ExpectParts(LoadError("x,kind,x\n1,2,3\n"), {"two columns \"x\""});
  ExpectParts(LoadError("kind\n1\n"), {"no feature", "\"kind\""});
  ExpectParts(LoadError(",x,kind\n0,1,2\n"), {"no name for column 1"});
  std::string wide = "c0";
  for (int i = 1; i < 100; ++i) wide += ",c" + std::to_string(i);
  ExpectParts(LoadError(wide + "\n"), {"\"c19\" and 80 more"});
}

TEST_F(CsvTest, RowErrors) {
  ExpectParts(LoadError("x,kind\n1,0\n\n1,2,3\n"), {"line 4", "found 3 fields; expected 2"});
  ExpectParts(LoadError("x,kind\n1\n"), {"line 2", "found 1 fields; expected 2"});
  ExpectParts(LoadError(kTable, 6), {"has only 5 rows; needed are rows 0 to 5"});
  ExpectParts(LoadError(kTable, Index{1} << 32), {"has only 5 rows"});
  spec_.first_row = 5;
  ExpectParts(LoadError(kTable, 1), {"rows 5..5"});
}

// Rows 1, 2, 3 and 6 may be drawn; rows 4 and 5 are held out, row 0 is before first_row.
TEST_F(CsvTest, ASeedDrawsTrainingRows) {
  spec_.first_row = 1;
  spec_.subset = Subset::kBySeed;
  std::set<double> seen;
  for (spec_.subset_seed = 0; spec_.subset_seed < 20; ++spec_.subset_seed) {
    const RawDataset raw = Load("x,kind\n0,0\n1,1\n2,0\n3,1\n4,0\n5,1\n6,0\n", 3, 1, 1);
    for (Index i = 0; i < 3; ++i) {
      seen.insert(raw.train.inputs(0, i));
      EXPECT_EQ(raw.train.labels[static_cast<std::size_t>(i)],
                static_cast<int>(raw.train.inputs(0, i)) % 2);
    }
    EXPECT_EQ(raw.validation.inputs, (Matrix<double>{{4}}));
    EXPECT_EQ(raw.test.inputs, (Matrix<double>{{5}}));
  }
  EXPECT_EQ(seen, (std::set<double>{1, 2, 3, 6}));
}

TEST_F(CsvTest, Files) {
  ExpectParts(ErrorOf([&] { spec_.source->files(spec_); }),
              {"there is no file", "table.csv", "spirals"});
  files_.Write("table.csv", kTable);
  EXPECT_EQ(spec_.source->files(spec_), std::vector{files_.Directory() / "table.csv"});
  spec_.parameters.Set("path", std::string("."));
  ExpectParts(ErrorOf([&] { spec_.source->files(spec_); }), {"is a directory"});
  ExpectParts(ErrorOf([&] { spec_.source->load(spec_); }), {"is a directory"});
}

}  // namespace
}  // namespace relulab
