#include "core/data/data_file.h"

#include <gtest/gtest.h>

#include "core/data/test_files.h"

namespace relulab {
namespace {

TEST(Shown, EscapesWhatIsNoTextAndCutsBetweenCharacters) {
  EXPECT_EQ(Shown("gr\xf6\xdf"
                  "e"),
            R"("gr\xf6\xdfe")");
  EXPECT_EQ(Shown("größe, 大きさ"), "\"größe, 大きさ\"");
  EXPECT_EQ(Shown("a\tb\nc\x1b[31m\x7f"), R"("a\u0009b\u000ac\u001b[31m\u007f")");
  EXPECT_EQ(Shown("\xc2\x9b"
                  "31m"),
            R"("\u009b31m")");
  // Cut, overlong or surrogate sequences are not characters.
  EXPECT_EQ(Shown("\xe5\xa4"), R"("\xe5\xa4")");
  EXPECT_EQ(Shown("\xc0\xaf\xed\xa0\x80\xf5"), R"("\xc0\xaf\xed\xa0\x80\xf5")");
  std::string umlauts;
  for (int i = 0; i < 40; ++i) umlauts += "ü";
  EXPECT_EQ(Shown(umlauts), '"' + umlauts + '"');
  EXPECT_EQ(Shown("ü" + umlauts), '"' + umlauts + "...\"");
  EXPECT_EQ(Shown(std::string(41, '\xfc')).size(), 40 * 4 + 5U);
}

TEST(WithThousands, GroupsDigits) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1200), "1,200");
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
}

}  // namespace
}  // namespace relulab
