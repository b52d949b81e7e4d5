// `run --extend` and `merge`: the union of plans, as a user's shell sees it.
#include "experiments/commands/program_test_support.h"

namespace relulab {
namespace {

class ExtendTest : public ProgramTest {
 protected:
  std::string Table(const std::string& directory, const std::string& table = "runs.csv") {
    return ReadFile(directory_ / directory / table);
  }

  std::string Column(const std::string& directory, const std::string& column) {
    TableReader csv(directory_ / directory / "runs.csv");
    const auto index = csv.FindColumn(column);
    std::string cells;
    for (std::vector<std::string> row; index && csv.Next(row);) cells += row[*index] + " ";
    return cells;
  }

  /// The files that a study's tables and plan are in.
  std::map<std::string, std::string> FilesOf(const std::string& directory) {
    std::map<std::string, std::string> files;
    for (const auto& [name, bytes] : ResultsOf(directory_ / directory)) {
      if (name.find('/') == std::string::npos) files[name] = bytes;
    }
    files.erase("plans");
    return files;
  }

  void Run(const std::string& arguments) {
    const Result result = Relulab("run " + arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }
};

TEST_F(ExtendTest, RunsThatLeaveTheTablesAreToldAndAdded) {
  Run("tiny.json --set seed=1,2");
  const Result other = Relulab("run tiny.json --set seed=2,3");
  ExpectPart(other.err,
             "tiny: 2 finished runs of an earlier plan stay in results/tiny/runs and are not in "
             "the tables; --extend adds them\n");
  EXPECT_EQ(Column("results/tiny", "seed"), "2 3 2 3 ");

  const Result extended = Relulab("run tiny.json --set seed=2,3 --extend");
  ExpectPart(extended.err, "tiny: the plan also has 2 runs of earlier plans\n");
  ExpectPart(extended.err, "6 runs planned, 0 to do");
  ExpectPart(extended.out, "6 of 6 runs finished: results/tiny\n");
  EXPECT_EQ(Column("results/tiny", "seed"), "1 2 1 2 3 3 ") << "earlier plans come first";

  // Running the first plan again says what leaves the tables, and nothing is lost.
  ExpectPart(Relulab("run tiny.json --set seed=1,2 --dry-run").err,
             "2 finished runs of an earlier");
  ExpectPart(Relulab("run tiny.json --set seed=1,2").err, "; --extend adds them\n");
  const auto before = FilesOf("results/tiny");
  Run("tiny.json --set seed=1,2 --extend");
  EXPECT_EQ(Column("results/tiny", "seed"), "1 2 1 2 3 3 ");
  EXPECT_NE(FilesOf("results/tiny"), before);
}

TEST_F(ExtendTest, ManyPlansAreInTheirOrder) {
  for (const std::string seed : {"5", "3", "8", "1"}) Run("tiny.json --set seed=" + seed);
  Run("tiny.json --set seed=1 --set network.width=6 --extend");
  EXPECT_EQ(Column("results/tiny", "seed"), "5 5 3 3 8 8 1 1 1 1 ");
  EXPECT_EQ(Column("results/tiny", "network.width"), "4 4 4 4 4 4 4 4 6 6 ");
}

TEST_F(ExtendTest, WithoutAnEarlierPlanItIsAPlainRun) {
  Run("tiny.json --out plain");
  Run("tiny.json --out extended --extend");
  EXPECT_EQ(FilesOf("extended/tiny"), FilesOf("plain/tiny"));
  Run("tiny.json --out extended --extend");
  EXPECT_EQ(FilesOf("extended/tiny"), FilesOf("plain/tiny"));
  EXPECT_FALSE(fs::exists(directory_ / "extended/tiny/plans"));
}

TEST_F(ExtendTest, TheUnionIsAStudy) {
  Run("tiny.json --profile quick");
  Run("tiny.json --profile quick --set seed=4 --set 'network.init={\"scheme\":\"normal\"}' "
      "--extend");
  const auto union_files = FilesOf("results/tiny.quick");
  EXPECT_EQ(Column("results/tiny.quick", "seed"), "1 2 1 2 4 4 ");
  EXPECT_EQ(Relulab("validate results/tiny.quick/study.json").exit_code, 0);
  Run("results/tiny.quick/study.json --out again");
  EXPECT_EQ(FilesOf("again/tiny.quick"), union_files);
  Run("results/tiny.quick/study.json");
  EXPECT_EQ(FilesOf("results/tiny.quick"), union_files);
}

TEST_F(ExtendTest, DryRunFilterAndShardAreOfTheUnion) {
  Run("tiny.json --set seed=1 --filter network.depth=1");
  const auto before = BytesOf(directory_);
  const Result dry = Relulab("run tiny.json --set seed=2 --extend --dry-run");
  EXPECT_EQ(BytesOf(directory_), before);
  ExpectPart(dry.out, "  done   network.depth=1 seed=1\n");
  ExpectPart(dry.out, "  to do  network.depth=3 seed=1\n");
  ExpectPart(dry.out, "tiny: 4 runs planned, 3 to do\n");
  ExpectPart(Relulab("run tiny.json --set seed=2 --extend --filter seed=1").err,
             "4 runs planned, 1");
  ExpectPart(Relulab("run tiny.json --set seed=2 --extend --shard 2/2").err, "4 runs planned, 1");
  ExpectPart(Relulab("run tiny.json --set seed=2 --extend").out, "4 of 4 runs finished");
}

TEST_F(ExtendTest, OtherTuningOrTimingIsRefused) {
  Run("tiny.json --set seed=1");
  WriteStudy("timed.json", R"({"timing": {"most_blocks": 6}})");
  ExpectRefused(
      "run timed.json --extend", 2,
      {"timed.json: /timing: found {", "expected nothing, as in results/tiny/study.json"});
  WriteStudy("tuned.json", R"({"tune": {"over": {"training.optimizer.learning_rate": [0.1, 0.2]},
      "by": [], "select": "final_train_loss", "seeds": [9]}})");
  ExpectRefused("run tuned.json --extend", 2, {"tuned.json: /tune: found {", "expected nothing"});
  Run("tuned.json --out other");
  ExpectRefused("merge results other --out merged", 2,
                {"/tune: found {", "results/tiny/study.json"});
  // Such runs cannot be added, so the message does not say so.
  const Result plain = Relulab("run timed.json --set seed=2");
  ExpectPart(plain.err,
             "2 finished runs of an earlier plan stay in results/tiny/runs and are not "
             "in the tables\n");
}

TEST_F(ExtendTest, AFileThatHoldsNoPlanIsLeftOut) {
  Run("tiny.json --set seed=1");
  Run("tiny.json --set seed=2");
  for (const auto& plan : fs::directory_iterator(directory_ / "results/tiny/plans")) {
    WriteFile(plan.path(), "{}");
  }
  const Result result = Relulab("run tiny.json --set seed=3 --extend");
  EXPECT_EQ(result.exit_code, 0);
  ExpectPart(result.err, "is left out, because it cannot be read");
  ExpectPart(result.err, "2 finished runs of an earlier plan stay");
  EXPECT_EQ(Column("results/tiny", "seed"), "2 2 3 3 ");
}

TEST_F(ExtendTest, APlanThatCannotBeReadIsAnError) {
  Run("tiny.json --set seed=1");
  Run("tiny.json --set seed=2");
  const auto before = FilesOf("results/tiny");
  for (const auto& plan : fs::directory_iterator(directory_ / "results/tiny/plans")) {
    fs::remove(plan.path());
    fs::create_directory(plan.path());  // reading it fails, even for root
    const Result result = Relulab("run tiny.json --set seed=3 --extend");
    EXPECT_EQ(result.exit_code, 4) << result.err;
    ExpectPart(result.err, plan.path().filename().string());
    EXPECT_EQ(FilesOf("results/tiny"), before);
  }
}

TEST_F(ExtendTest, AClaimReadsTheRunsOfItsOwnPlan) {
  WriteStudy("tiny.json", R"({"claims": [{"id": "deep",
      "arms": {"treatment": {"network.depth": 1}, "controls": {"network.depth": 3}},
      "metric": {"from": "runs", "column": "final_train_loss"}, "direction": "lower"}]})");
  Run("tiny.json --set seed=1..3");
  const std::string claims = Table("results/tiny", "claims.csv");
  const Result result = Relulab("run tiny.json --set seed=1..3 --set network.width=9 --extend");
  ExpectPart(result.err,
             "claim \"deep\" keeps reading the runs of its first plan: "
             "{\"network.width\":4}");
  std::string now = Table("results/tiny", "claims.csv");
  const std::string command = "relulab run study.json";
  EXPECT_NE(now.find(command), std::string::npos);
  // The same verdict, but for the command that repeats the study.
  const std::string old_command = "relulab run tiny.json --set seed=1..3";
  for (std::size_t at = now.find(command); at != std::string::npos;
       at = now.find(command, at + 1)) {
    now.replace(at, command.size(), old_command);
  }
  EXPECT_EQ(now, claims);
  EXPECT_EQ(Column("results/tiny", "network.width"), "4 4 4 4 4 4 9 9 9 9 9 9 ");
  EXPECT_EQ(Relulab("validate results/tiny/study.json").exit_code, 0) << "claims are checked";
}

TEST_F(ExtendTest, PlansOfTwoMachinesMerge) {
  Run("tiny.json --set seed=1,2 --out here");
  Run("tiny.json --set seed=3,4 --set network.width=5 --out there --filter network.depth=3");
  EXPECT_EQ(Relulab("merge here there --out merged --require-complete").exit_code, 1);
  EXPECT_FALSE(fs::exists(directory_ / "merged"));
  Run("tiny.json --set seed=3,4 --set network.width=5 --out there");
  const Result merged = Relulab("merge here there --out merged --require-complete");
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_EQ(merged.out, "merged/tiny: 8 of 8 runs finished, 8 of them copied\n");
  EXPECT_EQ(Column("merged/tiny", "seed"), "1 2 1 2 3 4 3 4 ");
  EXPECT_EQ(Column("merged/tiny", "network.width"), "4 4 4 4 5 5 5 5 ");

  // The order of the directories is that of the plans; merging again changes nothing.
  EXPECT_EQ(Relulab("merge there here --out other").exit_code, 0);
  EXPECT_EQ(Column("other/tiny", "seed"), "3 4 3 4 1 2 1 2 ");
  const auto files = FilesOf("merged/tiny");
  ExpectPart(Relulab("merge there here --out merged").out, "0 of them copied");
  EXPECT_EQ(Column("merged/tiny", "seed"), "1 2 1 2 3 4 3 4 ");
  EXPECT_EQ(Relulab("merge here there --out merged").exit_code, 0);
  EXPECT_EQ(FilesOf("merged/tiny"), files);

  // One machine makes the same tables.
  Run("tiny.json --set seed=1,2");
  Run("tiny.json --set seed=3,4 --set network.width=5 --extend");
  EXPECT_EQ(FilesOf("results/tiny"), files);
}

TEST_F(ExtendTest, TwoProcessesExtendOneDirectory) {
  Process one = Start("run tiny.json --set seed=1..20 --extend --out shared");
  const fs::path other_streams = root_.path() / "other";
  CreateDirectories(other_streams);
  Process two("exec " + kProgram + " run tiny.json --set seed=21..40 --extend --out shared",
              directory_, other_streams);
  EXPECT_EQ(one.Wait(), 0) << one.Err();
  EXPECT_EQ(two.Wait(), 0) << two.Err();
  EXPECT_EQ(CountLines(Table("shared/tiny")), 81U);
}

}  // namespace
}  // namespace relulab
