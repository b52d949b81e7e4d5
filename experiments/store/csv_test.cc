#include "experiments/store/csv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"
#include "experiments/store/output_error.h"
#include "experiments/store/table_reader.h"

namespace relulab {
namespace {

using Row = std::vector<std::string>;

class CsvTest : public testing::Test {
 protected:
  // All rows, the header first.
  std::vector<Row> Read(const std::string& text) {
    WriteFile(path_, text);
    TableReader reader(path_);
    std::vector<Row> rows = {reader.columns()};
    Row row;
    while (reader.Next(row)) rows.push_back(row);
    return rows;
  }

  std::string ErrorOf(const std::string& text) {
    try {
      Read(text);
    } catch (const OutputError& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "table.csv";
};

TEST_F(CsvTest, WritesQuotesOnlyWhereNeeded) {
  CsvWriter csv;
  csv.Text("run_id").Text("a,b").Text("say \"x\"").Text("two\nlines").EndRow();
  csv.Text("r 1").Number(0.1).Integer(-3).Empty().EndRow();
  csv.Number(std::nan("")).Empty().Empty().Number(-INFINITY).EndRow();
  EXPECT_EQ(csv.text(),
            "run_id,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\n"
            "r 1,0.1,-3,\n"
            "nan,,,-inf\n");
  const std::string table = csv.text();
  EXPECT_EQ(csv.Take(), table);
  csv.Text("anew").EndRow();
  EXPECT_EQ(csv.text(), "anew\n");
}

TEST_F(CsvTest, ARowOfOneEmptyCellIsNoBlankLine) {
  CsvWriter csv;
  csv.Text("column").EndRow().Empty().EndRow().Text("x").EndRow();
  EXPECT_EQ(csv.text(), "column\n\"\"\nx\n");
  EXPECT_EQ(Read(csv.text()), (std::vector<Row>{{"column"}, {""}, {"x"}}));
}

TEST_F(CsvTest, ReadsWhatItWrote) {
  // Long cells, so that every construct is cut by the end of the reader's buffer somewhere.
  std::vector<Row> rows = {{"a", "b,c", "\"d\""}};
  const std::string pieces[] = {"", "plain", "x,y", "\"", "\"\"", "line\nline", "\r\n", "\n", ","};
  for (std::size_t i = 0; i < 40'000; ++i) {
    rows.push_back({pieces[i % 9], pieces[i / 9 % 9] + std::string(i % 23, 'z') + pieces[i % 7],
                    std::to_string(i)});
  }
  CsvWriter csv;
  for (const Row& row : rows) {
    for (const std::string& cell : row) csv.Text(cell);
    csv.EndRow();
  }
  EXPECT_GT(csv.text().size(), 1'000'000U);
  EXPECT_EQ(Read(csv.text()), rows);
}

TEST_F(CsvTest, ReadsOtherWritersTables) {
  EXPECT_EQ(Read("a,b\r\n1,\"2\"\r\n,\"\"\r\n"),
            (std::vector<Row>{{"a", "b"}, {"1", "2"}, {"", ""}}));
  EXPECT_EQ(Read("a,b\n1,2"), (std::vector<Row>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(Read("a,b\n1,"), (std::vector<Row>{{"a", "b"}, {"1", ""}}));
  EXPECT_EQ(Read("a"), (std::vector<Row>{{"a"}}));
}

TEST_F(CsvTest, FindsColumns) {
  WriteFile(path_, "step,layer,zero_fraction\n");
  const TableReader reader(path_);
  EXPECT_EQ(reader.FindColumn("zero_fraction"), 2U);
  EXPECT_EQ(reader.FindColumn("layer "), std::nullopt);
}

TEST_F(CsvTest, ErrorsNameFileAndLine) {
  const auto expect_parts = [&](const std::string& text, const std::vector<std::string>& parts) {
    const std::string error = ErrorOf(text);
    EXPECT_NE(error.find(path_.string()), std::string::npos) << error;
    for (const std::string& part : parts) EXPECT_NE(error.find(part), std::string::npos) << error;
  };
  expect_parts("", {"a header was expected", "empty"});
  expect_parts("a,b\n1,2\n1\n", {"line 3", "1 cells where the header has 2"});
  expect_parts("a,b\n1,2,3\n", {"line 2", "3 cells where the header has 2"});
  expect_parts("a,b\n1,\"2\n", {"line 2", "never closed"});
  expect_parts("a,b\n1,\"2\"x\n", {"line 2", "closing quote"});
  expect_parts("a,b\n1,2\"3\"\n", {"line 2", "quote inside"});
}

}  // namespace
}  // namespace relulab
