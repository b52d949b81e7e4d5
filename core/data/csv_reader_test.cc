#include "core/data/csv_reader.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "core/data/test_files.h"

namespace relulab {
namespace {

using Record = std::vector<std::string>;

constexpr CsvForm kTable = {.separator = std::nullopt, .trims_spaces = true};

class CsvReaderTest : public testing::Test {
 protected:
  std::vector<Record> ReadAll(const std::string& text, CsvForm form = {}) const {
    CsvReader reader(files_.Write("f", text), form);
    std::vector<Record> records;
    for (Record fields; reader.Next(fields);) records.push_back(fields);
    return records;
  }

  TestFiles files_;
};

TEST_F(CsvReaderTest, LineEnds) {
  const std::vector<Record> expected = {{"a", "b"}, {"c", ""}};
  for (const char* text :
       {"a,b\nc,\n", "a,b\nc,", "a,b\r\nc,\r\n", "a,b\rc,\r", "\n\na,b\n\nc,\n\n"}) {
    EXPECT_EQ(ReadAll(text), expected) << text;
  }
  EXPECT_EQ(ReadAll(std::string("\xEF\xBB\xBF") + "a,b\nc,\n"), expected);
  EXPECT_TRUE(ReadAll("").empty());
  EXPECT_EQ(ReadAll("a,b\n \nc,\n  ", kTable), expected) << "lines of spaces";
}

TEST_F(CsvReaderTest, Separators) {
  const std::vector<Record> expected = {{"a", "b,;"}, {"1.5", "-2"}};
  EXPECT_EQ(ReadAll("a,\"b,;\"\n1.5,-2\n", kTable), expected);
  EXPECT_EQ(ReadAll("a;\"b,;\"\n1.5;-2\n", kTable), expected);
  EXPECT_EQ(ReadAll("a\t\"b,;\"\r\n1.5\t-2", kTable), expected);
  EXPECT_EQ(ReadAll("a;b,c\n"), (std::vector<Record>{{"a;b", "c"}}));
}

TEST_F(CsvReaderTest, SpacesAroundFieldsBelongToThemUnlessTrimmed) {
  const std::vector<Record> expected = {{"a b", "c"}, {"1", " x "}};
  EXPECT_EQ(ReadAll(" a b , c\n1,  \" x \" \n", kTable), expected);
  EXPECT_EQ(ReadAll("a b\tc \n 1\t \" x \"\n", kTable), expected);
  EXPECT_EQ(ReadAll("a\t\tb\n", kTable), (std::vector<Record>{{"a", "", "b"}}));
  EXPECT_EQ(ReadAll(" a , b\n \n"), (std::vector<Record>{{" a ", " b"}, {" "}}));
}

TEST_F(CsvReaderTest, RefusesUtf16) {
  ExpectParts(ErrorOf([&] {
                ReadAll(
                    std::string("\xFF\xFE"
                                "a\0,\0",
                                6));
              }),
              {"UTF-16", "UTF-8"});
}

TEST_F(CsvReaderTest, Quotes) {
  EXPECT_EQ(ReadAll("\"a\",\"b,c\",\"\"\n"), (std::vector<Record>{{"a", "b,c", ""}}));
  EXPECT_EQ(ReadAll("\"say \"\"hi\"\"\",\"two\nlines\"\nx,\"y\""),
            (std::vector<Record>{{"say \"hi\"", "two\nlines"}, {"x", "y"}}));
  EXPECT_EQ(ReadAll("\"\"\"\"\n"), (std::vector<Record>{{"\""}}));
}

TEST_F(CsvReaderTest, QuoteErrorsNameTheLine) {
  ExpectParts(ErrorOf([&] { ReadAll("a,b\n\"c,d\ne,f\n"); }), {"line 2", "never closed"});
  ExpectParts(ErrorOf([&] { ReadAll("a,b\"c\n"); }), {"line 1", "quote inside an unquoted field"});
  ExpectParts(ErrorOf([&] { ReadAll("a\n\"b\"c\n"); }), {"line 2", "closing quote"});
}

TEST_F(CsvReaderTest, CountsLinesInsideQuotes) {
  CsvReader reader(files_.Write("f", "a\n\"b\n\nb\"\nc\n"));
  Record fields;
  std::vector<std::int64_t> lines;
  while (reader.Next(fields)) lines.push_back(reader.RecordLine());
  EXPECT_EQ(lines, (std::vector<std::int64_t>{1, 2, 5}));
}

TEST_F(CsvReaderTest, FieldsAcrossTheBuffer) {
  const std::string wide(70000, 'w');
  EXPECT_EQ(ReadAll("a," + wide + "\r\n\"" + wide + "\",b\n"),
            (std::vector<Record>{{"a", wide}, {wide, "b"}}));
}

TEST(FindSeparator, IsTheOneThatGivesATable) {
  EXPECT_EQ(FindSeparator(""), ',');
  EXPECT_EQ(FindSeparator("kind\n1\n"), ',');
  EXPECT_EQ(FindSeparator("a,b\n1,2\n"), ',');
  EXPECT_EQ(FindSeparator("\"fixed; acidity\",\"q\"\n7.0,1\n"), ',');
  EXPECT_EQ(FindSeparator("\"fixed, acidity\";\"q\"\r\n7.0;1\r\n"), ';');
  EXPECT_EQ(FindSeparator("height, cm;weight;y\n1.5;2;0\n"), ';');
  EXPECT_EQ(FindSeparator("a\tb, c\n1\t2\n"), '\t');
  EXPECT_EQ(FindSeparator("a,note\n1,x;y\n2,z;y\n"), ',');
  EXPECT_EQ(FindSeparator("1,a;b\n2,c;d\n"), ',') << "numbers decide";
  EXPECT_EQ(FindSeparator("7,4;1;2,5\n7,8;0;2,0\n"), ';') << "decimal commas";
  EXPECT_EQ(FindSeparator("a;b;c"), ';') << "the first record may be cut";
}

TEST(ReadNumber, AsPeopleWriteThem) {
  for (const char* text : {"1.5", "+1.5", "1.50", "15e-1", "+15E-1"})
    EXPECT_EQ(ReadNumber(text), 1.5);
  EXPECT_EQ(ReadNumber("-.5"), -0.5);
  EXPECT_EQ(ReadNumber("5."), 5.0);
  for (const char* text : {"", "+", "-", "+-1", "++1", "1,5", "1 5", "0x10", "1.5z", "."}) {
    EXPECT_FALSE(ReadNumber(text)) << text;
  }
}

}  // namespace
}  // namespace relulab
