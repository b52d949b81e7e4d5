// Tests the output on a terminal: colours, the progress bar, and tables that fit the width.
#include <gtest/gtest.h>
#include <pty.h>

#include <sstream>

#include "core/data/printable.h"
#include "experiments/commands/program_test_support.h"

namespace relulab {
namespace {

/// Runs that take about a second each, so that the bar, which is drawn every 100 ms, shows them.
constexpr const char* kSecond = R"({
  "name": "a_second",
  "base": {
    "dataset": {"name": "spirals", "train_size": 60, "validation_size": 30, "test_size": 30},
    "network": {"depth": 2, "width": 32},
    "training": {"batch_size": 20, "steps": 120000},
    "measure": {"every": 0, "evaluate_every": 60000}
  },
  "sweep": {"seed": {"count": 2}}
})";

class TerminalOutputTest : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    WriteFile(directory_ / "second.json", kSecond);
  }

  /// Everything that a command writes to a terminal of this width.
  std::string OnTerminal(const std::string& command, int columns) {
    winsize size = {};
    size.ws_row = 24;
    size.ws_col = static_cast<unsigned short>(columns);
    int terminal = -1;
    const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, &size);
    if (pid == 0) {
      if (::chdir(directory_.c_str()) != 0) ::_exit(126);
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      ::_exit(127);
    }
    std::string text;
    char buffer[4096];
    for (ssize_t count = 0; (count = ::read(terminal, buffer, sizeof buffer)) > 0;) {
      text.append(buffer, static_cast<std::size_t>(count));
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    ::close(terminal);
    return text;
  }
};

/// The parts of a text that a terminal shows as lines, without escape sequences.
std::vector<std::string> LinesOf(std::string text) {
  for (std::size_t at = 0; (at = text.find('\033', at)) != std::string::npos;) {
    text.erase(at, text.find_first_of("Km", at) - at + 1);
  }
  std::replace(text.begin(), text.end(), '\r', '\n');
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST_F(TerminalOutputTest, TheBarFitsAndShowsTheRun) {
  for (const int width : {30, 40, 80, 120}) {
    const std::string text = OnTerminal(
        "TERM=xterm " + kProgram + " run second.json --out " + std::to_string(width), width);
    int bars = 0;
    bool has_loss = false;
    for (const std::string& line : LinesOf(text)) {
      if (line.find("[=") == std::string::npos) continue;
      ++bars;
      has_loss |=
          line.find("step ") != std::string::npos && line.find("loss ") != std::string::npos;
      EXPECT_LT(CountCharacters(line), static_cast<std::size_t>(width)) << line;
    }
    EXPECT_GT(bars, 0) << text;
    EXPECT_EQ(has_loss, width >= 80) << text;
  }
}

TEST_F(TerminalOutputTest, TheBarShowsTimedBlocks) {
  WriteStudy("timed.json", R"({"timing": {"least_blocks": 6, "most_blocks": 8, "precision": 0}})");
  const std::string text = OnTerminal("TERM=xterm " + kProgram + " run timed.json", 100);
  const std::vector<std::string> lines = LinesOf(text);
  const auto has = [&](const std::string& part) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.starts_with("7/8 [") && line.find(part) != std::string::npos;
    });
  };
  EXPECT_TRUE(has("at most ")) << text;
  EXPECT_TRUE(has("run 3/4")) << text;
  EXPECT_TRUE(has("interval +-")) << text;
}

TEST_F(TerminalOutputTest, NoColorAndDumbMeanNoEscapeSequences) {
  for (const std::string environment :
       {"NO_COLOR=1 TERM=xterm", "TERM=dumb", "TERM=", "env -u TERM"}) {
    for (const std::string command : {" run none.json", " run second.json", " show results"}) {
      const std::string text = OnTerminal(environment + " " + kProgram + command, 80);
      EXPECT_EQ(text.find('\033'), std::string::npos) << environment << command << text;
      EXPECT_EQ(text.find("[="), std::string::npos) << environment << command << text;
    }
  }
  ExpectPart(OnTerminal("NO_COLOR= TERM=xterm " + kProgram + " run none.json", 80), "\033[31m");
}

TEST_F(TerminalOutputTest, VerdictsAreColouredAndStatusLinesAreNot) {
  ASSERT_EQ(Relulab("run tiny.json").exit_code, 0);
  WriteFile(directory_ / "results" / "tiny" / "claims.json", R"({"study": "s", "claims": [
    {"id": "a", "role": "primary", "verdict": "supported"},
    {"id": "b", "role": "primary", "verdict": "contradicted"},
    {"id": "c", "role": "primary", "verdict": "inconclusive"}]})");
  const std::string text = OnTerminal("TERM=xterm " + kProgram + " show --verdicts results", 80);
  for (const char* part :
       {"\033[32msupported\033[m", "\033[31mcontradicted\033[m", "\033[33minconclusive\033[m"}) {
    ExpectPart(text, part);
  }
  EXPECT_EQ(Relulab("show --verdicts results").out.find('\033'), std::string::npos);
  const std::string run = OnTerminal("TERM=xterm " + kProgram + " run tiny.json", 80);
  ExpectPart(run, "relulab: tiny: 4 runs planned, 0 to do");
}

TEST_F(TerminalOutputTest, TablesFit) {
  ASSERT_EQ(Relulab("run tiny.json --set network.activation=relu,tanh").exit_code, 0);
  const std::string whole = Relulab("show results").out;
  for (const int width : {30, 40, 60, 200}) {
    const std::string text = OnTerminal("TERM=xterm " + kProgram + " show results", width);
    for (const std::string& line : LinesOf(text)) {
      EXPECT_LE(CountCharacters(line), static_cast<std::size_t>(width)) << line;
    }
    if (width == 200) {
      EXPECT_EQ(CountLines(text), CountLines(whole));
    }
  }
}

}  // namespace
}  // namespace relulab
