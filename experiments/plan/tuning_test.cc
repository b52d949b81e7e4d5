#include "experiments/plan/tuning.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/data/temporary_directory.h"
#include "experiments/plan/planned_study.h"
#include "experiments/plan/selection.h"
#include "experiments/store/expect_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

Study LoadTuned(const std::string& more = "") {
  const TemporaryDirectory directory;
  WriteFile(directory.path() / "s.json", R"({"name": "a", "base": {"dataset": {"name": "spirals"},
      "training": {"target": {"metric": "train_loss", "at_most": 1}}},
      "cases": [{"network.activation": "relu", "seed": 5}, {"network.activation": "relu", "seed": 6},
                {"network.activation": "tanh", "seed": 5}],
      "sweep": {"network.depth": [2, 3]},
      "tune": {"over": {"training.optimizer.learning_rate": [0.1, 0.2],
                        "training.optimizer.momentum": [0, 0.9]},
               "by": ["network.activation"], "select": "steps_to_target",
               "seeds": [1001, 1002, 1003])" +
                                             more + "}}");
  return LoadStudy(directory.path() / "s.json", "", {});
}

TEST(MakeTuningPlan, IsCellsTimesGridTimesSeeds) {
  const TuningPlan tuning = MakeTuningPlan(LoadTuned());
  // The two cases of relu differ only in their seed: 2 activations x 2 depths x 4 points x 3 seeds.
  ASSERT_EQ(tuning.plan.runs.size(), 48U);
  EXPECT_EQ(tuning.plan.varied_keys,
            (std::vector<std::string>{"network.activation", "seed", "network.depth",
                                      "training.optimizer.learning_rate",
                                      "training.optimizer.momentum"}));
  EXPECT_EQ(tuning.group_values, (std::vector<std::vector<Json>>{{"relu"}, {"tanh"}}));
  ASSERT_EQ(tuning.grid.size(), 4U);
  EXPECT_EQ(tuning.grid[1], (std::vector<Json>{0.1, 0.9}));
  for (std::size_t i = 0; i < 48; ++i) {
    const Json& config = tuning.plan.runs[i].config;
    EXPECT_EQ(config["network"]["activation"], tuning.group_values[tuning.group[i]][0]);
    const Json& optimizer = config["training"]["optimizer"];
    EXPECT_EQ(optimizer["learning_rate"], tuning.grid[tuning.point[i]][0]);
    EXPECT_EQ(optimizer["momentum"], tuning.grid[tuning.point[i]][1]);
    EXPECT_EQ(config["seed"], 1001 + i % 3);
  }
}

TEST(MakeTuningPlan, MayUseOtherRows) {
  const Study study = LoadTuned(R"(, "base": {"dataset": {"first_row": 500}})");
  const TuningPlan tuning = MakeTuningPlan(study);
  EXPECT_EQ(tuning.plan.runs[0].config["dataset"]["first_row"], 500);
  const Plan plan = MakeTunedPlan(study, tuning, {0, 0});
  EXPECT_FALSE(plan.runs[0].config["dataset"].contains("first_row") &&
               plan.runs[0].config["dataset"]["first_row"] == 500);
}

TEST(MakeTunedPlan, GivesEveryGroupItsChoice) {
  const Study study = LoadTuned();
  const TuningPlan tuning = MakeTuningPlan(study);
  const Plan plan = MakeTunedPlan(study, tuning, {3, 0});
  ASSERT_EQ(plan.runs.size(), 6U);
  for (const PlannedRun& run : plan.runs) {
    const bool is_relu = run.config["network"]["activation"] == "relu";
    EXPECT_EQ(run.config["training"]["optimizer"]["learning_rate"], is_relu ? 0.2 : 0.1);
    EXPECT_EQ(run.config["training"]["optimizer"]["momentum"], is_relu ? 0.9 : 0.0);
  }
  EXPECT_EQ(plan.varied_keys.back(), "training.optimizer.momentum");
  EXPECT_EQ(plan.runs[0].cell.back(), 0.9);
}

Study LoadText(const std::string& text) {
  const TemporaryDirectory directory;
  WriteFile(directory.path() / "s.json", text);
  return LoadStudy(directory.path() / "s.json", "", {});
}

// An omitted default equals a written one, so these two cases form one group.
TEST(MakeTuningPlan, GroupsAreOfResolvedValues) {
  const TuningPlan tuning = MakeTuningPlan(LoadText(R"({"name": "a",
      "base": {"dataset": {"name": "spirals"}},
      "cases": [{"network.init.gain": 1, "seed": 1}, {"network.init.scheme": "he_normal", "seed": 2},
                {"network.init.gain": 2, "seed": 1}],
      "tune": {"over": {"training.optimizer.learning_rate": [0.5, 0.01]}, "by": ["network.init.gain"],
               "select": "final_train_loss", "seeds": [7]}})"));
  EXPECT_EQ(tuning.group_values.size(), 2U);
  EXPECT_EQ(tuning.group, (std::vector<std::size_t>{0, 0, 1, 1}));
}

TEST(MakeTuningPlan, RefusesAFigureThatNoRunHas) {
  const auto plan = [](const std::string& select, const std::string& base) {
    MakeTuningPlan(LoadText(R"({"name": "a", "base": {"dataset": {"name": "spirals"})" + base +
                            R"(}, "tune": {"over": {"training.optimizer.learning_rate": [1]},
                                "by": [], "select": ")" +
                            select + R"(", "seeds": [7]}})"));
  };
  ExpectError([&] { plan("steps_to_target", ""); },
              {"/tune/select: found \"steps_to_target\"", "training.target"});
  ExpectError([&] { plan("final_train_loss", R"(, "measure": {"evaluate_every": 0})"); },
              {"/tune/select", "measure.evaluate_every"});
  EXPECT_NO_THROW(plan("best_validation_accuracy", ""));
}

TuningPlan Grid(std::size_t points, std::size_t runs_each) {
  TuningPlan tuning;
  tuning.grid.resize(points);
  tuning.group_values.resize(1);
  tuning.plan.runs.resize(points * runs_each);
  for (std::size_t i = 0; i < points * runs_each; ++i) {
    tuning.group.push_back(0);
    tuning.point.push_back(i / runs_each);
  }
  return tuning;
}

const Selection kFewest = {"steps_to_target", true, ""};
const Selection kMost = {"best_validation_accuracy", false, ""};

TEST(Choose, AMissIsWorstThenTheMeanDecidesThenTheFirst) {
  const auto choose = [](const std::vector<std::optional<double>>& figures, std::size_t each,
                         const Selection& select) {
    const TuningPlan tuning = Grid(figures.size() / each, each);
    return Choose(ScorePoints(tuning, figures), select)[0];
  };
  constexpr auto kMiss = std::nullopt;
  EXPECT_EQ(choose({10, kMiss, 90, 95}, 2, kFewest), 1U) << "one miss loses to any hit";
  EXPECT_EQ(choose({10, 30, 15, 20}, 2, kFewest), 1U);
  EXPECT_EQ(choose({10, 30, 20, 20}, 2, kFewest), 0U) << "a tie";
  EXPECT_EQ(choose({kMiss, kMiss, kMiss, kMiss}, 2, kFewest), 0U);
  EXPECT_EQ(choose({kMiss, 50, 60, kMiss, 40, kMiss}, 2, kFewest), 2U);
  EXPECT_EQ(choose({0.5, 0.7, 0.7}, 1, kMost), 1U);
  EXPECT_EQ(choose({0.0, kMiss}, 1, kMost), 0U);
}

TEST(PlannedStudyTest, DescribesBothStages) {
  PlannedStudy planned = PlanStudy(LoadTuned());
  const Json before = DescribePlannedStudy(planned)["plan"];
  EXPECT_TRUE(before["runs"].empty());
  EXPECT_TRUE(planned.runs().empty());
  EXPECT_EQ(before["tuning"]["runs"].size(), 48U);
  EXPECT_EQ(before["tuning"]["groups"][1],
            Json::parse(R"({"values": {"network.activation": "tanh"}, "chosen": null})"));
  SetChoices({1, 2}, planned);
  const Json after = DescribePlannedStudy(planned)["plan"];
  EXPECT_EQ(after["runs"].size(), 6U);
  EXPECT_EQ(after["tuning"]["groups"][1], Json::parse(R"({"values": {"network.activation": "tanh"},
      "chosen": {"training.optimizer.learning_rate": 0.2, "training.optimizer.momentum": 0}})"));
  int chosen = 0;
  for (const Json& run : after["tuning"]["runs"]) chosen += run["chosen"].get<bool>() ? 1 : 0;
  EXPECT_EQ(chosen, 12);
}

/// Stores and reads back; `change` may edit the JSON in between.
PlannedStudy StoreAndRead(
    const PlannedStudy& planned, const std::function<void(Json&)>& change = [](Json&) {}) {
  const TemporaryDirectory directory;
  Json json = DescribePlannedStudy(planned);
  change(json);
  WriteFile(directory.path() / "study.json", json.dump(2));
  return ReadStoredStudy(directory.path());
}

TEST(StoredStudyTest, IsThePlannedStudy) {
  for (const bool is_chosen : {false, true}) {
    PlannedStudy planned = PlanStudy(LoadTuned());
    if (is_chosen) SetChoices({1, 2}, planned);
    const PlannedStudy stored = StoreAndRead(planned);
    EXPECT_EQ(DescribePlannedStudy(stored), DescribePlannedStudy(planned));
    EXPECT_EQ(stored.is_provisional(), !is_chosen);
    ASSERT_EQ(stored.runs().size(), planned.runs().size());
    for (std::size_t i = 0; i < stored.runs().size(); ++i) {
      EXPECT_EQ(stored.runs()[i].config, planned.runs()[i].config);
    }
  }
}

// A case may remove a key that base sets, or have a parameter that the initialiser of another case
// lacks.
TEST(StoredStudyTest, KnowsWhatARunDoesNotHave) {
  const PlannedStudy planned = PlanStudy(LoadText(R"({"name": "a",
      "base": {"dataset": {"name": "spirals"}, "training": {"target": {"at_least": 0.5}}},
      "cases": [{"training.target": null},
                {"network.init.scheme": "normal", "network.init.weight_variance": 3},
                {"network.init.scheme": "he_normal"}]})"));
  const PlannedStudy stored = StoreAndRead(planned);
  ASSERT_EQ(stored.plan.runs.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(stored.plan.runs[i].config, planned.plan.runs[i].config);
  }
}

TEST(StoredStudyTest, IsAStudyThatRuns) {
  const TemporaryDirectory directory;
  const PlannedStudy planned = PlanStudy(LoadText(R"({"name": "a", "base": {"dataset":
      {"name": "spirals"}}, "sweep": {"network.depth": [2, 3]}, "profiles": {"quick": {}}})"));
  WriteFile(directory.path() / "study.json", DescribePlannedStudy(planned).dump());
  const PlannedStudy again = PlanStudy(LoadStudy(directory.path() / "study.json", "", {}));
  ASSERT_EQ(again.plan.runs.size(), 2U);
  EXPECT_EQ(again.plan.runs[1].run_id, planned.plan.runs[1].run_id);
}

TEST(StoredStudyTest, WhatDoesNotFitIsAnErrorWithItsPlace) {
  const PlannedStudy planned = PlanStudy(LoadTuned());
  const auto expect = [&](const std::function<void(Json&)>& change, const std::string& part) {
    try {
      StoreAndRead(planned, change);
      ADD_FAILURE() << "no error: " << part;
    } catch (const OutputError& error) {
      EXPECT_NE(std::string(error.what()).find("study.json"), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  expect([](Json& json) { json.erase("plan"); }, "lacks \"plan\"");
  expect([](Json& json) { json.erase("command"); }, "lacks \"command\"");
  expect([](Json& json) { json["plan"]["runs"] = 3; }, "/plan/runs: found 3");
  expect([](Json& json) { json["plan"]["tuning"]["runs"][2]["run_id"] = "../../../thesis"; },
         "/plan/tuning/runs/2/run_id: found \"../../../thesis\"");
  expect([](Json& json) { json["plan"]["tuning"]["runs"][2]["group"] = 2; },
         "/plan/tuning/runs/2/group: found 2");
  expect([](Json& json) { json["plan"]["tuning"]["runs"][2]["cell"].erase("seed"); },
         "/plan/tuning/runs/2/cell/seed: found nothing; expected 10");
  expect([](Json& json) { json["plan"]["varied_keys"] = {"x"}; }, "/plan/varied_keys");
  expect([](Json& json) { json["plan"]["tuning"]["groups"][0]["chosen"] = 3; },
         "/plan/tuning/groups/0/chosen: found 3; expected null");
  expect([](Json& json) { json["name"] = "../x"; }, "/name: found");
}

}  // namespace
}  // namespace relulab
