// Tests stdout and stderr: what is written to each, in which order, and what happens if writing
// fails.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "experiments/commands/program_test_support.h"

namespace relulab {
namespace {

using StreamsTest = ProgramTest;

TEST_F(StreamsTest, EveryCommandNoticesThatStdoutCannotBeWritten) {
  ASSERT_EQ(Relulab("run tiny.json").exit_code, 0);
  for (const std::string command :
       {"--help", "--version", "run --help", "list", "list keys", "schema", "validate tiny.json",
        "validate tiny.json --print", "show results", "report results", "run tiny.json",
        "run tiny.json --dry-run", "merge --help", "theory --activation relu --depth 5 --json"}) {
    const Result full = Relulab(command + " > /dev/full");
    EXPECT_EQ(full.exit_code, 4) << command;
    ExpectPart(full.err, "relulab: cannot write standard output: No space left on device\n");
    const Result closed = Relulab(command + " >&-");
    EXPECT_EQ(closed.exit_code, 4) << command;
    ExpectPart(closed.err, "relulab: cannot write standard output: ");
  }
}

TEST_F(StreamsTest, AClosedStreamDamagesNoResult) {
  for (const std::string closed : {">&-", "2>&-", "<&- >&- 2>&-"}) {
    Shell("rm -rf results");
    Relulab("run tiny.json " + closed);
    EXPECT_EQ(Relulab("show results").exit_code, 0) << closed;
    ExpectPart(Relulab("run tiny.json").err, "4 runs planned, 0 to do");
  }
}

TEST_F(StreamsTest, AFileSizeLimitIsAnErrorOfWriting) {
  const Result result = Shell("ulimit -f 1; " + kProgram + " run tiny.json --jobs 2");
  EXPECT_EQ(result.exit_code, 4) << result.err;
  ExpectPart(result.err, "File too large");
  EXPECT_EQ(Relulab("run tiny.json").exit_code, 0) << "the rest can be done later";
}

TEST_F(StreamsTest, ResultsAndMessagesOfOneFileAreInOrder) {
  WriteStudy("other.json", R"({"name": "other"})");
  ASSERT_EQ(Shell(kProgram + " run tiny.json other.json > log 2>&1").exit_code, 0);
  const std::string log = ReadFile(directory_ / "log");
  std::size_t at = 0;
  for (const char* part : {"relulab: tiny: 4 runs planned", "runs finished: results/tiny\n",
                           "relulab: other: 4 runs planned", "runs finished: results/other\n"}) {
    const std::size_t found = log.find(part, at);
    ASSERT_NE(found, std::string::npos) << part << " is missing or too early in: " << log;
    at = found;
  }
}

TEST_F(StreamsTest, AFinishedStudyIsPrintedBeforeTheNextOneEnds) {
  WriteStudy("slow.json", R"({"name": "slow", "base": {"training": {"steps": 100000000}}})");
  WriteFile(streams_ / "out", "");  // the process may not have made it when it is first read
  Process process = Start("run tiny.json slow.json");
  for (int i = 0; i < 2000 && process.Out().find("finished: results/tiny") == std::string::npos;
       ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ExpectPart(process.Out(), "4 of 4 runs finished: results/tiny\n");
  process.Send(SIGKILL);
  EXPECT_EQ(process.Wait(), -SIGKILL);
}

TEST_F(StreamsTest, EscapeSequencesOfAStudyAreNotPrinted) {
  // ESC as JSON writes it, C1 as UTF-8, and a forged line.
  WriteStudy("evil.json", R"({"name": "evil",
    "question": "\u001b[2J\u009b31mWhich?\nAll is well.\u202e",
    "claims": [{"id": "c", "quote": "\u001b]0;q\u0007", "where": "\u001b[1m",
                "statement": "s\u001b[0m", "notes": "n\u001b[5m", "not_tested": "\u001b[31mr"}]})");
  const std::string file = "bad\033[31m.json";
  WriteFile(directory_ / file, ReadFile(directory_ / "evil.json"));
  for (const std::string& command :
       {std::string("run evil.json"), std::string("run evil.json --out \"$(printf 'o\\033[1m')\""),
        std::string("show results"), std::string("show \"$(printf 'o\\033[1m')\""),
        std::string("show --verdicts results"), std::string("report results"),
        std::string("validate evil.json --print"), "validate '" + file + "'",
        "run '" + file + "' --set 'seed=\033'", std::string("list '\033[1m'"),
        std::string("'\033[1m'"), std::string("run '\033[1m.json'"),
        std::string("run tiny.json --profile '\033[1m'"), std::string("show '\033[1m'")}) {
    const Result result = Relulab(command);
    const std::string all = result.out + result.err;
    EXPECT_NE(all, "") << command;
    EXPECT_EQ(all.find('\033'), std::string::npos) << command << ": " << all;
    EXPECT_EQ(all.find("\xc2\x9b"), std::string::npos) << command;
    EXPECT_EQ(all.find("\xe2\x80\xae"), std::string::npos) << command;
    EXPECT_EQ(all.find("\nAll is well"), std::string::npos) << command;
  }
  // A config must not have them, but a table of results can.
  ASSERT_EQ(Relulab("run tiny.json").exit_code, 0);
  WriteFile(directory_ / "results" / "tiny" / "claims.json", R"({"study": "s", "claims": [
    {"id": "a\u001b[2J", "role": "primary", "verdict": "\u009b31m", "note": "n\u001b[5m",
     "quote": "q\u0007", "where": "\u202e", "statement": "s\nAll is well"}]})");
  const Result show = Relulab("show results");
  ExpectPart(show.out, "a\\u001b[2J");
  ExpectPart(show.out, "\\u009b31m");
  EXPECT_EQ(show.out.find('\033'), std::string::npos) << show.out;
}

TEST_F(StreamsTest, FailedRunsAreNotCountedAsFinished) {
#ifdef RELULAB_SANITIZED
  GTEST_SKIP() << "sanitizers need more address space than the limit allows";
#endif
  const Result result = Shell("ulimit -v 500000; " + kProgram +
                              " run tiny.json --set network.width=8192 --set network.depth=20"
                              " --set seed=1,2");
  EXPECT_EQ(result.exit_code, 1) << result.err;
  // 3 * 8192 + 19 * 8193 * 8192 + 8193 * 2 parameters
  ExpectPart(result.err, "failed: out of memory: 1275");
  ExpectPart(result.err, " parameters need 5.1 GB, the activations of a batch of 20 ");
  ExpectPart(result.err, ", the data ");
  ExpectPart(result.out, "0 of 2 runs finished, 2 failed: results/tiny\n");
  ExpectPart(Relulab("show results").out, "results/tiny: 0 of 2 runs finished, 2 failed\n");
  ExpectPart(Relulab("report results").out, "0 of 2 runs finished, 2 failed. ");
}

TEST_F(StreamsTest, ResultsOfAnotherVersionAreLabelled) {
  ASSERT_EQ(Relulab("run tiny.json").exit_code, 0);
  EXPECT_EQ(Relulab("show results").out.find("version"), std::string::npos);
  for (const auto& run : fs::directory_iterator(directory_ / "results" / "tiny" / "runs")) {
    Json json = Json::parse(ReadFile(run.path() / "run.json"));
    json["results_version"] = 1;
    WriteFile(run.path() / "run.json", json.dump());
  }
  const Result show = Relulab("show results");
  EXPECT_EQ(show.exit_code, 0);
  ExpectPart(show.out, "results/tiny (results version 1; this program writes version ");
  ExpectPart(Relulab("report results").out, "**These tables have results version 1; this program");
}

}  // namespace
}  // namespace relulab
