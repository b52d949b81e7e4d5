// Stored results that are not what their names and their plan say, and stored results that a
// command must not replace.
#include <sys/stat.h>

#include <chrono>
#include <functional>
#include <set>
#include <thread>

#include "experiments/commands/program_test_support.h"
#include "experiments/store/manifest.h"

namespace relulab {
namespace {

class StoredResultsTest : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    Run("tiny.json");
    for (const auto& run : fs::directory_iterator(Study() / "runs")) runs_.insert(run.path());
    CopyOver(directory_ / "results", root_.path() / "clean");
  }

  fs::path Study() const { return directory_ / "results/tiny"; }

  /// The directory of a run; the first by its id.
  fs::path RunDirectory() const { return *runs_.begin(); }

  static void CopyOver(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
  }

  void Restore() {
    CopyOver(root_.path() / "clean", directory_ / "results");
    fs::remove_all(directory_ / "merged");
  }

  void Run(const std::string& arguments) {
    const Result result = Relulab("run " + arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }

  /// Writes the manifest of a run again.
  static void Sign(const fs::path& run) {
    RunFiles files;
    const auto listed = ReadManifest(run);
    ASSERT_TRUE(listed);
    for (const auto& [name, digest] : *listed) files[name] = ReadFile(run / name);
    WriteFile(run / kManifestName, ManifestOf(files));
  }

  void ForgeRun(const std::function<void(Json&)>& change) {
    Restore();
    Json json = Json::parse(ReadFile(RunDirectory() / kRunFile));
    change(json);
    WriteFile(RunDirectory() / kRunFile, json.dump(2) + "\n");
    Sign(RunDirectory());
  }

  void ForgeTable(const std::string& name, const std::function<std::string(std::string)>& change) {
    Restore();
    const fs::path path = RunDirectory() / name;
    WriteFile(path, change(ReadFile(path)));
    Sign(RunDirectory());
  }

  /// Expects that the commands that read runs refuse the file of the forged run.
  void ExpectRefusedRun(const std::string& file, const std::vector<std::string>& parts) {
    std::vector<std::string> all = {"results/tiny/runs/" + RunDirectory().filename().string() +
                                    file};
    all.insert(all.end(), parts.begin(), parts.end());
    for (const char* command : {"run tiny.json", "run tiny.json --extend",
                                "merge results --out merged", "run tiny.json --dry-run"}) {
      const auto before = BytesOf(directory_);
      const Result result = Relulab(command);
      EXPECT_EQ(result.exit_code, 4) << command << ": " << result.err;
      for (const std::string& part : all) ExpectPart(result.err, part);
      EXPECT_TRUE(BytesOf(directory_) == before) << command;
    }
  }

  void SetVersion(int version) {
    for (const fs::path& run : runs_) {
      Json json = Json::parse(ReadFile(run / kRunFile));
      json["results_version"] = version;
      WriteFile(run / kRunFile, json.dump(2) + "\n");
      Sign(run);
    }
  }

  std::set<fs::path> runs_;
};

TEST_F(StoredResultsTest, ARunInTheDirectoryOfAnotherIsRefused) {
  const fs::path other = *std::next(runs_.begin());
  CopyOver(other, RunDirectory());
  ExpectRefusedRun("/run.json", {"/run_id: found \"" + other.filename().string() + "\"; expected " +
                                 RunDirectory().filename().string()});
  CopyOver(root_.path() / "clean/tiny/runs" / RunDirectory().filename(), other);
  EXPECT_EQ(Relulab("run tiny.json").exit_code, 4) << "the two are exchanged";
  fs::remove(Study() / "runs.csv");
  EXPECT_EQ(Relulab("show results").exit_code, 4);
  EXPECT_EQ(Relulab("report results").exit_code, 4);
}

TEST_F(StoredResultsTest, ARunJsonThatNoRunHasIsRefused) {
  const auto expect = [&](const std::function<void(Json&)>& change, const char* part) {
    ForgeRun(change);
    ExpectRefusedRun("/run.json", {part});
  };
  expect([](Json& run) { run["run_id"] = "0123456789ab"; }, "/run_id: found \"0123456789ab\"");
  expect([](Json& run) { run["config"]["seed"] = 77; }, "/config/seed: found 77; expected ");
  expect([](Json& run) { run["config"]["network"]["depth"] = 7; },
         "/config/network/depth: found 7");
  expect([](Json& run) { run["config"]["network"]["depth"] = "x"; },
         "/config/network/depth: found \"x\"; expected a whole number");
  expect([](Json& run) { run["config"]["speed"] = 1; }, "/config/speed: unknown key");
  expect([](Json& run) { run["summary"]["best_step"] = -1; },
         "/summary/best_step: found -1; expected a whole number from 0 to 6");
  expect([](Json& run) { run["summary"]["best_step"] = 7; }, "/summary/best_step: found 7");
  expect([](Json& run) { run["summary"]["best_step"] = 1.5; }, "/summary/best_step: found 1.5");
  expect([](Json& run) { run["summary"]["test_accuracy"] = 2.0; },
         "/summary/test_accuracy: found 2.0; expected a number from 0 to 1");
  expect([](Json& run) { run["summary"]["executed_flops"] = -1; }, "/summary/executed_flops");
  expect([](Json& run) { run["summary"]["more"] = 1; }, "/summary/more: found 1");
  expect([](Json& run) { run["not_finite"] = {"best_step"}; }, "/summary/best_step: found ");
  expect([](Json& run) { run["more"] = 1; }, "/more: found 1; expected no such key");
  expect([](Json& run) { run["status"] = "diverged"; }, "/reason: found nothing");
  expect(
      [](Json& run) {
        run["status"] = "diverged";
        run["reason"] = "x";
      },
      "/summary/diverged_step: found null; expected a number");
  expect([](Json& run) { run["summary"]["diverged_step"] = 3; },
         "/summary/diverged_step: found 3; expected null");
  ForgeTable("timing.json", [](std::string text) {
    return text.replace(text.find("run_id\": \"") + 10, 12, "0123456789ab");
  });
  ExpectRefusedRun("/timing.json", {"/run_id: found \"0123456789ab\""});
}

TEST_F(StoredResultsTest, ATableThatNoRunHasIsRefused) {
  using Change = std::function<std::string(std::string)>;
  const auto replaced = [](std::string from, std::string to) -> Change {
    return [=](std::string text) {
      for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
      }
      return text;
    };
  };
  const auto header = [](const std::string& text) { return text.substr(0, text.find('\n') + 1); };
  for (const std::string table : {"steps.csv", "layers.csv", "theory.csv"}) {
    const auto expect = [&](const Change& change, const char* part) {
      SCOPED_TRACE(table + ", " + part);
      ForgeTable(table, change);
      ExpectRefusedRun("/" + table + ", line ", {part});
    };
    expect(replaced("\n", ",x\n"), "line 1: column ");
    expect(replaced(",", ";"), "line 1: column 1: found ");
    expect(replaced("\n", "\r\n"), "line 1: column ");
    expect([](const std::string& text) { return "\xef\xbb\xbf" + text; }, "line 1: column 1");
    expect(replaced("_", "-"), "line 1: column ");
    expect([](const std::string&) { return ""; }, "line 1: found an empty file");
    expect(header, "line 2: found the end of the table; expected a row of");
    expect([&](const std::string& text) { return text + text.substr(header(text).size()); },
           "expected no further row");
    expect(
        [](const std::string& text) {
          return text.substr(0, text.rfind('\n', text.size() - 2)) + "\n";
        },
        "found the end of the table");
    expect([](const std::string& text) { return text.substr(0, text.size() - 3); },
           "expected a newline");
    expect([&](std::string text) { return text.replace(header(text).size(), 1, "x"); },
           table == "theory.csv" ? "; expected 1" : "; expected 0");
    expect(replaced(",0.", ",zero."), "expected a number or an empty cell");
  }
  ForgeTable("steps.csv", replaced(",0.", ",7."));
  ExpectRefusedRun("/steps.csv, line 2: column \"", {"expected a number from 0 to 1"});
  Restore();
  WriteFile(RunDirectory() / "removal.csv", "a\n");
  ExpectRefusedRun("/removal.csv", {"the run's config does not ask for"});
}

TEST_F(StoredResultsTest, SomethingElseInTheRunsPlaceIsFoundBeforeTheWork) {
  fs::remove_all(RunDirectory());
  WriteFile(RunDirectory(), "");
  ExpectRefusedRun(": found a file", {});
}

TEST_F(StoredResultsTest, ShowNeverReplacesTablesByPoorerOnes) {
  const fs::path runs = Study() / "runs";
  const auto expect_kept = [&](const std::string& sentence) {
    const auto before = BytesOf(directory_);
    const Result shown = Relulab("show results");
    EXPECT_EQ(shown.exit_code, 0);
    ExpectPart(shown.err, sentence);
    EXPECT_EQ(shown.out.find("of 4 runs"), std::string::npos) << shown.out;
    ExpectPart(shown.out, "depth");
    const Result report = Relulab("report results");
    ExpectPart(report.out, "4 of 4 runs finished");
    EXPECT_TRUE(BytesOf(directory_) == before);
    Restore();
  };
  fs::remove_all(RunDirectory());
  expect_kept(
      "1 run of the tables is missing or damaged in runs/; the tables are shown as they are\n");
  for (const fs::path& run : runs_) fs::remove_all(run);
  expect_kept("4 runs of the tables are missing or damaged in runs/");
  fs::remove_all(runs);
  fs::create_directory_symlink("..", runs);
  expect_kept("4 runs of the tables are missing or damaged in runs/");
  fs::remove_all(runs);
  WriteFile(runs, "");
  expect_kept("4 runs of the tables are missing or damaged in runs/");
  fs::remove_all(runs);
  expect_kept("");

  // Damaged tables cannot be made again without the runs.
  fs::remove_all(RunDirectory());
  WriteFile(Study() / "steps.csv", "x\n");
  ExpectRefused("show results", 4, {"1 run of the tables is missing or damaged in runs/"});
}

// A killed process may leave tables without a manifest; more runs may follow.
TEST_F(StoredResultsTest, TablesThatNoManifestListsAreMadeAgain) {
  const std::string runs = ReadFile(Study() / "runs.csv");
  fs::remove(Study() / "manifest.sha256");
  WriteFile(Study() / "runs.csv", runs.substr(0, runs.find('\n') + 1));
  EXPECT_EQ(Relulab("show results").exit_code, 0);
  EXPECT_EQ(ReadFile(Study() / "runs.csv"), runs);
}

TEST_F(StoredResultsTest, ARunOfNoPlanIsNotRead) {
  fs::create_directory_symlink("..", Study() / "runs/0123456789ab");
  EXPECT_EQ(Relulab("run tiny.json").exit_code, 0);
}

TEST_F(StoredResultsTest, ADirectoryThatCannotBeWrittenIsShown) {
  const std::string before = Relulab("show results").out;
  const std::string report = Relulab("report results").out;
  fs::remove(Study() / "runs.csv");
  // Root may write everywhere, so another user reads the results.
  const bool is_root = ::geteuid() == 0;
  const std::string as_user = is_root ? "setpriv --reuid=65534 --clear-groups " : "";
  if (is_root && Shell("setpriv --version").exit_code != 0) GTEST_SKIP() << "needs setpriv";
  ::chmod(root_.path().c_str(), 0755);
  ::chmod(Study().c_str(), 0555);
  const auto files = BytesOf(directory_);
  const Result shown = Shell(as_user + kProgram + " show results");
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_EQ(shown.out, before);
  ExpectPart(shown.err, "they are not written, because the directory cannot be written\n");
  const Result reported = Shell(as_user + kProgram + " report results");
  EXPECT_EQ(reported.out, report) << reported.err;
  EXPECT_TRUE(BytesOf(directory_) == files);
  ::chmod(Study().c_str(), 0755);
}

TEST_F(StoredResultsTest, AnotherVersionIsNamed) {
  SetVersion(99);
  for (const char* command : {"run tiny.json", "merge results --out merged"}) {
    ExpectRefused(command, 4, {"run.json: found results version 99; this program writes version "});
  }
  Restore();
  SetVersion(3);
  fs::remove(Study() / "runs.csv");
  const auto before = BytesOf(directory_);
  const Result shown = Relulab("show results");
  ExpectPart(shown.err,
             "results/tiny: 4 runs have an older results version and are not in the tables");
  EXPECT_TRUE(BytesOf(directory_) == before);
  const Result merged = Relulab("merge results --out merged");
  ExpectPart(merged.err,
             "merge: 4 runs of results/tiny are left out, because of results version 3;");
  ExpectPart(Relulab("run tiny.json").err,
             "tiny: 4 runs have results version 3, and this program writes version 5; they are "
             "executed again\n");
}

TEST_F(StoredResultsTest, ADamagedRunIsNamed) {
  WriteFile(RunDirectory() / "steps.csv", "x");
  const std::string id = RunDirectory().filename().string();
  ExpectPart(Relulab("merge results --out merged").err,
             "merge: run " + id + " of results/tiny is left out: its files do not match manifest");
  ExpectPart(
      Relulab("run tiny.json").err,
      "tiny: the files of run " + id + " do not match manifest.sha256; it is executed again");
  EXPECT_EQ(ResultsOf(Study()), ResultsOf(root_.path() / "clean/tiny"));
}

TEST_F(StoredResultsTest, ChangedDataAreNamed) {
  const auto write_data = [&](const char* first) {
    std::string text = std::string("x,label\n") + first + ",0\n";
    for (int i = 1; i < 120; ++i) {
      text.append(std::to_string(i % 7)).append(",").append(std::to_string(i % 2)).append("\n");
    }
    WriteFile(directory_ / "d.csv", text);
  };
  WriteStudy("table.json", R"({"name": "table", "base": {"dataset": {"name": "csv",
      "path": "d.csv", "label": "label"}}})");
  write_data("1");
  Run("table.json --set seed=1,2");
  write_data("2");
  const auto before = BytesOf(directory_);
  const Result extended = Relulab("run table.json --set seed=3 --extend");
  EXPECT_EQ(extended.exit_code, 3);
  ExpectPart(extended.err, "d.csv differs from the file that 4 finished runs were made from");
  EXPECT_EQ(Relulab("run table.json --set seed=3 --extend --dry-run").exit_code, 3);
  EXPECT_TRUE(BytesOf(directory_) == before);
  ExpectPart(Relulab("run table.json --set seed=1,2 --filter seed=1 --filter network.depth=1").err,
             "; 1 of them is executed again; this command does not select the others, which "
             "leave the tables\n");
  const auto one = BytesOf(directory_);
  ExpectPart(Relulab("show results/table").err,
             "results/table: 3 finished runs are left out, because they read other data files; the "
             "tables are shown as they are\n");
  EXPECT_TRUE(BytesOf(directory_) == one);
  ExpectPart(Relulab("run table.json --set seed=1,2").err,
             "table: d.csv differs from the file that 3 finished runs were made from; they are "
             "executed again\n");
}

TEST_F(StoredResultsTest, FilesOfTheUserAreKept) {
  for (const std::string name : {"study.json", "runs.csv", "claims.csv", "claims.json",
                                 "tuning.csv", "removal.csv", "manifest.sha256"}) {
    SCOPED_TRACE(name);
    fs::remove_all(directory_ / "out");
    CreateDirectories(directory_ / "out/tiny");
    WriteFile(directory_ / "out/tiny" / name, R"({"my": "data"})");
    const std::string path = "cannot write out/tiny/" + name + ": found a file that relulab did";
    const auto before = BytesOf(directory_);
    for (const std::string command : {"run tiny.json --out out", "merge results --out out"}) {
      const Result result = Relulab(command);
      EXPECT_EQ(result.exit_code, 4) << command;
      ExpectPart(result.err, path);
      EXPECT_TRUE(BytesOf(directory_) == before) << command;
    }
  }
  // In a study of the program, too.
  WriteFile(Study() / "claims.csv", "my,claims\n");
  EXPECT_EQ(Relulab("run tiny.json").exit_code, 4);
  EXPECT_EQ(Relulab("report results").exit_code, 4);
  EXPECT_EQ(ReadFile(Study() / "claims.csv"), "my,claims\n");
}

class TwoProcessesTest : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    WriteStudy("long.json", R"({"name": "long", "base": {"dataset": {"train_size": 2000},
        "network": {"depth": 6, "width": 48}, "training": {"steps": 4000}},
        "sweep": {"network.depth": null, "seed": [1, 2, 3]}})");
    CreateDirectories(other_streams_);
  }

  /// Waits until all runs are in the hand of a process.
  void AwaitRuns() const {
    const auto count = [&] {
      std::error_code ignored;
      std::ptrdiff_t runs = 0;
      for (const auto& entry :
           fs::recursive_directory_iterator(directory_ / "results/long", ignored)) {
        runs += entry.path().filename().string().starts_with(".run-") ? 1 : 0;
      }
      return runs;
    };
    while (count() < 3) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  /// Waits until a process says that it waits.
  static bool Waits(const Process& process) {
    for (int i = 0; i < 10000; ++i) {
      if (process.Err().find("waiting for another process") != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return false;
  }

  fs::path other_streams_ = root_.path() / "other";
  std::string run_ = "exec " + kProgram + " run long.json --jobs 3";
};

TEST_F(TwoProcessesTest, TheFirstToEndWaitsForTheOther) {
  Process one(run_, directory_, streams_);
  AwaitRuns();
  Process two("exec " + kProgram + " run long.json", directory_, other_streams_);
  EXPECT_TRUE(Waits(two)) << two.Err();
  EXPECT_EQ(one.Wait(), 0);
  EXPECT_EQ(two.Wait(), 0);
  ExpectPart(one.Out(), "3 of 3 runs finished: results/long\n");
  ExpectPart(two.Out(), "3 of 3 runs finished: results/long\n");
}

TEST_F(TwoProcessesTest, TheWaitEndsWithAnInterruptOrTheOtherProcess) {
  Process one(run_, directory_, streams_);
  AwaitRuns();
  Process two("exec " + kProgram + " run long.json", directory_, other_streams_);
  ASSERT_TRUE(Waits(two)) << two.Err();
  two.Send(SIGINT);
  EXPECT_EQ(two.Wait(), 130);
  const fs::path third_streams = root_.path() / "third";
  CreateDirectories(third_streams);
  Process three("exec " + kProgram + " run long.json", directory_, third_streams);
  ASSERT_TRUE(Waits(three)) << three.Err();
  one.Send(SIGKILL);
  EXPECT_EQ(one.Wait(), -9);
  EXPECT_EQ(three.Wait(), 0) << three.Err();
  ExpectPart(three.Out(), "3 of 3 runs finished");
}

TEST_F(ProgramTest, AnInterruptedTunedStudyCountsItsTuningRuns) {
  WriteStudy("tuned.json", R"({"name": "tuned", "sweep": {"network.depth": null, "seed": [1]},
      "tune": {"over": {"training.optimizer.learning_rate": [0.1, 0.2]}, "by": [],
               "select": "final_train_loss", "seeds": [8, 9]}})");
  const std::string counts = "2 of 4 tuning runs finished; 1 run is planned after tuning";
  ExpectPart(Relulab("run tuned.json --shard 1/2").out, counts + ": results/tuned\n");
  ExpectPart(Relulab("show results").out, "results/tuned: " + counts + "\n");
  ExpectPart(Relulab("report results").out, counts + ". Program");
}

}  // namespace
}  // namespace relulab
