#include "experiments/store/csv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

using Cells = std::vector<std::string>;

class CsvTest : public testing::Test {
 protected:
  // All rows, the header first.
  std::vector<Cells> Read(const std::string& text) {
    WriteFile(path_, text);
    TableReader reader(path_);
    std::vector<Cells> rows = {reader.columns()};
    Cells row;
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

TEST_F(CsvTest, WritesCellsInTheOrderOfTheColumns) {
  constexpr Column kFirst{"first", "", ""};
  constexpr Column kSecond{"second", "s", ""};
  TableWriter table({"first", "a,b", "second"});
  table.Add(Row().Set(kSecond, 0.1).Set(kFirst, -3));
  table.Add(Row().Set(kFirst, std::string("x")).Set("a,b", std::optional<double>()));
  EXPECT_EQ(table.text(),
            "first,\"a,b\",second\n"
            "-3,,0.1\n"
            "x,,\n");
}

TEST_F(CsvTest, WritesQuotesOnlyWhereNeeded) {
  TableWriter table({"a", "b", "c", "d"});
  table.Add(Row().Set("a", "r 1").Set("b", "a,b").Set("c", "say \"x\"").Set("d", "two\nlines"));
  table.Add(Row().Set("a", std::nan("")).Set("d", -INFINITY));
  EXPECT_EQ(table.text(),
            "a,b,c,d\n"
            "r 1,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\n"
            "nan,,,-inf\n");
}

TEST_F(CsvTest, ARowOfOneEmptyCellIsNoBlankLine) {
  TableWriter table({"column"});
  table.Add(Row());
  table.Add(Row().Set("column", "x"));
  EXPECT_EQ(table.text(), "column\n\"\"\nx\n");
  EXPECT_EQ(Read(table.text()), (std::vector<Cells>{{"column"}, {""}, {"x"}}));
}

TEST_F(CsvTest, ReadsWhatItWrote) {
  // Long cells, so that every construct is cut by the end of the reader's buffer somewhere.
  std::vector<Cells> rows = {{"a", "b,c", "\"d\""}};
  const std::string pieces[] = {"", "plain", "x,y", "\"", "\"\"", "line\nline", "\r\n", "\n", ","};
  for (std::size_t i = 0; i < 40'000; ++i) {
    rows.push_back({pieces[i % 9], pieces[i / 9 % 9] + std::string(i % 23, 'z') + pieces[i % 7],
                    std::to_string(i)});
  }
  TableWriter table(rows[0]);
  for (std::size_t r = 1; r < rows.size(); ++r) {
    Row row;
    for (std::size_t c = 0; c < 3; ++c) row.Set(rows[0][c], rows[r][c]);
    table.Add(row);
  }
  EXPECT_GT(table.text().size(), 1'000'000U);
  EXPECT_EQ(Read(table.text()), rows);
}

TEST_F(CsvTest, CellsOfJson) {
  for (const char* text : {"null", "3", "0.5", "\"word\"", "1e300"}) {
    const Json json = Json::parse(text);
    EXPECT_EQ(JsonOf(CellOf(json)), json);
  }
  EXPECT_EQ(CellOf(Json::parse("[8, 4]")), Cell("[8,4]"));
  EXPECT_EQ(CellOf(true), Cell("true"));
  EXPECT_EQ(JsonOf(std::nan("")), nullptr);
}

TEST_F(CsvTest, ReadsOtherWritersTables) {
  EXPECT_EQ(Read("a,b\r\n1,\"2\"\r\n,\"\"\r\n"),
            (std::vector<Cells>{{"a", "b"}, {"1", "2"}, {"", ""}}));
  EXPECT_EQ(Read("a,b\n1,2"), (std::vector<Cells>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(Read("a,b\n1,"), (std::vector<Cells>{{"a", "b"}, {"1", ""}}));
  EXPECT_EQ(Read("a"), (std::vector<Cells>{{"a"}}));
}

TEST_F(CsvTest, FindsColumns) {
  WriteFile(path_, "step,layer,zero_fraction\n");
  const TableReader reader(path_);
  EXPECT_EQ(reader.FindColumn("zero_fraction"), 2U);
  EXPECT_EQ(reader.FindColumn("layer "), std::nullopt);
  EXPECT_EQ(reader.RequireColumn("step"), 0U);
  EXPECT_THROW(reader.RequireColumn("epoch"), OutputError);
}

TEST_F(CsvTest, ErrorsNameFileAndLine) {
  const auto expect_parts = [&](const std::string& text, const std::vector<std::string>& parts) {
    const std::string error = ErrorOf(text);
    EXPECT_NE(error.find(path_.string()), std::string::npos) << error;
    for (const std::string& part : parts) EXPECT_NE(error.find(part), std::string::npos) << error;
  };
  expect_parts("", {"found an empty file", "expected a header"});
  expect_parts("a,b\n1,2\n1\n", {"line 3", "found 1 field; expected 2"});
  expect_parts("a,b\n1,2,3\n", {"line 2", "found 3 fields; expected 2"});
  expect_parts("a,b\n1,\"2\n", {"line 2", "never closed"});
  expect_parts("a,b\n1,\"2\"x\n", {"line 2", "closing quote"});
  expect_parts("a,b\n1,2\"3\"\n", {"line 2", "quote inside"});
}

}  // namespace
}  // namespace relulab
