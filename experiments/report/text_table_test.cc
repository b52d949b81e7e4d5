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

TEST(TextTableTest, CountsCharactersAndNotBytes) {
  EXPECT_EQ(FormatTextTable({{"é", "x"}, {{"ab", "y"}, {"ünï", "z"}}}),
            "é    x\n"
            "---  -\n"
            "ab   y\n"
            "ünï  z\n");
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
