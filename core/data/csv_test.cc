#include <gtest/gtest.h>

#include <set>
#include <variant>

#include "core/data/test_files.h"

namespace relulab {
namespace {

using Labels = std::vector<std::int32_t>;

class CsvTest : public testing::Test {
 protected:
  CsvTest() {
    spec_.source = FindRow(Datasets(), "csv");
    spec_.base_directory = files_.Directory();
    spec_.parameters = DefaultValues(spec_.source->parameters);
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
  for (const char* text_of_signs : {"x,kind\n1,1\n2,-1\n", "x,kind\n1,+1\n2,-1.0\n"}) {
    const RawDataset signs = Load(text_of_signs, 2);
    EXPECT_EQ(signs.train.labels, (Labels{1, 0}));
    EXPECT_EQ(signs.class_names, (std::vector<std::string>{"\"-1\"", "\"1\""}));
  }
}

TEST_F(CsvTest, LabelsThatAreWholeNumbersInAnyForm) {
  const RawDataset raw = Load("x,kind\n1,1.0\n2,+2\n3,3e0\n4,01\n", 4);
  EXPECT_EQ(raw.classes, 3);
  EXPECT_EQ(raw.train.labels, (Labels{0, 1, 2, 0}));
  ExpectParts(raw.warnings.at(0), {"table.csv", "\"kind\"", "no class 0", "begin at 1?"});
}

TEST_F(CsvTest, ClassesAreStated) {
  spec_.parameters.Set("classes", std::int64_t{4});
  const RawDataset raw = Load("x,kind\n1,1\n2,2\n3,3\n", 2);
  EXPECT_EQ(raw.classes, 4);
  EXPECT_EQ(raw.train.labels, (Labels{1, 2}));
  ExpectParts(LoadError("x,kind\n1,0\n2,4\n"),
              {"line 3", "\"kind\"", "found label 4", "from 0 to 3", "dataset.classes is 4"});
  ExpectParts(LoadError("x,kind\n1,a\n2,b\n"), {"\"kind\"", "found 2 different", "expected 4"});
}

TEST_F(CsvTest, OneClassOnly) {
  for (const std::string label : {"0", "1", "5", "ok"}) {
    ExpectParts(LoadError("x,kind\n1," + label + "\n2," + label + "\n"),
                {"column \"kind\"", "only one class", label});
  }
}

TEST_F(CsvTest, LabelErrors) {
  ExpectParts(LoadError("x,kind\n1,0\n2,1\n3,NA\n"),
              {"line 4", "column \"kind\"", "found \"NA\", a missing label"});
  ExpectParts(LoadError("x,kind\n1,0\n2,two\n"), {"line 3", "\"two\"", "among numbers"});
  ExpectParts(LoadError("x,kind\n1,0\n2,65535\n"),
              {"line 3", "\"kind\"", "label 65535", "2 different labels", "dataset.classes"});
  ExpectParts(LoadError("x,kind\n1,0\n2,99999999999999999999\n"),
              {"line 3", "a number that is too large", "9007199254740992"});
  spec_.parameters.Set("classes", std::int64_t{65536});
  EXPECT_EQ(Load("x,kind\n1,0\n2,65535\n", 1).classes, 65536);
  ExpectParts(LoadError("x,kind\n1,0\n2,\n"), {"line 3", "column \"kind\"", "empty label"});
  std::string many = "x,kind\n";
  for (int i = 0; i <= 65536; ++i) many += "1,c" + std::to_string(i) + "\n";
  ExpectParts(LoadError(many), {"more than 65536 different labels", "\"kind\""});
}

TEST_F(CsvTest, MissingLabelsAreNotClasses) {
  for (const std::string word : {"NA", "NaN", "nan", "null", "NULL", "?", "n/a", "N/A"}) {
    for (const std::string other : {"a", "1", "1.0", "-1"}) {
      ExpectParts(LoadError("x,kind\n1," + other + "\n2," + word + "\n3,b\n"),
                  {"line 3", "column \"kind\"", "found \"" + word + "\", a missing label"});
    }
  }
  // Sodium, and a sign.
  EXPECT_EQ(Load("x,kind\n1,Na\n2,-\n3,+\n", 1).classes, 3);
  EXPECT_EQ(Load("x,kind\n1,inf\n2,sup\n", 1).classes, 2);
}

// Namibia is "NA", and "?" may be an answer.
TEST_F(CsvTest, AStatedNumberOfClassesAdmitsAnyLabel) {
  spec_.parameters.Set("classes", std::int64_t{3});
  EXPECT_EQ(Load("x,kind\n1,DE\n2,NA\n3,FR\n", 1).classes, 3);
  EXPECT_EQ(Load("x,kind\n1,1.5\n2,2.5\n3,10+\n", 1).classes, 3);
  ExpectParts(LoadError("x,kind\n1,DE\n2,\n3,FR\n"), {"line 3", "empty label"});
}

TEST_F(CsvTest, DecimalNumbersAreNotClasses) {
  const std::string halves = "x,kind\n1,0.5\n2,1.5\n3,0.5\n4,1\n";
  ExpectParts(LoadError(halves), {"line 2", "column \"kind\"",
                                  "found label \"0.5\", a decimal number", "dataset.classes"});
  ExpectParts(LoadError("x,kind\n1,3\n2,1e-3\n"), {"line 3", "\"1e-3\", a decimal number"});
  spec_.parameters.Set("classes", std::int64_t{3});
  const RawDataset stated = Load(halves, 4);
  EXPECT_EQ(stated.train.labels, (Labels{0, 2, 0, 1}));
  EXPECT_EQ(stated.class_names, (std::vector<std::string>{"\"0.5\"", "\"1\"", "\"1.5\""}));
}

// `labels` different labels that begin with `start`, each in `rows` rows.
std::string ManyLabels(const std::string& start, int labels, int rows) {
  std::string text = "x,kind\n";
  for (int i = 0; i < labels * rows; ++i) {
    text += std::to_string(i) + "," + start + std::to_string(i % labels) + "\n";
  }
  return text;
}

TEST_F(CsvTest, LabelsThatOccurOnceOrTwiceAreNotClasses) {
  for (const std::string start : {"", "u", "-", "1000"}) {
    for (const int rows : {1, 2}) {
      ExpectParts(
          LoadError(ManyLabels(start, 120, rows)),
          {"column \"kind\": found 120 different labels in " + std::to_string(120 * rows) + " rows",
           "one or two rows", "dataset.classes"});
    }
  }
  EXPECT_EQ(Load(ManyLabels("", 26, 5), 1).classes, 26);
  EXPECT_EQ(Load(ManyLabels("letter", 26, 3), 1).classes, 26);
  EXPECT_EQ(Load(ManyLabels("", 100, 3), 1).classes, 100);
  EXPECT_EQ(Load(ManyLabels("", 20, 1), 1).classes, 20) << "a small table";
  spec_.parameters.Set("classes", std::int64_t{120});
  for (const std::string start : {"", "u"}) {
    EXPECT_EQ(Load(ManyLabels(start, 120, 1), 1).classes, 120);
  }
}

TEST_F(CsvTest, AFirstLineThatMayBeEitherIsNotGuessed) {
  spec_.parameters.Set("label", std::int64_t{-1});
  for (const std::string text : {"0,1,species\n", "2019,2020,y\n", "0,1,2\n"}) {
    const std::string file = text + "1.5,2,b\n3.5,2,a\n2.5,7,b\n4.5,7,a\n";
    spec_.parameters.Set("header", std::string("auto"));
    ExpectParts(LoadError(file), {"line 1", "the label of no other row", "dataset.header to true"});
    spec_.parameters.Set("header", true);
    EXPECT_EQ(Load(file, 4).train.labels, (Labels{1, 0, 1, 0}));
  }
  spec_.parameters.Set("header", false);
  EXPECT_EQ(Load("0,1,rare\n1.5,2,b\n3.5,2,a\n", 3).classes, 3);
  spec_.parameters.Set("header", std::string("auto"));
  EXPECT_EQ(Load("0,1,b\n1.5,2,b\n3.5,2,a\n", 3).classes, 2);
  // The name of the label tells.
  spec_.parameters.Set("label", std::string("species"));
  EXPECT_EQ(Load("0,1,species\n1.5,2,b\n3.5,2,a\n", 2).train.inputs,
            (Matrix<double>{{1.5, 3.5}, {2, 2}}));
}

TEST_F(CsvTest, AMissingValueInTheFirstLineOfDataIsFound) {
  spec_.parameters.Set("label", std::int64_t{-1});
  for (const std::string word : {"nan", "NA", "?", "", "inf", "N/A"}) {
    ExpectParts(LoadError(word + ",1.5,1\n0.5,2.5,0\n"),
                {"line 1", "column \"column_1\"", "found \"" + word + "\"", "dataset.header"});
  }
}

TEST_F(CsvTest, FeatureErrors) {
  ExpectParts(LoadError("x,kind\nabc,0\n"),
              {"line 2", "column \"x\"", "found \"abc\"; expected a number"});
  ExpectParts(LoadError("x,kind\n,0\n"),
              {"line 2", "column \"x\"", "found \"\"; expected a number"});
  ExpectParts(LoadError("x,kind\n1.5z,0\n"), {"found \"1.5z\"; expected a number"});
  ExpectParts(LoadError("x,kind\n\" 1\",0\n"), {"found \" 1\"; expected a number"});
  ExpectParts(LoadError("x;kind\n7,4;0\n"),
              {"found \"7,4\"; expected a number with a decimal point"});
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
  ExpectParts(LoadError(",x,kind\n0,1,2\n"), {"no name for column 1", "dataset.exclude [1]"});
  ExpectParts(LoadError("x,gr\xf6\xdf"
                        "e,y\n1,2,3\n"),
              {R"("x", "gr\xf6\xdfe", "y")"});
  std::string wide = "c0";
  for (int i = 1; i < 100; ++i) wide += ",c" + std::to_string(i);
  ExpectParts(LoadError(wide + "\n"), {"\"c19\" and 80 more"});
}

TEST_F(CsvTest, RowErrors) {
  ExpectParts(LoadError("x,kind\n1,0\n\n1,2,3\n"), {"line 4", "found 3 fields; expected 2"});
  ExpectParts(LoadError("x,kind\n1\n"), {"line 2", "found 1 field; expected 2"});
  ExpectParts(LoadError(kTable, 6), {"has only 5 rows; expected rows 0 to 5"});
  ExpectParts(LoadError(kTable, Index{1} << 32), {"has only 5 rows"});
  spec_.first_row = 5;
  ExpectParts(LoadError(kTable, 1), {"rows 5 to 5"});
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

// The same numbers in other notations.
TEST_F(CsvTest, ManyFormsOfOneTable) {
  const RawDataset expected = Load("x,y,kind\n7.5,.5,4\n8,-1,3\n9.25,2,4\n", 2, 1);
  const std::string mark = "\xEF\xBB\xBF";
  for (const std::string& text :
       {std::string("x;y;kind\n7.5;.5;4\n8;-1;3\n9.25;2;4\n"),
        std::string("\"x\";\"y\";\"kind\"\r\n7.5;.5;4\r\n8;-1;3\r\n9.25;2;4"),
        std::string("x\ty\tkind\n7.5\t.5\t4\n8\t-1\t3\n9.25\t2\t4\n"),
        std::string("x, y, kind\n7.5, +.5, 4\n8, -1, 3\n9.25, +2, 4\n"),
        mark + "x,y,kind\r\n7.5,.5,4\r\n8,-1,3\r\n9.25,2,4",
        mark + "\"x\",\"y\",\"kind\"\n\"7.5\",\".5\",\"4\"\n8,-1,3\n9.25,2,4\n\n"}) {
    const RawDataset raw = Load(text, 2, 1);
    EXPECT_EQ(raw.train.inputs, expected.train.inputs) << text;
    EXPECT_EQ(raw.train.labels, expected.train.labels) << text;
    EXPECT_EQ(raw.validation.inputs, expected.validation.inputs) << text;
    EXPECT_EQ(raw.classes, 2) << text;
  }
  for (const std::string& text :
       {std::string("7.5,.5,4\n8,-1,3\n9.25,2,4\n"), mark + "7.5;.5;4\r\n8;-1;3\r\n9.25;2;4"}) {
    for (const ColumnKey& label :
         {ColumnKey(std::int64_t{-1}), ColumnKey(std::int64_t{3}), ColumnKey("column_3")}) {
      std::visit([&](const auto& key) { spec_.parameters.Set("label", key); }, label);
      const RawDataset raw = Load(text, 2, 1);
      EXPECT_EQ(raw.train.inputs, expected.train.inputs) << text;
      EXPECT_EQ(raw.validation.labels, expected.validation.labels) << text;
    }
  }
}

TEST_F(CsvTest, LabelInTheFirstColumn) {
  spec_.parameters.Set("label", std::int64_t{1});
  for (const char* text : {"5,0,200\n0,13,7\n5,1,1\n", "label,0,1\n5,0,200\n0,13,7\n5,1,1\n"}) {
    const RawDataset raw = Load(text, 3);
    EXPECT_EQ(raw.train.labels, (Labels{5, 0, 5}));
    EXPECT_EQ(raw.train.inputs, (Matrix<double>{{0, 13, 1}, {200, 7, 1}}));
  }
}

TEST_F(CsvTest, ExcludedColumnsAreNoFeatures) {
  const std::string text = ",name,x,kind,x\n1,ann,5,0,9\n2,bob,6,1,9\n";
  spec_.parameters.Set("exclude",
                       std::vector<ColumnKey>{std::int64_t{1}, "name", std::int64_t{-1}});
  EXPECT_EQ(Load(text, 2).train.inputs, (Matrix<double>{{5, 6}}));
  spec_.parameters.Set("exclude", std::vector<ColumnKey>{"nam"});
  ExpectParts(LoadError(text), {"no column \"nam\" to exclude", "\"name\""});
  spec_.parameters.Set("exclude", std::vector<ColumnKey>{std::int64_t{4}});
  ExpectParts(LoadError(text), {"dataset.exclude has the label column \"kind\""});
  spec_.parameters.Set("exclude", std::vector<ColumnKey>{"x"});
  ExpectParts(LoadError("x,kind\n1,0\n"), {"no feature"});
}

TEST_F(CsvTest, ShuffleMixesTheRowsBeforeTheSplit) {
  std::string text = "x,kind\n";
  for (int i = 0; i < 90; ++i) text += std::to_string(i) + "," + std::to_string(i / 30) + "\n";
  const RawDataset sorted = Load(text, 60, 15, 15);
  EXPECT_EQ(sorted.test.inputs.minCoeff(), 75);
  const auto rows_of = [](const RawDataset& raw) {
    std::vector<double> rows;
    for (const auto* split : {&raw.train, &raw.validation, &raw.test}) {
      rows.insert(rows.end(), split->inputs.data(), split->inputs.data() + split->size());
      for (Index i = 0; i < split->size(); ++i) {
        EXPECT_EQ(split->labels[static_cast<std::size_t>(i)],
                  static_cast<int>(split->inputs(i)) / 30);
      }
    }
    return rows;
  };
  spec_.parameters.Set("shuffle", true);
  const RawDataset mixed = Load(text, 60, 15, 15);
  for (const auto* split : {&mixed.train, &mixed.validation, &mixed.test}) {
    EXPECT_EQ(std::set<int>(split->labels.begin(), split->labels.end()).size(), 3U);
  }
  const std::vector<double> rows = rows_of(mixed);
  EXPECT_EQ(std::set<double>(rows.begin(), rows.end()).size(), 90U) << "each row once";
  EXPECT_EQ(rows_of(Load(text, 60, 15, 15)), rows) << "one permutation for a seed";
  // The sizes of the splits cut the same permutation.
  EXPECT_EQ(rows_of(Load(text, 10, 40, 40)), rows);
  spec_.parameters.Set("seed", std::int64_t{1});
  EXPECT_NE(rows_of(Load(text, 60, 15, 15)), rows);
  // A seed of the run draws its training rows from those that are not held out.
  spec_.subset = Subset::kBySeed;
  const RawDataset drawn = Load(text, 20, 15, 15);
  spec_.subset_seed = 9;
  const RawDataset other = Load(text, 20, 15, 15);
  EXPECT_EQ(drawn.test.inputs, other.test.inputs);
  EXPECT_NE(drawn.train.inputs, other.train.inputs);
  const std::vector<double> used = rows_of(other);
  EXPECT_EQ(std::set<double>(used.begin(), used.end()).size(), 50U);
}

TEST_F(CsvTest, SaysHowManyRowsAreUsed) {
  std::string text = "x;kind\n";
  for (int i = 0; i < 1200; ++i) text += "1;" + std::to_string(i % 2) + "\n";
  const RawDataset raw = Load(text, 120, 60, 60);
  ASSERT_EQ(raw.notices.size(), 2U);
  ExpectParts(raw.notices[0], {"table.csv", "semicolons"});
  ExpectParts(raw.notices[1], {"table.csv", "120 + 60 + 60 of 1,200 rows"});
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
