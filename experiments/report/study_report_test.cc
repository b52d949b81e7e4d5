#include "experiments/report/study_report.h"

#include <gtest/gtest.h>

#include "core/data/temporary_directory.h"
#include "experiments/report/timing_summary.h"
#include "experiments/report/tuning_summary.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

class StudyReportTest : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& content) {
    WriteFile(directory_.path() / name, content);
  }

  TemporaryDirectory directory_;
};

constexpr const char* kTuned = R"({"name": "t", "question": "Which?", "base": {},
    "varied_keys": ["network.activation", "seed", "training.optimizer.learning_rate"],
    "runs": [{"run_id": "r1", "cell": {}}, {"run_id": "r2", "cell": {}}],
    "tune": {"over": {"lr": [0.1, 0.2, 0.3]}, "by": ["network.activation", "network.width"],
      "select": "steps_to_target", "base": {"seed": 3},
      "groups": [{"values": {"network.activation": "relu", "network.width": 8}},
                 {"values": {"network.activation": {"name": "elu"}, "network.width": null}}],
      "runs": [
        {"run_id": "a", "cell": {"lr": 0.1}, "group": 0, "point": 0, "chosen": false},
        {"run_id": "b", "cell": {"lr": 0.1}, "group": 0, "point": 0, "chosen": false},
        {"run_id": "c", "cell": {"lr": 0.2}, "group": 0, "point": 1, "chosen": true},
        {"run_id": "d", "cell": {"lr": 0.2}, "group": 0, "point": 1, "chosen": true},
        {"run_id": "e", "cell": {"lr": 0.3}, "group": 0, "point": 2, "chosen": false},
        {"run_id": "f", "cell": {"lr": 0.3}, "group": 0, "point": 2, "chosen": false},
        {"run_id": "g", "cell": {"lr": 0.1}, "group": 1, "point": 0, "chosen": true},
        {"run_id": "h", "cell": {"lr": 0.2}, "group": 1, "point": 1, "chosen": false}]}})";

TEST_F(StudyReportTest, TuningIsARowAGroupAndPoint) {
  Write("study.json", kTuned);
  EXPECT_TRUE(TuningTable(directory_.path()).rows.empty()) << "its first run has no table yet";
  Write("tuning.csv",
        "run_id,status,steps_to_target,chosen\n"
        "a,completed,100,false\nb,completed,,false\nc,completed,90,true\nd,completed,110,true\n"
        "e,diverged,50,false\nf,completed,,false\ng,completed,35,true\n");
  const TextTable table = TuningTable(directory_.path());
  EXPECT_EQ(table.header, (std::vector<std::string>{"network.activation", "network.width", "lr",
                                                    "runs", "steps_to_target", "chosen"}));
  EXPECT_EQ(table.rows, (std::vector<std::vector<std::string>>{
                            {"relu", "8", "0.1", "2", "100 (1 missed)", ""},
                            {"relu", "8", "0.2", "2", "100", "yes"},
                            {"relu", "8", "0.3", "2", "missed (2)", ""},
                            {R"({"name":"elu"})", "", "0.1", "1", "35", "yes, at the edge"}}));
}

TEST_F(StudyReportTest, TimesAreMediansAndRatiosWithinBlocks) {
  Write("study.json", R"({"name": "t", "base": {}, "varied_keys": ["k"], "runs": [
      {"run_id": "x", "cell": {"k": "relu"}}, {"run_id": "y", "cell": {"k": 2}}]})");
  std::string blocks = "block,position,run_id,seconds,data,commit\n";
  blocks += "1,1,x,99,,older\n1,2,y,99,,older\n";
  for (int b = 1; b <= 7; ++b) {
    // Every block is slower than the one before; y takes twice as long in each.
    blocks += std::to_string(b) + ",1,y," + std::to_string(2 * b) + ",,new\n";
    blocks += std::to_string(b) + ",2,x," + std::to_string(b) + ",,new\n";
  }
  Write("timing_blocks.csv", blocks);
  const std::vector<TextTable> tables = TimingTables(directory_.path());
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].header, (std::vector<std::string>{"k", "blocks", "seconds", "to first"}));
  EXPECT_EQ(tables[0].rows,
            (std::vector<std::vector<std::string>>{{"relu", "7", "4 +- 3", "1 +- 0"},
                                                   {"2", "7", "8 +- 6", "2 +- 0"}}));
}

TEST_F(StudyReportTest, EveryTimeThatWasMeasuredIsShown) {
  Write("study.json", R"({"name": "t", "base": {}, "varied_keys": ["k"], "runs": [
      {"run_id": "x", "cell": {"k": "relu"}}, {"run_id": "y", "cell": {"k": "tanh"}}]})");
  std::string blocks =
      "block,run_id,seconds,inference_seconds,single_inference_seconds,activation_forward_ns,"
      "activation_derivative_ns,data,commit\n";
  for (int b = 1; b <= 8; ++b) {
    const std::string block = std::to_string(b);
    // The first two blocks are from before predictions were asked for.
    blocks += block + ",x,1" + (b > 2 ? ",2,0.5" : ",,") + ",,,,new\n";
    blocks += block + ",y,3" + (b > 2 ? ",3,0.25" : ",,") + ",,,,new\n";
  }
  Write("timing_blocks.csv", blocks);
  const std::vector<TextTable> tables = TimingTables(directory_.path());
  ASSERT_EQ(tables.size(), 2U) << "none of activations";
  EXPECT_EQ(tables[0].rows,
            (std::vector<std::vector<std::string>>{{"relu", "8", "1 +- 0", "1 +- 0"},
                                                   {"tanh", "8", "3 +- 0", "3 +- 0"}}));
  EXPECT_EQ(tables[1].header,
            (std::vector<std::string>{"k", "blocks", "inference_seconds", "to first",
                                      "single_inference_seconds", "to first"}));
  EXPECT_EQ(tables[1].rows, (std::vector<std::vector<std::string>>{
                                {"relu", "6", "2 +- 0", "1 +- 0", "0.5 +- 0", "1 +- 0"},
                                {"tanh", "6", "3 +- 0", "1.5 +- 0", "0.25 +- 0", "0.5 +- 0"}}));
}

TEST_F(StudyReportTest, IsMadeOfTheStoredTables) {
  Write("study.json", kTuned);
  EXPECT_EQ(ReportStudy(directory_.path()).substr(0, 3), "# t");
  Write("layers.csv", "run_id,step,layer\n");
  Write("timing.csv", "run_id,seconds,commit,processor\nr1,1,abc,A\nr2,1,abc,B\n");
  Write("runs.csv",
        "run_id,status,network.activation,seed,training.optimizer.learning_rate,test_accuracy\n"
        "r1,completed,relu,1,0.2,0.5\n");
  Write("tuning.csv", "run_id,status,steps_to_target,chosen\n");
  EXPECT_EQ(ReportStudy(directory_.path()),
            "# t\n\nWhich?\n\n1 of 2 planned runs; made by commit abc on A, B.\n\n"
            "| activation | learning_rate | runs | accuracy |\n| :-- | --: | --: | --: |\n"
            "| relu | 0.2 | 1 | 50.0 % |\n\n"
            "- accuracy: on test data at the best validation step, else the best on validation "
            "data\n");
}

}  // namespace
}  // namespace relulab
