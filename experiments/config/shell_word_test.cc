#include "experiments/config/shell_word.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

/// What a program receives as its argument when bash runs `printf` with this word.
std::string Received(const std::string& word) {
  const TemporaryDirectory directory;
  const std::string script = (directory.path() / "script").string();
  const std::string out = (directory.path() / "out").string();
  WriteFile(script, "printf '%s|' " + word + " > '" + out + "'\n");
  EXPECT_EQ(std::system(("bash '" + script + "'").c_str()), 0) << word;
  return ReadFile(out);
}

TEST(ShellWordTest, AShellReadsBackTheSameBytes) {
  for (const std::string word : {"study.json",
                                 "",
                                 "my study.json",
                                 "x;echo $HOME.json",
                                 "it's.csv",
                                 "dataset.path=\"it's\"",
                                 "a\\b",
                                 "a\"b",
                                 "`id`",
                                 "$(id)",
                                 "*",
                                 "~",
                                 "#x",
                                 "!x",
                                 "a&b|c>d<e",
                                 "{a,b}",
                                 "[ab]",
                                 "=x",
                                 "two\nlines",
                                 "tab\tbell\a",
                                 "gr\xc3\xbc\xc3\x9f"
                                 "e",
                                 "latin\xf6 1's",
                                 "\x1b[31m\\",
                                 "-n"}) {
    EXPECT_EQ(Received(ShellWord(word)), word + "|") << word;
  }
}

TEST(ShellWordTest, PlainWordsStayAsTheyAre) {
  EXPECT_EQ(ShellWord("configs/a-b_1.json"), "configs/a-b_1.json");
  EXPECT_EQ(ShellWord("network.depth=2,5"), "network.depth=2,5");
  EXPECT_EQ(ShellWord("my study.json"), "'my study.json'");
  EXPECT_EQ(ShellWord("two\nlines"), "$'two\\012lines'");
}

TEST(ShellFileTest, ANameIsNoOption) {
  EXPECT_EQ(ShellFile("-x.json"), "./-x.json");
  EXPECT_EQ(ShellFile("-x y.json"), "'./-x y.json'");
  EXPECT_EQ(ShellFile("x.json"), "x.json");
}

}  // namespace
}  // namespace relulab
