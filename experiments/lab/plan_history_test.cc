#include "experiments/lab/plan_history.h"

#include <gtest/gtest.h>

#include "experiments/lab/study_test_support.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

std::string Config(const std::string& depths, const std::string& more = "") {
  return R"({"name": "trial", "base": {
    "dataset": {"name": "spirals", "train_size": 60, "validation_size": 0, "test_size": 0},
    "network": {"width": 4}, "training": {"batch_size": 20, "steps": 5},
    "measure": {"every": 0, "evaluate_every": 0, "probe": {"split": "train", "size": 10}}},
    "sweep": {"network.depth": )" +
         depths + "}" + more + "}";
}

class PlanHistoryTest : public StudyDirectoryTest {
 protected:
  void Run(const std::string& config) { RunStudy(PlanStudy(LoadText(config)), Out("out")); }

  std::set<std::string> KeptPlans() const {
    std::set<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(study_ / "plans", error)) {
      names.insert(entry.path().extension());
    }
    return names;
  }

  fs::path study_ = root_.path() / "out" / "trial";
};

TEST_F(PlanHistoryTest, AReplacedPlanIsKeptWithItsRuns) {
  Run(Config("[1, 2, 3]"));
  const std::string first = ReadFile(study_ / kStudyFile);
  const PlannedStudy second = PlanStudy(LoadText(Config("[3, 4]")));
  EXPECT_EQ(FindOtherRuns(study_, second).size(), 2U);
  Run(Config("[3, 4]"));
  EXPECT_EQ(ColumnOf(study_ / "runs.csv", "network.depth"), (std::vector<std::string>{"3", "4"}));
  EXPECT_EQ(KeptPlans(), std::set<std::string>{".json"});
  const fs::path kept = fs::directory_iterator(study_ / "plans")->path();
  EXPECT_EQ(ReadFile(kept), first);
  // Back to the first plan: its runs are still done.
  const StudyOutcome again = RunStudy(PlanStudy(LoadText(Config("[1, 2, 3]"))), Out("out"));
  EXPECT_EQ(again.executed, 0U);
  EXPECT_EQ(again.finished, 3U);
}

TEST_F(PlanHistoryTest, ClaimsAndWordsMakeNoOtherPlan) {
  Run(Config("[1, 2]"));
  Run(Config("[1, 2]", R"(, "question": "Why?")"));
  EXPECT_FALSE(fs::exists(study_ / "plans"));
}

TEST_F(PlanHistoryTest, MeasuredTimesAreNeverDeleted) {
  const std::string timing = R"(, "timing": {"least_blocks": 6, "most_blocks": 6, "precision": 0})";
  Run(Config("[1, 2]", timing));
  const std::string times = ReadFile(study_ / "timing_blocks.csv");
  Run(Config("[1, 2]"));
  EXPECT_FALSE(fs::exists(study_ / "timing_blocks.csv")) << "an untimed study has none";
  EXPECT_EQ(KeptPlans(), std::set<std::string>{".csv"});
  Run(Config("[3]", timing));
  EXPECT_EQ(ColumnOf(study_ / "timing_blocks.csv", "block").size(), 6U);
  Run(Config("[1, 2]", timing));
  EXPECT_TRUE(ReadFile(study_ / "timing_blocks.csv").starts_with(times)) << "they come back";
}

TEST_F(PlanHistoryTest, ADamagedStudyIsNoPlan) {
  const std::string timing = R"(, "timing": {"least_blocks": 6, "most_blocks": 6, "precision": 0})";
  Run(Config("[1, 2]", timing));
  const std::string study = ReadFile(study_ / kStudyFile);
  for (const std::size_t size : {std::size_t{0}, study.size() / 2, study.size() - 1}) {
    WriteFile(study_ / kStudyFile, study.substr(0, size));
    Run(Config("[1, 2]", timing));
    EXPECT_EQ(ReadFile(study_ / kStudyFile), study);
    EXPECT_FALSE(fs::exists(study_ / "plans")) << size;
    EXPECT_EQ(ColumnOf(study_ / "timing_blocks.csv", "block").size(), 12U);
  }
}

TEST_F(PlanHistoryTest, PlansAreKeptInTheirOrder) {
  for (const char* depths : {"[5]", "[2]", "[4]", "[5]", "[2]", "[3]"}) Run(Config(depths));
  std::set<std::string> numbers;
  for (const auto& entry : fs::directory_iterator(study_ / "plans")) {
    numbers.insert(entry.path().filename().string().substr(0, 2));
  }
  EXPECT_EQ(numbers, (std::set<std::string>{"1-", "2-", "3-"}));
  const PlannedStudy joined = ExtendPlan(study_, PlanStudy(LoadText(Config("[9]")))).study;
  std::vector<std::int64_t> depths;
  for (const PlannedRun& run : joined.plan.runs) depths.push_back(run.spec.network.widths.size());
  EXPECT_EQ(depths, (std::vector<std::int64_t>{5, 2, 4, 3, 9}));
}

TEST_F(PlanHistoryTest, AnExtendedPlanHasItsOwnTimes) {
  const std::string timing = R"(, "timing": {"least_blocks": 6, "most_blocks": 6, "precision": 0})";
  Run(Config("[1]", timing));
  const std::string times = ReadFile(study_ / "timing_blocks.csv");
  const PlannedStudy joined = ExtendPlan(study_, PlanStudy(LoadText(Config("[2]", timing)))).study;
  RunStudy(joined, Out("out"));
  EXPECT_EQ(ColumnOf(study_ / "timing_blocks.csv", "block").size(), 12U);
  Run(Config("[1]", timing));
  EXPECT_TRUE(ReadFile(study_ / "timing_blocks.csv").starts_with(times)) << "they come back";
}

TEST_F(PlanHistoryTest, AnOldPlanThatALaterOneContainsNeedNotFit) {
  Run(Config("[1]", R"(, "timing": {"most_blocks": 6})"));
  Run(Config("[1, 2]"));
  Run(Config("[3]"));
  EXPECT_EQ(ExtendPlan(study_, PlanStudy(LoadText(Config("[3]")))).study.plan.runs.size(), 3U);
}

TEST_F(PlanHistoryTest, AFileThatIsNoStudyIsKeptToo) {
  CreateDirectories(study_);
  WriteFile(study_ / kStudyFile, R"({"base": {}, "plan": 3})");
  Run(Config("[1]"));
  const fs::path kept = fs::directory_iterator(study_ / "plans")->path();
  EXPECT_EQ(ReadFile(kept), R"({"base": {}, "plan": 3})");
}

}  // namespace
}  // namespace relulab
