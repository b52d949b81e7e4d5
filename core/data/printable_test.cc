#include "core/data/printable.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

TEST(PrintableTest, ControlCharactersAreShownEscaped) {
  EXPECT_EQ(Printable("\033[31mred\a"), "\\u001b[31mred\\u0007");
  EXPECT_EQ(Printable("a\nb\r\tc"), "a\\u000ab\\u000d\\u0009c");
  EXPECT_EQ(PrintableLines("a\nb\rc"), "a\nb\\u000dc");
  EXPECT_EQ(Printable("\x7f"), "\\u007f");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "\\u009b31m")
      << "the one-byte form of ESC [, in UTF-8";
  EXPECT_EQ(Printable("\xe2\x80\xae"
                      "exe"),
            "\\u202eexe")
      << "shown from right to left";
  EXPECT_EQ(Printable(std::string_view("a\0b", 3)), "a\\u0000b");
}

TEST(PrintableTest, TextStays) {
  for (const char* text : {"", "relu", "“quoted” – café", "漢字", "😀", "a\\b"}) {
    EXPECT_EQ(Printable(text), text);
  }
}

TEST(PrintableTest, BytesThatAreNotUtf8AreShownInHexadecimal) {
  EXPECT_EQ(Printable("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(Printable("\xe9t\xe9"), "\\xe9t\\xe9");
  EXPECT_EQ(Printable("\x9b"), "\\x9b");
  EXPECT_EQ(Printable("\xc0\x9b"), "\\xc0\\x9b") << "an overlong form of ESC";
  EXPECT_EQ(Printable("\xe0\x80\x9b"), "\\xe0\\x80\\x9b");
  EXPECT_EQ(Printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(Printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond Unicode";
  EXPECT_EQ(Printable("\xe2\x82"), "\\xe2\\x82") << "cut off";
}

TEST(PrintableTest, CutsBetweenCharacters) {
  EXPECT_EQ(CountCharacters("ünï"), 3U);
  EXPECT_EQ(CutTo("ünï", 3), "ünï");
  EXPECT_EQ(CutTo("ünïx", 3), "ün…");
  EXPECT_EQ(CutTo("abc", 1), "…");
  EXPECT_EQ(CutTo("abc", 0), "");
}

TEST(PrintableTest, CountsAByteThatIsNotUtf8AsACharacter) {
  EXPECT_EQ(FirstCharacters("ünïx", 3), "ünï");
  EXPECT_EQ(FirstCharacters("\xe9\xe9x", 2), "\xe9\xe9");
  EXPECT_EQ(FirstCharacters("ab", 3), "ab");
  EXPECT_EQ(FirstCharacters("", 3), "");
}

}  // namespace
}  // namespace relulab
