// Studies with `tune`: two stages, in one process, in shards and after interruptions.
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/lab/merge_studies.h"
#include "experiments/lab/plan_history.h"
#include "experiments/lab/study_test_support.h"
#include "experiments/store/csv.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

// With a learning rate of 1e-6 runs learn nothing; with 1e6 they all diverge.
constexpr const char* kTuned = R"({
  "name": "tuned",
  "base": {
    "dataset": {"name": "spirals", "train_size": 60, "validation_size": 30, "test_size": 30},
    "network": {"depth": 2, "width": 4},
    "training": {"batch_size": 20, "steps": 12},
    "measure": {"every": 6, "evaluate_every": 4, "probe": {"split": "train", "size": 10}}
  },
  "cases": [{"network.activation": "relu"}, {"network.activation": "tanh"}],
  "sweep": {"network.depth": [1, 3], "seed": {"count": 2}},
  "tune": {
    "over": {"training.optimizer.learning_rate": [1e-6, 0.1, 1e6]},
    "by": ["network.activation"], "select": "final_train_loss",
    "seeds": {"first": 1001, "count": 2}
  }
})";
constexpr std::size_t kTuningRuns = 2 * 2 * 3 * 2;
constexpr std::size_t kRuns = 8;

class TunedStudyTest : public StudyDirectoryTest {
 protected:
  PlannedStudy Planned(const std::string& config = kTuned) { return PlanStudy(LoadText(config)); }
};

TEST_F(TunedStudyTest, RunsStageTwoWithWhatStageOneChose) {
  const StudyOutcome outcome = RunStudy(Planned(), Out("out", 2));
  EXPECT_EQ(outcome.executed, kTuningRuns + kRuns);
  EXPECT_EQ(outcome.tuning_runs, kTuningRuns);
  EXPECT_EQ(outcome.tuning_left, 0U);
  EXPECT_EQ(outcome.finished, kRuns);
  const fs::path directory = outcome.directory;
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "training.optimizer.learning_rate"),
            std::vector<std::string>(kRuns, "0.1"));
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "seed"),
            (std::vector<std::string>{"1", "2", "1", "2", "1", "2", "1", "2"}));
  // Stage one has its own table, and its runs are in no other.
  const auto chosen = ColumnOf(directory / "tuning.csv", "chosen");
  const auto rates = ColumnOf(directory / "tuning.csv", "training.optimizer.learning_rate");
  ASSERT_EQ(chosen.size(), kTuningRuns);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    EXPECT_EQ(chosen[i], rates[i] == "0.1" ? "true" : "false") << rates[i];
  }
  const auto ids = ColumnOf(directory / "runs.csv", "run_id");
  const std::set<std::string> own(ids.begin(), ids.end());
  for (const std::string& id : ColumnOf(directory / "tuning.csv", "run_id")) {
    EXPECT_FALSE(own.contains(id));
    EXPECT_TRUE(fs::exists(directory / "runs" / id));
  }
}

// Recomputes the choice from tuning.csv alone, in a simple way.
TEST_F(TunedStudyTest, TheChoiceIsTheLeastMeanOfTuningCsv) {
  std::string config = kTuned;
  config.replace(config.find("[1e-6, 0.1, 1e6]"), 16, "[0.02, 0.1, 0.5]");
  const fs::path directory = RunStudy(Planned(config), Out("out", 2)).directory;
  const auto activation = ColumnOf(directory / "tuning.csv", "network.activation");
  const auto rate = ColumnOf(directory / "tuning.csv", "training.optimizer.learning_rate");
  const auto loss = ColumnOf(directory / "tuning.csv", "final_train_loss");
  std::map<std::string, std::map<std::string, double>> sums;
  for (std::size_t i = 0; i < loss.size(); ++i) {
    sums[activation[i]][rate[i]] += ParseNumber(loss[i]).value();
  }
  const auto run_activation = ColumnOf(directory / "runs.csv", "network.activation");
  const auto run_rate = ColumnOf(directory / "runs.csv", "training.optimizer.learning_rate");
  for (std::size_t i = 0; i < kRuns; ++i) {
    const auto& of_group = sums[run_activation[i]];
    for (const auto& [other, sum] : of_group) {
      EXPECT_GE(sum, of_group.at(run_rate[i])) << run_activation[i] << " " << other;
    }
  }
}

TEST_F(TunedStudyTest, IsTheSameInShardsThatShareADirectoryAndRunsAgainAtOnce) {
  const auto whole = BytesOf(RunStudy(Planned(), Out("whole", 2)).directory);
  RunOptions options = Out("shared");
  for (const std::size_t shard : {1, 2, 3}) {
    options.shard = {shard, 3};
    const StudyOutcome outcome = RunStudy(Planned(), options);
    EXPECT_EQ(outcome.tuning_left > 0, shard < 3) << "only the last shard finds stage one complete";
    EXPECT_EQ(ColumnOf(outcome.directory / "runs.csv", "run_id").empty(), shard < 3);
  }
  for (const std::size_t shard : {1, 2}) {
    options.shard = {shard, 3};
    RunStudy(Planned(), options);
  }
  EXPECT_EQ(BytesOf(root_.path() / "shared" / "tuned"), whole);
  EXPECT_EQ(RunStudy(Planned(), options).executed, 0U);
}

TEST_F(TunedStudyTest, ShardsApartAreMergedBetweenTheStages) {
  const auto whole = BytesOf(RunStudy(Planned(), Out("whole", 2)).directory);
  for (const std::size_t shard : {1, 2}) {
    RunOptions options = Out("shard" + std::to_string(shard));
    options.shard = {shard, 2};
    EXPECT_EQ(RunStudy(Planned(), options).executed, kTuningRuns / 2);
  }
  const fs::path merged = root_.path() / "merged";
  StudyMerge(merged, {root_.path() / "shard1", root_.path() / "shard2"}).Write();
  const StudyOutcome outcome = RunStudy(Planned(), Out("merged"));
  EXPECT_EQ(outcome.executed, kRuns);
  EXPECT_EQ(BytesOf(merged / "tuned"), whole);
}

TEST_F(TunedStudyTest, FiltersWorkInBothStages) {
  RunOptions options = Out("out");
  options.filters = {ParseOverride("--filter", "network.activation=relu"),
                     ParseOverride("--filter", "seed=2")};
  const StudyOutcome first = RunStudy(Planned(), options);
  EXPECT_EQ(first.executed, kTuningRuns / 2)
      << "the filter on seeds does not apply to stage one, which has other seeds";
  EXPECT_EQ(first.tuning_left, kTuningRuns / 2);
  options.filters.erase(options.filters.begin());
  EXPECT_EQ(RunStudy(Planned(), options).executed, kTuningRuns / 2 + kRuns / 2);
  EXPECT_THROW(CheckFilters(Planned(), {ParseOverride("--filter", "seed=9")}), std::exception);
  EXPECT_NO_THROW(
      CheckFilters(Planned(), {ParseOverride("--filter", "training.optimizer.learning_rate=0.1")}));
}

TEST_F(TunedStudyTest, AnInterruptedStageOneGoesOn) {
  const auto whole = BytesOf(RunStudy(Planned(), Out("whole", 2)).directory);
  RunOptions options = Out("out");
  options.shard = {1, 5};
  RunStudy(Planned(), options);
  fs::remove_all(root_.path() / "out" / "tuned" / "runs" /
                 Planned().tuning->plan.runs.front().run_id);
  EXPECT_EQ(BytesOf(RunStudy(Planned(), Out("out", 2)).directory), whole);
}

TEST_F(TunedStudyTest, MoreSeedsKeepTheChoices) {
  std::string more = kTuned;
  more.replace(more.find(R"({"count": 2}})"), 13, R"({"first": 2, "count": 2}})");
  const fs::path first = RunStudy(Planned(), Out("out", 2)).directory;
  const auto chosen = ColumnOf(first / "tuning.csv", "chosen");
  RunOptions options = Out("out", 2);
  options.extend = true;
  const StudyOutcome extended = RunStudy(ExtendPlan(first, Planned(more)).study, options);
  EXPECT_EQ(extended.executed, kRuns / 2) << "one of two seeds is new, and tuning is done";
  EXPECT_EQ(extended.finished, kRuns + kRuns / 2);
  EXPECT_EQ(ColumnOf(first / "tuning.csv", "chosen"), chosen);
  // Without --extend, the first plan is kept, though its tuning runs are the same.
  const StudyOutcome plain = RunStudy(Planned(), Out("out", 2));
  EXPECT_EQ(FindOtherRuns(first, plain.study).size(), kRuns / 2);
  EXPECT_EQ(ExtendPlan(first, Planned()).study.plan.runs.size(), kRuns + kRuns / 2);
  // Two machines make the same tables.
  const fs::path second = RunStudy(Planned(more), Out("there", 2)).directory;
  RunStudy(Planned(), Out("here", 2));
  const StudyMerge merge(root_.path() / "merged", {root_.path() / "here", second});
  EXPECT_EQ(merge.missing(), 0U);
  EXPECT_EQ(merge.Write()[0].finished, kTuningRuns + kRuns + kRuns / 2);
  RunStudy(ExtendPlan(first, Planned(more)).study, options);
  EXPECT_EQ(ReadFile(root_.path() / "merged/tuned/runs.csv"), ReadFile(first / "runs.csv"));
}

}  // namespace
}  // namespace relulab
