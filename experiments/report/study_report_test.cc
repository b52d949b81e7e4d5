#include <gtest/gtest.h>

#include "core/data/temporary_directory.h"
#include "experiments/report/report.h"
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

/// Three rates and two seeds of tuning for each of two activations; the choices are 0.2 and 0.1.
PlannedStudy TunedStudy() {
  const TemporaryDirectory directory;
  WriteFile(directory.path() / "t.json", R"({"name": "t", "question": "Which?",
    "base": {"dataset": {"name": "spirals"}, "network": {"width": 8},
             "training": {"target": {"metric": "train_loss", "at_most": 1}}},
    "sweep": {"network.activation": ["relu", {"name": "elu", "alpha": 2}]},
    "tune": {"over": {"training.optimizer.learning_rate": [0.1, 0.2, 0.3]},
             "by": ["network.activation", "network.width"], "select": "steps_to_target",
             "seeds": [7, 8]}})");
  PlannedStudy planned = PlanStudy(LoadStudy(directory.path() / "t.json", "", {}));
  SetChoices({1, 0}, planned);
  return planned;
}

/// A study that varies "k", with these run ids and values.
PlannedStudy StudyOf(const std::vector<std::pair<std::string, Json>>& runs) {
  PlannedStudy study;
  study.plan.varied_keys = {"k"};
  for (const auto& [run_id, value] : runs) {
    study.plan.runs.emplace_back();
    study.plan.runs.back().run_id = run_id;
    study.plan.runs.back().cell = {value};
  }
  return study;
}

TEST_F(StudyReportTest, TuningIsARowAGroupAndPoint) {
  const PlannedStudy study = TunedStudy();
  EXPECT_TRUE(TuningTable(directory_.path(), study).rows.empty()) << "there is no table yet";
  std::string table_text = "run_id,status,steps_to_target,chosen\n";
  const char* const rows[] = {"completed,100", "completed,", "completed,90", "completed,110",
                              "diverged,50",   "completed,", "completed,35"};
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    table_text += study.tuning->plan.runs[i].run_id + "," + rows[i] + ",\n";
  }
  Write("tuning.csv", table_text);
  const TextTable table = TuningTable(directory_.path(), study);
  EXPECT_EQ(table.header, (std::vector<std::string>{"network.activation", "network.width",
                                                    "training.optimizer.learning_rate", "runs",
                                                    "steps_to_target", "chosen"}));
  EXPECT_EQ(table.rows,
            (std::vector<std::vector<std::string>>{{"relu", "8", "0.1", "2", "100 (1 missed)", ""},
                                                   {"relu", "8", "0.2", "2", "100", "yes"},
                                                   {"relu", "8", "0.3", "2", "missed (2)", ""},
                                                   {R"({"name":"elu","alpha":2.0})", "8", "0.1",
                                                    "1", "35", "yes, at the edge of the grid"}}));
}

TEST_F(StudyReportTest, TimesAreMediansAndRatiosWithinBlocks) {
  const PlannedStudy study = StudyOf({{"x", "relu"}, {"y", 2}});
  std::string blocks = "block,position,run_id,seconds,data,commit\n";
  blocks += "1,1,x,99,,older\n1,2,y,99,,older\n";
  for (int b = 1; b <= 7; ++b) {
    // Every block is slower than the one before; y takes twice as long in each.
    blocks += std::to_string(b) + ",1,y," + std::to_string(2 * b) + ",,new\n";
    blocks += std::to_string(b) + ",2,x," + std::to_string(b) + ",,new\n";
  }
  Write("timing_blocks.csv", blocks);
  const std::vector<TextTable> tables = TimingTables(directory_.path(), study);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].header, (std::vector<std::string>{"k", "blocks", "seconds", "to first"}));
  EXPECT_EQ(tables[0].rows,
            (std::vector<std::vector<std::string>>{{"relu", "7", "4 +- 3", "1 +- 0"},
                                                   {"2", "7", "8 +- 6", "2 +- 0"}}));
}

TEST_F(StudyReportTest, EveryTimeThatWasMeasuredIsShown) {
  const PlannedStudy study = StudyOf({{"x", "relu"}, {"y", "tanh"}});
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
  const std::vector<TextTable> tables = TimingTables(directory_.path(), study);
  ASSERT_EQ(tables.size(), 2U) << "there is no table of activation times";
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
  const PlannedStudy study = TunedStudy();
  EXPECT_EQ(ReportStudy(directory_.path(), study).substr(0, 3), "# t");
  Write("layers.csv", "run_id,step,layer\n");
  Write("timing.csv", "run_id,seconds,commit,processor\nr1,1,abc,A\nr2,1,abc,B\n");
  Write("runs.csv",
        "run_id,status,network.activation,seed,training.optimizer.learning_rate,test_accuracy\n"
        "r1,completed,relu,1,0.2,0.5\n");
  Write("tuning.csv", "run_id,status,steps_to_target,chosen\n");
  EXPECT_EQ(
      ReportStudy(directory_.path(), study),
      "# t\n\nWhich?\n\n1 of 2 runs finished. Program: commit abc. Processor: A, "
      "B.\n\n"
      "| activation | learning_rate | runs | steps to target | accuracy |\n"
      "| :-- | --: | --: | :-- | --: |\n"
      "| relu | 0.2 | 1 | missed (0/1) | 50.0 % |\n\n"
      "- steps to target: median; a miss counts as infinite; in brackets: runs that reached the "
      "target / runs\n"
      "- accuracy: on test data at best_step; without test data, the best on validation data; "
      "in brackets: runs with a finite accuracy / runs\n");
}

}  // namespace
}  // namespace relulab
