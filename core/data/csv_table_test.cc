#include "core/data/csv_table.h"

#include <gtest/gtest.h>

#include "core/data/test_files.h"

namespace relulab {
namespace {

using Record = std::vector<std::string>;

CsvRecord Fields(const Record& fields, bool quoted = false) {
  return {fields, std::vector<bool>(fields.size(), quoted)};
}

TEST(NamesColumns, UnlessNumbersStandAboveNumbers) {
  const auto names = [](const Record& first, const Record& second) {
    return NamesColumns(Fields(first), Fields(second));
  };
  EXPECT_TRUE(names({"a", "y"}, {"1", "2"}));
  EXPECT_TRUE(names({"a", "y"}, {"1", "pear"}));
  EXPECT_TRUE(names({"label", "0", "1"}, {"5", "0", "0"})) << "pixels by number";
  EXPECT_TRUE(names({"nan", "inf", "y"}, {"1", "2", "3"}));
  EXPECT_TRUE(names({"x", "y"}, {}));
  EXPECT_TRUE(names({"x", "y"}, {"p", "q"}));
  EXPECT_FALSE(names({"1", "2"}, {"3", "4"}));
  EXPECT_FALSE(names({"+1", "-2e3"}, {"3", "4"}));
  EXPECT_FALSE(names({"5.1", "setosa"}, {"4.9", "setosa"}));
  for (const char* missing :
       {"nan", "NaN", "NA", "N/A", "n/a", "null", "NULL", "?", "", "inf", "-inf", "Infinity"}) {
    EXPECT_FALSE(names({"1", missing, "0"}, {"2", "3", "1"})) << missing;
    EXPECT_FALSE(names({missing, missing}, {"2", "3"})) << missing;
    EXPECT_FALSE(names({missing, "a"}, {"2", "b"})) << missing;
  }
  EXPECT_FALSE(names({"1", "2"}, {}));
}

TEST(NamesColumns, AQuotedLineAboveNumbersHasNames) {
  const auto names = [](const CsvRecord& first, const CsvRecord& second) {
    return NamesColumns(first, second);
  };
  const CsvRecord first = Fields({"1", "2", "3"}, true);
  EXPECT_TRUE(names(first, Fields({"1.5", "2.5", "0"})));
  EXPECT_TRUE(names(first, {{"1.5", "2.5", "a"}, {false, false, true}}));
  EXPECT_TRUE(names(Fields({"", "1"}, true), {{"1", "0.5"}, {true, false}}));
  EXPECT_FALSE(names(first, Fields({"1.5", "2.5", "0"}, true)));
  EXPECT_FALSE(names(Fields({"1", "2", "3"}), Fields({"1.5", "2.5", "0"})));
  EXPECT_FALSE(names({{"1", "a"}, {false, true}}, {{"2", "b"}, {false, true}}));
}

class CsvTableTest : public testing::Test {
 protected:
  CsvTable Open(const std::string& text, const TableFormat& format = {}) const {
    return CsvTable(files_.Write("t.csv", text), format);
  }

  static std::vector<Record> RowsOf(CsvTable& table) {
    std::vector<Record> rows;
    for (Record fields; table.Next(fields);) rows.push_back(fields);
    return rows;
  }

  TestFiles files_;
};

TEST_F(CsvTableTest, AHeaderIsFoundOrStated) {
  CsvTable with = Open("a,b\n1,2\n");
  EXPECT_EQ(with.Columns(), (Record{"a", "b"}));
  EXPECT_EQ(RowsOf(with), (std::vector<Record>{{"1", "2"}}));
  EXPECT_TRUE(with.Notices().empty());

  CsvTable without = Open("5,6\n1,2\n3,4\n");
  EXPECT_EQ(without.Columns(), (Record{"column_1", "column_2"}));
  EXPECT_EQ(RowsOf(without), (std::vector<Record>{{"5", "6"}, {"1", "2"}, {"3", "4"}}));
  ASSERT_EQ(without.Notices().size(), 1U);
  ExpectParts(without.Notices()[0], {"t.csv", "first line is data", "column_1 to column_2"});

  CsvTable stated = Open("5,6\n1,2\n", {.separator = {}, .header = true});
  EXPECT_EQ(stated.Columns(), (Record{"5", "6"}));
  EXPECT_EQ(RowsOf(stated), (std::vector<Record>{{"1", "2"}}));
  EXPECT_TRUE(stated.Notices().empty());

  CsvTable words = Open("p,q\nr,s\n", {.separator = {}, .header = false});
  EXPECT_EQ(RowsOf(words), (std::vector<Record>{{"p", "q"}, {"r", "s"}}));
  EXPECT_TRUE(words.Notices().empty());
}

TEST_F(CsvTableTest, ANameThatTheUserGivesTellsTheHeader) {
  const std::string text = "0,1,species\n1.5,2.5,b\n3.5,1.5,a\n";
  EXPECT_EQ(Open(text).Columns().front(), "column_1");
  CsvTable named = Open(text, {.separator = {}, .header = {}, .names = {"species"}});
  EXPECT_EQ(named.Columns(), (Record{"0", "1", "species"}));
  EXPECT_EQ(RowsOf(named).size(), 2U);
  EXPECT_EQ(Open(text, {.separator = {}, .header = false, .names = {"species"}}).Columns().back(),
            "column_3");
}

TEST_F(CsvTableTest, AQuotedHeaderIsSaid) {
  CsvTable table = Open("\"1\",\"2\"\n1.5,0\n");
  EXPECT_EQ(RowsOf(table), (std::vector<Record>{{"1.5", "0"}}));
  ExpectParts(table.Notices().at(0), {"names of the columns", "quoted", "dataset.header to false"});
  EXPECT_TRUE(Open("\"a\",\"y\"\n1.5,0\n").Notices().empty());
}

TEST_F(CsvTableTest, TakesTheSeparatorLineOfExcel) {
  for (const std::string start : {"sep=;\n", "sep=;\r\n", "\"sep=;\"\r\n", "\xEF\xBB\xBFsep=;\n"}) {
    CsvTable table = Open(start + "x;y\n1,5;2\n");
    EXPECT_EQ(table.Columns(), (Record{"x", "y"})) << start;
    EXPECT_EQ(RowsOf(table), (std::vector<Record>{{"1,5", "2"}})) << start;
  }
  EXPECT_EQ(Open("sep=;\nx,y\n1,2\n", {.separator = ',', .header = {}}).Columns(),
            (Record{"x", "y"}));
  EXPECT_EQ(Open("sep=,b\n1,2\n").Columns(), (Record{"sep=", "b"}));
  ExpectParts(ErrorOf([&] { Open("sep=|\nx|y\n1|2\n"); }),
              {"line 1", "found the separator \"|\"", "a comma, a semicolon or a tab"});
}

TEST_F(CsvTableTest, SaysWhichSeparatorsThereAre) {
  for (const std::string text : {"x|y\n1|2\n", "x y\n1 2\n"}) {
    ExpectParts(ErrorOf([&] { Open(text).FindColumn("y", "for the label"); }),
                {"only one column", "a comma, a semicolon or a tab", "spaces or |"});
  }
  ExpectParts(ErrorOf([&] { Open("\"x\" \"y\"\n1 2\n"); }),
              {"line 1", "after a closing quote", "a comma, a semicolon or a tab"});
  const std::string commented = "# by R\nx,y\n1,2\n";
  ExpectParts(ErrorOf([&] { Open(commented).FindColumn("y", "for the label"); }),
              {"begins with #", "remove comments"});
  CsvTable table = Open(commented);
  Record fields;
  ExpectParts(ErrorOf([&] { table.Next(fields); }), {"line 2", "begins with #"});
}

TEST_F(CsvTableTest, SaysWhichSeparatorItFound) {
  ExpectParts(Open("a;b\n1;2\n").Notices().at(0), {"t.csv", "semicolons"});
  ExpectParts(Open("a\tb\n1\t2\n").Notices().at(0), {"tabs"});
  EXPECT_TRUE(Open("a;b\n1;2\n", {.separator = ';', .header = {}}).Notices().empty());
}

TEST_F(CsvTableTest, ColumnsByNameAndByNumber) {
  const CsvTable table = Open("a,2,c,c\n1,2,x,x\n");
  EXPECT_EQ(table.FindColumn("a", ""), 0U);
  EXPECT_EQ(table.FindColumn("2", ""), 1U);
  EXPECT_EQ(table.FindColumn(std::int64_t{3}, ""), 2U);
  EXPECT_EQ(table.FindColumn(std::int64_t{-1}, ""), 3U);
  EXPECT_EQ(table.FindColumn(std::int64_t{-4}, ""), 0U);
  for (const std::int64_t none : {0, 5, -5}) {
    ExpectParts(ErrorOf([&] { table.FindColumn(none, "for the label"); }),
                {"no column " + std::to_string(none) + " for the label", "from 1 to 4", "\"a\""});
  }
  ExpectParts(ErrorOf([&] { table.FindColumn("c", "for the label"); }),
              {"two columns \"c\"", "number for the label"});
  ExpectParts(ErrorOf([&] { table.FindColumn("A", "to exclude"); }),
              {"no column \"A\" to exclude", "\"a\", \"2\", \"c\""});
  ExpectParts(ErrorOf([&] { Open("1,0\n2,1\n").FindColumn("0", "for the label"); }),
              {"no column \"0\"", "\"column_2\"", "first line was read as data", "dataset.header"});
}

TEST_F(CsvTableTest, ErrorsNameTheLine) {
  CsvTable table = Open("1,2\n\n3,4,5\n");
  Record fields;
  ASSERT_TRUE(table.Next(fields));
  ExpectParts(ErrorOf([&] { table.Next(fields); }),
              {"t.csv", "line 3", "found 3 fields; expected 2, as in the first line"});
  ExpectParts(ErrorOf([&] { Open(""); }), {"is empty"});
  ExpectParts(ErrorOf([&] { Open("\n\r\n"); }), {"is empty"});
}

}  // namespace
}  // namespace relulab
