#include <gtest/gtest.h>

#include <string>

#include "core/data/temporary_directory.h"
#include "experiments/report/report.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

/// A study with these varied keys, with or without a target.
PlannedStudy StudyOf(std::vector<std::string> varied_keys, bool has_target) {
  PlannedStudy study;
  study.plan.varied_keys = std::move(varied_keys);
  study.plan.runs.emplace_back();
  if (has_target) study.plan.runs.back().spec.training.target = Target{};
  return study;
}

class StudySummaryTest : public testing::Test {
 protected:
  std::string Summarize(const PlannedStudy& study, const std::string& runs,
                        const std::string& layers) {
    WriteFile(directory_.path() / "runs.csv", runs);
    WriteFile(directory_.path() / "layers.csv", layers);
    return FormatSummary(SummaryTable(directory_.path(), study));
  }

  const PlannedStudy with_target_ = StudyOf({"network.activation", "network.depth", "seed"}, true);
  const PlannedStudy without_target_ =
      StudyOf({"network.activation", "network.depth", "seed"}, false);
  TemporaryDirectory directory_;
};

TEST_F(StudySummaryTest, AgreesWithHandComputation) {
  // Decades of r1, r2, r3: (-2 - 0) / 2, 0 and (-3 - 0) / 2; their mean is -0.8333. Zeros at the
  // last step, over hidden layers: 0.5, 0.2, 1; mean 0.5667. Steps 100, 300, missed: median 300.
  // Accuracies 80 and 90 %, and none of the diverged run: mean 85, deviation sqrt(50) = 7.07.
  const char* const runs = R"(run_id,status,network.activation,network.depth,seed,)"
                           R"(steps_to_target,best_validation_accuracy,test_accuracy
r1,completed,relu,3,1,100,0.7,0.8
r2,completed,relu,3,2,300,0.7,0.9
r3,diverged,relu,3,3,,,
)";
  const char* const layers = R"(run_id,step,layer,delta_norm,zero_fraction
r1,0,1,0.01,0
r1,0,2,7,0
r1,0,3,1,0
r1,0,4,50,
r1,20,1,9,0.5
r1,20,2,9,0.25
r1,20,3,9,0.75
r1,20,4,9,
r2,0,1,2,0.1
r2,0,2,3,0.2
r2,0,3,2,0.3
r2,0,4,0.5,
r3,0,1,0.001,0
r3,0,2,1,0
r3,0,3,1,0
r3,0,4,1,
r3,10,1,nan,1
r3,10,2,nan,1
r3,10,3,nan,1
r3,10,4,nan,
)";
  EXPECT_EQ("\n" + Summarize(with_target_, runs, layers), R"(
activation  depth            runs  decades/layer   zeros  steps to target       accuracy
----------  -----  --------------  -------------  ------  ---------------  -------------
relu            3  3 (1 diverged)         -0.833  56.7 %        300 (2/3)  85.0 +- 7.1 %
)");
}

// A held-out loss that is not finite is told, and its accuracy does not enter the mean.
TEST_F(StudySummaryTest, CountsRunsWhoseHeldOutLossIsNotFinite) {
  const char* const runs = R"(run_id,status,network.activation,network.depth,seed,)"
                           R"(best_validation_accuracy,test_accuracy,held_out_not_finite_step
r1,completed,relu,3,1,0.6,,
r2,completed,relu,3,2,0.7,nan,20
r3,completed,relu,3,3,,,0
r4,diverged,relu,3,4,0.8,,0
r5,completed,tanh,3,1,0.6,nan,20
)";
  const char* const layers = "run_id,step,layer,delta_norm,zero_fraction\n";
  EXPECT_EQ("\n" + Summarize(without_target_, runs, layers), R"(
activation  depth                           runs              accuracy
----------  -----  -----------------------------  --------------------
relu            3  4 (2 not finite) (1 diverged)  70.0 +- 14.1 % (2/4)
tanh            3               1 (1 not finite)                   nan
)");
}

TEST_F(StudySummaryTest, RowsAreCellsInPlanOrderAndOneRunHasNoDeviation) {
  // r1 has one hidden layer, so it has no slope. The value of r2's activation is an object, which
  // is quoted in runs.csv; its delta is 0, which has no logarithm; and its test accuracy is
  // missing, so the validation accuracy is shown.
  const char* const runs = R"(run_id,status,network.activation,network.depth,seed,)"
                           R"(steps_to_target,best_validation_accuracy,test_accuracy
r1,completed,tanh,1,1,10,0.9,0.95
r2,completed,"{""name"":""elu"",""alpha"":0.2}",2,1,,0.1,
)";
  const char* const layers = R"(run_id,step,layer,delta_norm,zero_fraction
r1,0,1,3,0
r1,0,2,4,
r2,0,1,0,0
r2,0,2,0.5,0.001
r2,0,3,1,
)";
  EXPECT_EQ("\n" + Summarize(with_target_, runs, layers), R"(
activation                  depth  runs  decades/layer  zeros  steps to target  accuracy
--------------------------  -----  ----  -------------  -----  ---------------  --------
tanh                            1     1                 0.0 %         10 (1/1)    95.0 %
{"name":"elu","alpha":0.2}      2     1           -inf  0.1 %     missed (0/1)    10.0 %
)");
}

TEST_F(StudySummaryTest, AMissIsTheWorstOfTheMedianAndAFailureIsNone) {
  const PlannedStudy study = StudyOf({"network.width"}, true);
  const char* const runs = R"(run_id,status,network.width,steps_to_target
a1,completed,1,10
a2,completed,1,26
b1,completed,2,10
b2,diverged,2,
c1,completed,3,
c2,completed,3,9
c3,completed,3,40
d1,failed,4,
d2,completed,4,9
e1,failed,5,
)";
  EXPECT_EQ("\n" + Summarize(study, runs, "run_id,step,layer\n"), R"(
width            runs  steps to target
-----  --------------  ---------------
    1               2         18 (2/2)
    2  2 (1 diverged)     missed (1/2)
    3               3         40 (2/3)
    4    2 (1 failed)          9 (1/1)
    5    1 (1 failed)
)");
}

TEST_F(StudySummaryTest, WhatWasNotMeasuredHasNoColumn) {
  EXPECT_EQ(Summarize(StudyOf({"network.depth", "seed"}, false),
                      "run_id,status,network.depth,seed,test_accuracy\n"
                      "r1,completed,2,1,\nr2,completed,2,2,\n",
                      "run_id,step,layer,weight_norm\nr1,0,1,3\nr1,0,2,3\n"),
            "depth  runs\n"
            "-----  ----\n"
            "    2     2\n");
}

TEST_F(StudySummaryTest, ATargetMayBeSetBySweep) {
  EXPECT_EQ(Summarize(StudyOf({"training.target.at_least"}, true),
                      "run_id,status,training.target.at_least,steps_to_target\n"
                      "r1,completed,0.5,7\n",
                      "run_id,step,layer\n"),
            "at_least  runs  steps to target\n"
            "--------  ----  ---------------\n"
            "     0.5     1          7 (1/1)\n");
}

TEST_F(StudySummaryTest, NoRunsYet) {
  EXPECT_EQ(Summarize(with_target_, "run_id,status\n", "run_id,step,layer\n"),
            "no run is finished yet\n");
}

TEST_F(StudySummaryTest, AMissingTableIsAnOutputError) {
  Summarize(with_target_, "run_id,status\n", "run_id,step,layer\n");
  std::filesystem::remove(directory_.path() / "layers.csv");
  EXPECT_THROW(FormatSummary(SummaryTable(directory_.path(), with_target_)), OutputError);
}

TEST_F(StudySummaryTest, ATableThatCannotBeLookedUpIsAnOutputError) {
  std::filesystem::create_symlink("runs.csv", directory_.path() / "runs.csv");  // leads to itself
  EXPECT_THROW(SummaryTable(directory_.path(), with_target_), OutputError);
  EXPECT_THROW(CountRuns(directory_.path(), with_target_), OutputError);
}

}  // namespace
}  // namespace relulab
