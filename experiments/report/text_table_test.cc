#include "experiments/report/text_table.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

TEST(TextTableTest, WordsStandLeftAndNumbersRight) {
  EXPECT_EQ(FormatTextTable({{"activation", "depth", "accuracy"},
                             {{"relu", "2", "80.1 +- 0.5 %"}, {"softplus_2", "50", "9.9 %"}}}),
            "activation  depth       accuracy\n"
            "----------  -----  -------------\n"
            "relu            2  80.1 +- 0.5 %\n"
            "softplus_2     50          9.9 %\n");
}

TEST(TextTableTest, OneNumberMakesAColumnNumeric) {
  // a, b, c and e are numeric and aligned right; d is aligned left.
  EXPECT_EQ(FormatTextTable({{"a", "b", "c", "d", "e"},
                             {{"-1.250", "300 (2/3)", "1e-05", "float32", ""},
                              {"floor", "missed (0/10)", "0.1", "mnist2", "3"},
                              {"", "", "", "", ""}}}),
            "     a              b      c  d        e\n"
            "------  -------------  -----  -------  -\n"
            "-1.250      300 (2/3)  1e-05  float32\n"
            " floor  missed (0/10)    0.1  mnist2   3\n"
            "\n");
}

TEST(TextTableTest, WhatIsNotFiniteIsANumber) {
  EXPECT_EQ(FormatTextTable({{"decades", "accuracy", "name"},
                             {{"nan", "nan %", "nanobot"}, {"-inf", "nan %", "infinite"}}}),
            "decades  accuracy  name\n"
            "-------  --------  --------\n"
            "    nan     nan %  nanobot\n"
            "   -inf     nan %  infinite\n");
}

TEST(TextTableTest, CountsCharactersAndNotBytes) {
  EXPECT_EQ(FormatTextTable({{"é", "x"}, {{"ab", "y"}, {"ünï", "z"}}}),
            "é    x\n"
            "---  -\n"
            "ab   y\n"
            "ünï  z\n");
}

TEST(TextTableTest, FitsAWidth) {
  const TextTable table{
      {"activation", "steps to target", "accuracy"},
      {{"a_very_long_name", "300 (2/3)", "80.1 +- 0.5 %"}, {"relu", "missed (0/3)", "9.9 %"}}};
  EXPECT_EQ(FormatTextTable(table, {.width = 46}),
            "activation      steps to target       accuracy\n"
            "--------------  ---------------  -------------\n"
            "a_very_long_n…        300 (2/3)  80.1 +- 0.5 %\n"
            "relu               missed (0/3)          9.9 %\n");
  EXPECT_EQ(FormatTextTable(table, {.width = 30}),
            "activ…  steps to ta…\n"
            "------  ------------\n"
            "a_ver…     300 (2/3)\n"
            "relu    missed (0/3)\n"
            "\n"
            "activ…       accuracy\n"
            "------  -------------\n"
            "a_ver…  80.1 +- 0.5 %\n"
            "relu            9.9 %\n");
  EXPECT_EQ(FormatTextTable(table, {.width = 1000}), FormatTextTable(table));
}

TEST(TextTableTest, ColoursDoNotCountAsWidth) {
  TextTable table{{"claim", "verdict", "n"}, {{"a", "yes", "2"}}};
  table.colors[{0, 1}] = kGreen;
  EXPECT_EQ(FormatTextTable(table, {.has_escapes = true}),
            "claim  verdict  n\n"
            "-----  -------  -\n"
            "a      \033[32myes\033[m      2\n");
  EXPECT_EQ(FormatTextTable(table).find('\033'), std::string::npos);
}

TEST(TextTableTest, ControlCharactersAreEscaped) {
  EXPECT_EQ(FormatTextTable({{"a"}, {{"\033[2J\nb"}}}),
            "a\n----------------\n\\u001b[2J\\u000ab\n");
  EXPECT_EQ(FormatMarkdownTable({{"a"}, {{"\033\n"}}}), "| a |\n| :-- |\n| \\u001b\\u000a |\n");
}

TEST(TextTableTest, AsMarkdownItIsAlignedAlikeAndEscaped) {
  EXPECT_EQ(FormatMarkdownTable({{"activation", "depth"}, {{"a|b", "2"}, {"tanh", ""}}}),
            "| activation | depth |\n"
            "| :-- | --: |\n"
            "| a\\|b | 2 |\n"
            "| tanh |  |\n");
}

TEST(TextTableTest, MayHaveNoRows) {
  EXPECT_EQ(FormatTextTable({{"a", "bc"}, {}}), "a  bc\n-  --\n");
}

}  // namespace
}  // namespace relulab
