// Reads values from tables that are written by hand.
#include "experiments/claims/metric_values.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/data/temporary_directory.h"
#include "experiments/store/expect_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

class MetricValuesTest : public testing::Test {
 protected:
  void SetUp() override { Write("runs.csv", "run_id,status\na,completed\nb,completed\n"); }

  void Write(const char* name, const std::string& text) { WriteFile(root_.path() / name, text); }

  /// The values of runs a (arm 0) and b (arm 1) in one cell.
  MetricValues Read(const ClaimMetric& metric) {
    const ClaimRuns runs{.arms = {"x", "y"},
                         .treatments = 1,
                         .cells = {""},
                         .runs = {{"a", 0, 0, "1"}, {"b", 1, 0, "1"}}};
    return ReadMetric({root_.path(), study_, metric, runs, {"study.json", ""}});
  }

  static PlannedStudy TwoRuns() {
    PlannedStudy study;
    study.plan.varied_keys = {"seed"};
    study.plan.runs.resize(2);
    for (std::size_t i = 0; i < 2; ++i) {
      PlannedRun& run = study.plan.runs[i];
      run.run_id = i == 0 ? "a" : "b";
      run.cell = {i + 1};
      run.spec.training.steps = 1000;
    }
    return study;
  }

  void SetDepth(std::size_t depth) {
    for (PlannedRun& run : study_.plan.runs) run.spec.network.widths.assign(depth, 8);
  }

  PlannedStudy study_ = TwoRuns();
  TemporaryDirectory root_;
};

// Before removal b has the best accuracy, .90. Within .005 of it, a (.89) can lose no units and b
// can lose half.
TEST_F(MetricValuesTest, RemovalIsHeldAgainstTheBestArm) {
  Write("removal.csv",
        "run_id,order,removed_fraction,validation_accuracy,test_accuracy\n"
        "a,importance,0,0.89,\na,importance,0.25,0.89,\na,importance,0.5,0.7,\n"
        "b,importance,0,0.90,\nb,importance,0.25,0.88,\nb,importance,0.5,0.896,\nb,importance,0.75,"
        "0.2,\n"
        "b,random,0,0.90,\nb,random,0.25,0.8,\na,random,0,0.99,\n");
  const ClaimMetric metric{.table = MetricTable::kRemoval,
                           .column = "removed_fraction",
                           .rows = {{"order", "importance"}},
                           .loss_at_most = 0.005};
  MetricValues values = Read(metric);
  EXPECT_EQ(values.at("a").at(""), 0.0);
  EXPECT_EQ(values.at("b").at(""), 0.5);
  ClaimMetric looser = metric;
  looser.loss_at_most = 0.011;
  EXPECT_EQ(Read(looser).at("a").at(""), 0.25);
}

TEST_F(MetricValuesTest, RowsPickOneOfARun) {
  Write("detectors.csv",
        "run_id,network,part,layer,detector_share\n"
        "a,trained,wings,,0.25\na,trained,ears,,0.5\na,untrained,ears,,0.125\na,trained,ears,1,0."
        "75\n");
  ClaimMetric metric{.table = MetricTable::kDetectors,
                     .column = "detector_share",
                     .rows = {{"network", "trained"}, {"part", "ears"}, {"layer", ""}}};
  const MetricValues values = Read(metric);
  EXPECT_EQ(values.at("a").at(""), 0.5);
  EXPECT_FALSE(values.at("b").at("")) << "finished, without a row";
  metric.rows = {{"part", "ears"}, {"layer", 1}};
  EXPECT_EQ(Read(metric).at("a").at(""), 0.75);
  metric.rows = {{"part", "ears"}};
  ExpectError([&] { Read(metric); }, {"several matching rows of run a", "rows"});
}

TEST_F(MetricValuesTest, MinusTakesAnotherRowOfTheRunOff) {
  Write("detectors.csv",
        "run_id,network,part,score\n"
        "a,trained,ears,0.75\na,untrained,ears,0.5\na,trained,wings,1\n"
        "b,trained,ears,0.75\n");
  ClaimMetric metric{.table = MetricTable::kDetectors,
                     .column = "score",
                     .rows = {{"network", "trained"}, {"part", "ears"}},
                     .minus = {{"network", "untrained"}}};
  EXPECT_EQ(Read(metric).at("a").at(""), 0.25);
  EXPECT_FALSE(Read(metric).at("b").at("")) << "nothing to subtract";
  metric.minus = {{"part", "wings"}};
  EXPECT_EQ(Read(metric).at("a").at(""), -0.25);
}

TEST_F(MetricValuesTest, BlocksAreOfTheNewestBuildAndData) {
  study_.study.timing = Timing{};
  const ClaimMetric metric{.table = MetricTable::kTiming, .column = "seconds"};
  EXPECT_TRUE(Read(metric).empty()) << "no block yet";
  Write("timing_blocks.csv",
        "block,run_id,seconds,data,build,host\n"
        "0,a,9,d1,old,h\n0,b,9,d1,old,h\n"
        "1,a,1,d1,new,h\n1,b,2,d1,new,h\n2,a,3,d1,new,h\n2,b,,d1,new,h\n3,a,5,d2,new,h\n");
  const MetricValues values = Read(metric);
  EXPECT_EQ(values.at("a"), (UnitValues{{"3", 5.0}}));
  EXPECT_EQ(values.at("b"), (UnitValues{{"1", 2.0}}));
}

// A run reached its target at step 250 of 1,000 at a cost of 3, so all steps would cost 12.
TEST_F(MetricValuesTest, BudgetsAreOfAllSteps) {
  Write("runs.csv",
        "run_id,status,steps_to_target,epochs_to_target,flops_to_target\n"
        "a,completed,250,3,5e6\nb,completed,500,2,9e6\n");
  using Budgets = std::map<std::string, double>;
  const auto budgets = [&](const char* column) {
    return ReadBudgets(root_.path(), study_.plan, column);
  };
  EXPECT_EQ(budgets("steps_to_target"), (Budgets{{"a", 1000.0}, {"b", 1000.0}}));
  EXPECT_EQ(budgets("epochs_to_target"), (Budgets{{"a", 12.0}, {"b", 4.0}}));
  EXPECT_EQ(budgets("flops_to_target"), (Budgets{{"a", 2e7}, {"b", 1.8e7}}));
  Write("runs.csv",
        "run_id,status,steps_to_target,epochs_to_target\na,completed,,\nb,completed,0,0\n");
  EXPECT_TRUE(budgets("epochs_to_target").empty());
  EXPECT_EQ(budgets("steps_to_target").at("a"), 1000.0);
}

TEST_F(MetricValuesTest, LayersMayStandOverTheirTheory) {
  SetDepth(3);
  Write("layers.csv",
        "run_id,step,layer,delta_norm\na,0,1,4\na,0,2,2\na,0,3,1\nb,0,1,4\nb,0,2,2\nb,0,3,1\n");
  ClaimMetric metric{.table = MetricTable::kLayers,
                     .column = "delta_norm",
                     .steps = {.step = {Which::kNumber, 0}},
                     .layers = {.reduce = Reduction::kDecadesPerLayer, .over_theory = true}};
  EXPECT_FALSE(Read(metric).at("a").at("")) << "there is no theory";
  Write("theory.csv",
        "run_id,layer,preactivation_rms,delta_norm\na,1,1,1\na,2,1,1\na,3,1,1\n"
        "b,1,1,8\nb,2,1,4\nb,3,1,2\n");
  EXPECT_NEAR(*Read(metric).at("a").at(""), std::log10(2.0), 1e-12);
  EXPECT_NEAR(*Read(metric).at("b").at(""), 0.0, 1e-12);
  metric.layers.reduce = Reduction::kMean;
  EXPECT_EQ(Read(metric).at("b").at(""), 0.5);
}

TEST_F(MetricValuesTest, AnAccuracyBesideALossThatIsNotFiniteIsMissing) {
  Write("steps.csv",
        "run_id,step,epoch,train_loss,train_accuracy,validation_loss,validation_accuracy\n"
        "a,0,0,1,0.5,nan,0.8\nb,0,0,1,0.5,1,0.7\n");
  const MetricValues values = Read({.table = MetricTable::kSteps, .column = "validation_accuracy"});
  EXPECT_FALSE(values.at("a").at(""));
  EXPECT_EQ(values.at("b").at(""), 0.7);
}

TEST_F(MetricValuesTest, DecadesDoNotDependOnThePrecisionOfTheRun) {
  SetDepth(2);
  study_.plan.runs[1].spec.precision = Precision::kFloat64;
  Write("layers.csv",
        "run_id,step,layer,delta_norm\na,0,1,1e-58\na,0,2,1\na,0,3,1\nb,0,1,1e-58\nb,0,2,1\nb,0,3,"
        "1\n");
  const MetricValues values = Read({.table = MetricTable::kLayers,
                                    .column = "delta_norm",
                                    .layers = {.reduce = Reduction::kDecadesPerLayer}});
  EXPECT_NEAR(*values.at("a").at(""), -58.0, 1e-9);
  EXPECT_NEAR(*values.at("b").at(""), -58.0, 1e-9);
}

}  // namespace
}  // namespace relulab
