// Signals, kills, several processes: finished runs are kept, and the final results are
// byte-identical.
#include <gtest/gtest.h>

#include <chrono>
#include <iterator>
#include <thread>

#include "experiments/commands/program_test_support.h"
#include "experiments/store/lock.h"

namespace relulab {
namespace {

/// A study that runs long enough to be interrupted in the middle.
constexpr const char* kSlow = R"({
  "name": "slow",
  "base": {
    "dataset": {"name": "spirals", "train_size": 600, "validation_size": 300, "test_size": 300},
    "network": {"depth": 3, "width": 24},
    "training": {"batch_size": 50, "steps": 200},
    "measure": {"every": 40, "evaluate_every": 10},
    "checkpoint": {"steps": [200]}
  },
  "sweep": {"network.activation": ["relu", "tanh"], "seed": {"count": 15}}
})";

class InterruptionTest : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    WriteFile(directory_ / "slow.json", kSlow);
  }

  fs::path Study(const std::string& out) { return directory_ / out / "slow"; }

  std::size_t CountRuns(const std::string& out) {
    std::error_code none_yet;
    const fs::directory_iterator runs(Study(out) / "runs", none_yet);
    return static_cast<std::size_t>(std::distance(begin(runs), end(runs)));
  }

  void ExpectNoDotFiles(const std::string& out) {
    for (const auto& entry : fs::recursive_directory_iterator(Study(out))) {
      EXPECT_NE(entry.path().filename().string()[0], '.') << entry.path();
    }
  }

  /// Expects that the same command finishes the study, with the same bytes as an uninterrupted run.
  void ExpectResumes(const std::string& out) {
    EXPECT_EQ(Relulab("run slow.json --jobs 2 --out " + out).exit_code, 0);
    ASSERT_EQ(Relulab("run slow.json --out uninterrupted").exit_code, 0);
    EXPECT_EQ(CountRuns(out), 30U);
    EXPECT_EQ(ResultsOf(Study(out)), ResultsOf(Study("uninterrupted")));
    ExpectNoDotFiles(out);
  }
};

TEST_F(InterruptionTest, CtrlCKeepsWhatIsFinished) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const std::string out = "out" + std::to_string(signal);
    Process process = Start("run slow.json tiny.json --jobs 2 --out " + out);
    for (int i = 0; i < 20000 && CountRuns(out) == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    process.Send(signal);
    EXPECT_EQ(process.Wait(), 130);
    ExpectPart(process.Err(), "interrupted");
    const std::size_t finished = CountRuns(out);
    EXPECT_GE(finished, 1U);
    EXPECT_LT(finished, 30U);
    ExpectPart(process.Out(), std::to_string(finished) + " of 30 runs finished");
    EXPECT_EQ(CountLines(ReadFile(Study(out) / "runs.csv")), finished + 1);
    EXPECT_FALSE(fs::exists(directory_ / out / "tiny"));  // the next study did not begin
    ExpectNoDotFiles(out);
  }
  ExpectResumes("out" + std::to_string(SIGINT));
}

TEST_F(InterruptionTest, MoreSignalsStillWriteTheTables) {
  Process process = Start("run slow.json tiny.json --jobs 2 --out out");
  for (int i = 0; i < 20000 && CountRuns("out") == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  for (int i = 0; i < 200; ++i) {
    process.Send(i % 3 == 0 ? SIGHUP : i % 3 == 1 ? SIGTERM : SIGINT);
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  EXPECT_EQ(process.Wait(), 130);
  const std::size_t finished = CountRuns("out");
  EXPECT_EQ(CountLines(ReadFile(Study("out") / "runs.csv")), finished + 1);
  const std::string counts = std::to_string(finished) + " of 30 runs finished";
  ExpectPart(process.Out(), counts + ": out/slow\n");
  ExpectPart(Relulab("show out").out, "out/slow: " + counts + "\n");
}

/// Runs whose evaluation takes seconds, or whose single layer metric, analysis or timed block does.
constexpr const char* kLong = R"({
  "name": "slow",
  "base": {
    "dataset": {"name": "spirals", "train_size": 20000, "validation_size": 20000, "test_size": 0},
    "network": {"depth": 8, "width": 1000},
    "training": {"batch_size": 10, "steps": 0},
    "measure": {"every": 0, "evaluate_every": 1, "evaluate_size": 0, "metrics": [],
                "probe": {"split": "validation", "size": 20000}}
  }
})";

TEST_F(InterruptionTest, ALongPartOfARunStopsSoon) {
  for (const char* patch : {R"({})", R"({"base": {"measure": {"evaluate_every": 0, "every": 1,
                                         "metrics": ["layer_jacobian_sv_mean"]}}})",
                            R"({"base": {"measure": {"evaluate_every": 0, "after": ["removal"]}}})",
                            R"({"timing": {"measure": ["inference"]},
                                "base": {"measure": {"evaluate_every": 0}}})"}) {
    SCOPED_TRACE(patch);
    fs::remove_all(Study("out"));
    Json study = Json::parse(kLong);
    study.merge_patch(Json::parse(patch));
    WriteFile(directory_ / "long.json", study.dump());
    Process process = Start("run long.json --out out");
    for (int i = 0; i < 20000 && !fs::exists(Study("out")); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const auto start = std::chrono::steady_clock::now();
    process.Send(SIGINT);
    EXPECT_EQ(process.Wait(), 130) << process.Err();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
    ExpectNoDotFiles("out");
  }
}

TEST_F(InterruptionTest, AnInterruptedEvaluationIsRepeated) {
  Json study = Json::parse(kLong);
  study["base"]["network"]["width"] = 100;
  WriteFile(directory_ / "long.json", study.dump());
  ASSERT_EQ(Relulab("run long.json --out uninterrupted").exit_code, 0);
  Process process = Start("run long.json --out out");
  for (int i = 0; i < 20000 && !fs::exists(Study("out")); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  process.Send(SIGTERM);
  process.Wait();
  EXPECT_EQ(Relulab("run long.json --out out").exit_code, 0);
  EXPECT_EQ(ResultsOf(Study("out")), ResultsOf(Study("uninterrupted")));
}

TEST_F(InterruptionTest, AnInterruptEndsTheWaitForALock) {
  CreateDirectories(Study("out"));
  const StudyLock lock(Study("out"));
  const auto says_so = [&] {
    return fs::exists(streams_ / "err") &&
           ReadFile(streams_ / "err").find("waiting for another process that uses out/slow\n") !=
               std::string::npos;
  };
  Process process = Start("run slow.json --out out");
  for (int i = 0; i < 1500 && !says_so(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(says_so());
  process.Send(SIGTERM);
  EXPECT_EQ(process.Wait(), 130);
  ExpectPart(process.Err(), "interrupted");
}

TEST_F(InterruptionTest, NohupIgnoresTheEndOfTheTerminal) {
  Process process("trap '' HUP; exec " + kProgram + " run slow.json --out out", directory_,
                  streams_);
  for (int i = 0; i < 20000 && CountRuns("out") == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  process.Send(SIGHUP);
  EXPECT_EQ(process.Wait(), 0);
  EXPECT_EQ(CountRuns("out"), 30U);
}

TEST_F(InterruptionTest, TwentyKillsCostARepetitionAtMost) {
  int killed = 0;
  for (int round = 0; killed < 20 && round < 200; ++round) {
    Process process = Start("run slow.json --jobs 2 --out out");
    std::this_thread::sleep_for(std::chrono::milliseconds(2 + 17 * (round % 20)));
    process.Send(SIGKILL);
    if (process.Wait() == -SIGKILL) {
      ++killed;
    } else {
      fs::remove_all(Study("out") / "runs");  // the study finished before the kill: start again
    }
  }
  EXPECT_EQ(killed, 20);
  ExpectResumes("out");
}

TEST_F(InterruptionTest, ThreeShardsMergedAreTheWhole) {
  for (const std::string shard : {"1", "2", "3"}) {
    EXPECT_EQ(Relulab("run slow.json --shard " + shard + "/3 --out shard" + shard).exit_code, 0);
    EXPECT_EQ(CountRuns("shard" + shard), 10U);
  }
  EXPECT_EQ(Relulab("merge shard1 shard2 --out out --require-complete").exit_code, 1);
  EXPECT_FALSE(fs::exists(directory_ / "out"));
  const Result merged = Relulab("merge shard1 shard2 shard3 --out out --require-complete");
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_EQ(merged.out, "out/slow: 30 of 30 runs finished, 30 of them copied\n");
  ExpectResumes("out");
}

TEST_F(InterruptionTest, ProcessesMayShareAStudy) {
  CreateDirectories(root_.path() / "other_streams");
  const std::string command = "exec " + kProgram + " run slow.json --filter network.activation=";
  Process first(command + "relu --out out", directory_, streams_);
  Process second(command + "tanh --out out", directory_, root_.path() / "other_streams");
  EXPECT_EQ(first.Wait(), 0);
  EXPECT_EQ(second.Wait(), 0);
  EXPECT_EQ(CountLines(ReadFile(Study("out") / "runs.csv")),
            31U);  // the last process found all runs
  ExpectResumes("out");
}

}  // namespace
}  // namespace relulab
