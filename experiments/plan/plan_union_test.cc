#include "experiments/plan/plan_union.h"

#include <gtest/gtest.h>

#include "core/data/temporary_directory.h"
#include "experiments/store/expect_error.h"
#include "experiments/store/file.h"
#include "experiments/store/tables.h"

namespace relulab {
namespace {

using Strings = std::vector<std::string>;

/// A study of spirals. `base` is a patch of its base; `rest` are more members of the study. Both
/// are JSON, with a comma in front.
PlannedStudy Make(const std::string& base, const std::string& rest,
                  const std::string& source = "a.json") {
  Json json = ParseJson(
      R"({"name": "trial", "base": {"dataset": {"name": "spirals"}})" + rest + "}", source);
  if (!base.empty()) json["base"].merge_patch(ParseJson("{" + base.substr(1) + "}", source));
  Study study = ReadStudy(json, {source, ""});
  study.command = "relulab run a.json";
  return PlanStudy(std::move(study));
}

PlannedStudy Seeds(const std::string& seeds, const std::string& base = "",
                   const std::string& rest = "") {
  return Make(base, R"(, "sweep": {"seed": )" + seeds + "}" + rest);
}

Strings IdsOf(const Plan& plan) {
  Strings ids;
  for (const PlannedRun& run : plan.runs) ids.push_back(run.run_id);
  return ids;
}

/// The runs of the plans, each once, in their order.
Strings JoinedIds(const std::vector<PlannedStudy>& plans) {
  Strings ids;
  for (const PlannedStudy& planned : plans) {
    for (const std::string& id : IdsOf(planned.plan)) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
  }
  return ids;
}

Strings Column(const PlannedStudy& planned, const std::string& key) {
  Strings values;
  for (const PlannedRun& run : planned.plan.runs) {
    values.push_back(ValueOf(planned.plan, run, key).dump());
  }
  return values;
}

/// study.json of the union is a study with the same plan.
void ExpectRunnable(const PlannedStudy& joined) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / kStudyFile;
  WriteFile(path, DescribePlannedStudy(joined).dump(2) + "\n");
  EXPECT_EQ(DescribePlannedStudy(ReadStoredStudy(directory.path())), DescribePlannedStudy(joined));
  PlannedStudy again = PlanStudy(LoadStudy(path, "", {}));
  if (joined.tuning) SetChoices(*joined.tuning->choices, again);
  EXPECT_EQ(IdsOf(again.plan), IdsOf(joined.plan));
  EXPECT_EQ(again.plan.varied_keys, joined.plan.varied_keys);
}

/// Joins plans that are not tuned, and checks what holds for every union.
PlannedStudy Unite(const std::vector<PlannedStudy>& plans) {
  PlannedStudy joined = UnitePlans(plans).study;
  EXPECT_EQ(IdsOf(joined.plan), JoinedIds(plans));
  ExpectRunnable(joined);
  std::vector<PlannedStudy> more = plans;
  more.push_back(joined);
  more.push_back(plans.front());
  EXPECT_EQ(IdsOf(UnitePlans(more).study.plan), IdsOf(joined.plan)) << "the union stays the same";
  return joined;
}

TEST(PlanUnionTest, OnePlanStaysAsItIs) {
  const PlannedStudy one = Seeds("[1, 2]");
  EXPECT_EQ(DescribePlannedStudy(Unite({one})), DescribePlannedStudy(one));
  // A plan that has the runs of all others is the union, in its own order.
  const PlannedStudy all = Seeds("[3, 1, 2]");
  EXPECT_EQ(DescribePlannedStudy(UnitePlans({one, all}).study), DescribePlannedStudy(all));
}

TEST(PlanUnionTest, SeedsAreAdded) {
  const PlannedStudy joined = Unite({Seeds("[1, 2, 3]"), Seeds("[3, 4]"), Seeds("[9]")});
  EXPECT_EQ(Column(joined, "seed"), (Strings{"1", "2", "3", "4", "9"}));
  EXPECT_EQ(joined.plan.varied_keys, Strings{"seed"});
  // Without a sweep, the seeds of the bases differ.
  EXPECT_EQ(Column(Unite({Make("", ""), Make(R"(, "seed": 7)", "")}), "seed"), (Strings{"1", "7"}));
}

TEST(PlanUnionTest, AKeyThatIsFixedInOnePlanBecomesAColumn) {
  const PlannedStudy joined =
      Unite({Make(R"(, "network": {"depth": 4})", R"(, "sweep": {"seed": [1, 2]})"),
             Make(R"(, "training": {"steps": 20})",
                  R"(, "sweep": {"network.depth": [4, 8], "seed": [1]})")});
  EXPECT_EQ(joined.plan.varied_keys, (Strings{"network.depth", "training.steps", "seed"}));
  EXPECT_EQ(Column(joined, "network.depth"), (Strings{"4", "4", "4", "8"}));
  EXPECT_EQ(Column(joined, "training.steps"), (Strings{"2000", "2000", "20", "20"}));
  EXPECT_FALSE(joined.study.base.at("network").contains("depth"));
  EXPECT_EQ(joined.study.base.at("network").at("width"), 128);
}

TEST(PlanUnionTest, KeysAreAsDeepAsTheDifference) {
  const PlannedStudy joined = Unite(
      {Make(R"(, "network": {"activation": "leaky_relu"})", ""),
       Make(R"(, "network": {"activation": {"name": "leaky_relu", "negative_slope": 0.2}})", "")});
  EXPECT_EQ(joined.plan.varied_keys, Strings{"network.activation.negative_slope"});
  EXPECT_EQ(joined.plan.runs[0].cell[0], 0.01) << "a default is written out";
  EXPECT_EQ(joined.plan.runs[1].cell[0], 0.2);
}

TEST(PlanUnionTest, AnObjectWithAnotherNameIsOneColumn) {
  const PlannedStudy joined =
      Unite({Make(R"(, "network": {"init": {"gain": 2}})", ""),
             Make(R"(, "network": {"init": {"scheme": "normal", "weight_variance": 3},
                             "activation": "tanh"})",
                  ""),
             Make(R"(, "dataset": {"name": "gaussian_clusters"})", "")});
  EXPECT_EQ(joined.plan.varied_keys, (Strings{"dataset", "network.activation", "network.init"}));
  EXPECT_EQ(Column(joined, "network.activation"), (Strings{"\"relu\"", "\"tanh\"", "\"relu\""}));
}

TEST(PlanUnionTest, AVariedMemberOfSuchAnObjectStaysAColumn) {
  const PlannedStudy joined =
      Unite({Make("", R"(, "sweep": {"network.init.scheme": ["he_normal", "xavier_normal"]})"),
             Make(R"(, "network": {"init": {"scheme": "normal", "weight_variance": 3}})", "")});
  EXPECT_EQ(joined.plan.varied_keys[0], "network.init.scheme");
  EXPECT_EQ(Column(joined, "network.init.scheme"),
            (Strings{"\"he_normal\"", "\"xavier_normal\"", "\"normal\""}));
  // A plan that varies the whole object makes it one column again.
  const PlannedStudy whole =
      Unite({joined, Make("", R"(, "sweep": {"network.init": [{"scheme": "orthogonal"}]})")});
  EXPECT_EQ(whole.plan.varied_keys, Strings{"network.init"});
}

TEST(PlanUnionTest, WhatOneRunLacksIsAbsent) {
  const std::string target =
      R"(, "training": {"target": {"metric": "train_loss", "at_most": 0.5}})";
  const PlannedStudy joined = Unite({Seeds("[1]"), Seeds("[1]", target)});
  EXPECT_EQ(joined.plan.varied_keys, (Strings{"training.target", "seed"}));
  EXPECT_FALSE(joined.plan.runs[0].spec.training.target);
  EXPECT_TRUE(joined.plan.runs[1].spec.training.target);
}

TEST(PlanUnionTest, ADefaultThatDependsOnOtherKeysIsWrittenOut) {
  // The default probe has at most the rows of its split: 50 in one plan, 100 in the other.
  const PlannedStudy joined =
      Unite({Make(R"(, "dataset": {"name": "spirals", "validation_size": 50})", ""),
             Make(R"(, "dataset": {"name": "spirals", "validation_size": 100},
                      "measure": {"probe": {"size": 50}})",
                  "")});
  EXPECT_EQ(joined.plan.varied_keys, Strings{"dataset.validation_size"});
}

TEST(PlanUnionTest, EveryConfigCanBeExtended) {
  int studies = 0;
  for (const char* folder : {"examples", "claims"}) {
    const std::string configs = std::string(RELULAB_SOURCE_DIR) + "/configs/" + folder;
    for (const auto& entry : std::filesystem::directory_iterator(configs)) {
      if (entry.path().extension() != ".json") continue;
      SCOPED_TRACE(entry.path().string());
      const auto plan = [&](const Strings& sets) {
        std::vector<Override> overrides;
        for (const std::string& set : sets) overrides.push_back(ParseOverride("--set", set));
        return PlanStudy(LoadStudy(entry.path(), "", overrides));
      };
      const PlannedStudy first = plan({"seed=1,2"});
      if (first.tuning || first.plan.runs.size() > 500) continue;
      const PlannedStudy second = plan({"seed=2,3", "measure.evaluate_size=1777"});
      const PlannedStudy joined = UnitePlans({first, second}).study;
      EXPECT_EQ(IdsOf(joined.plan), JoinedIds({first, second}));
      ExpectRunnable(joined);
      ++studies;
    }
  }
  EXPECT_GT(studies, 15);
}

TEST(PlanUnionTest, RefusesOtherTuningAndTiming) {
  const PlannedStudy plain = Seeds("[1]");
  const PlannedStudy timed = Make("", R"(, "timing": {"most_blocks": 8})", "b.json");
  ExpectError(
      [&] {
        UnitePlans({plain, timed});
      },
      {"b.json: /timing: found {", "expected nothing, as in a.json", "same \"timing\""});
  ExpectError([&] { UnitePlans({timed, plain}); }, {"a.json: /timing: found nothing; expected {"});
}

std::string TuneBy(const std::string& keys) {
  return R"(, "tune": {"over": {"training.optimizer.learning_rate": [0.1, 0.01]},
      "by": [)" +
         keys + R"(], "select": "final_train_loss", "seeds": [101, 102]})";
}

PlannedStudy Tuned(const std::string& depths, const std::string& seeds,
                   const std::string& by = R"("network.depth")") {
  return Make(
      "", R"(, "sweep": {"network.depth": )" + depths + R"(, "seed": )" + seeds + "}" + TuneBy(by));
}

TEST(PlanUnionTest, TunedPlansKeepTheirChoices) {
  PlannedStudy first = Tuned("[2]", "[1, 2]");
  PlannedStudy second = Tuned("[2, 4]", "[2, 3]");
  SetChoices({1}, first);
  PlannedStudy joined = UnitePlans({first, second}).study;
  ASSERT_TRUE(joined.is_provisional());
  EXPECT_EQ(joined.tuning->plan.runs.size(), 8U);
  EXPECT_EQ(joined.plan.runs.size(), 5U);
  TakeChoices({first, second}, joined);
  EXPECT_TRUE(joined.is_provisional()) << "nothing is chosen for depth 4";
  SetChoices({1, 0}, second);
  TakeChoices({first, second}, joined);
  ASSERT_FALSE(joined.is_provisional());
  EXPECT_EQ(IdsOf(joined.plan), JoinedIds({first, second}));
  ExpectRunnable(joined);
}

TEST(PlanUnionTest, RefusesToTuneAGroupOnOtherRuns) {
  ExpectError(
      [] {
        UnitePlans({Tuned("[2]", "[1]", ""), Tuned("[4]", "[1]", "")});
      },
      {"/tune/by: found []", "would come from other tuning runs"});
}

/// `fixed` of the first claim.
std::string FixedOf(const PlannedStudy& planned) {
  return planned.study.json.at("claims").at(0).value("fixed", Json()).dump();
}

/// A claim on the activation, with more members, each with a comma in front.
std::string Claims(const std::string& more = "") {
  return R"(, "claims": [{"id": "c", "arms": {"treatment": {"network.activation": "relu"},
      "controls": {"network.activation": "tanh"}},
      "metric": {"from": "runs", "column": "test_accuracy"})" +
         more + "}]";
}

PlannedStudy WithClaim(const std::string& base, const std::string& claims,
                       const std::string& seeds = "[1, 2]",
                       const std::string& activations = R"(["relu", "tanh"])") {
  return Make(base, R"(, "sweep": {"network.activation": )" + activations + R"(, "seed": )" +
                        seeds + "}" + claims);
}

TEST(PlanUnionTest, AClaimKeepsTheValuesOfItsPlan) {
  const std::string deep = R"(, "network": {"depth": 20, "init": {"scheme": "normal"}})";
  const PlanUnion joined = UnitePlans({WithClaim("", Claims()), WithClaim(deep, Claims(), "[3]")});
  ASSERT_EQ(joined.study.study.claims.size(), 1U);
  EXPECT_EQ(FixedOf(joined.study),
            R"({"network.depth":10,"network.init.scheme":"he_normal","network.init.gain":1.0})");
  ASSERT_EQ(joined.notes.size(), 1U);
  EXPECT_NE(joined.notes[0].find("claim \"c\" keeps reading the runs of its first plan"),
            std::string::npos);
  ExpectRunnable(joined.study);
  // A key that it names is free, and so is the seed.
  const std::string cells = Claims(R"(, "cells": ["network.depth"])");
  const PlanUnion free =
      UnitePlans({WithClaim("", cells), WithClaim(R"(, "network": {"depth": 20})", cells, "[3]")});
  EXPECT_EQ(FixedOf(free.study), "null");
  EXPECT_EQ(free.notes, Strings());
}

TEST(PlanUnionTest, AnotherActivationIsFixedByNameAndParameters) {
  const std::string claims = R"(, "claims": [{"id": "c",
      "arms": {"treatment": {"network.depth": 2}, "controls": {"network.depth": 4}},
      "metric": {"from": "runs", "column": "test_accuracy"}}])";
  const std::string depths = R"(, "sweep": {"network.depth": [2, 4]})" + claims;
  const PlannedStudy leaky = Make(R"(, "network": {"activation": "leaky_relu"})", depths);
  const PlannedStudy other = Make("", R"(, "sweep": {"network.depth": [2, 4], "network.activation":
                   ["relu", {"name": "leaky_relu", "negative_slope": 0.3}]})");
  EXPECT_EQ(FixedOf(UnitePlans({leaky, other}).study),
            R"({"network.activation.name":"leaky_relu","network.activation.negative_slope":0.01})");
}

TEST(PlanUnionTest, AClaimKeepsTheCasesOfItsPlan) {
  const auto plan = [](const std::string& init, const std::string& seeds) {
    return Make("", R"(, "cases": [{"network.activation": "relu"},
                                   {"network.activation": "tanh", "network.init.scheme": ")" +
                        init + R"("}], "sweep": {"seed": )" + seeds + "}" + Claims());
  };
  // The same cases with more seeds contradict nothing.
  const PlannedStudy first = plan("xavier_normal", "[1, 2]");
  EXPECT_EQ(FixedOf(UnitePlans({first, plan("xavier_normal", "[3]")}).study), "null");
  const PlannedStudy joined = UnitePlans({first, plan("orthogonal", "[1, 2]")}).study;
  EXPECT_EQ(FixedOf(joined),
            R"([{"network.activation.name":"relu","network.init.scheme":"he_normal"},)"
            R"({"network.activation.name":"tanh","network.init.scheme":"xavier_normal"}])");
  EXPECT_EQ(joined.study.claims[0].fixed.size(), 2U);
  ExpectRunnable(joined);
}

TEST(PlanUnionTest, AClaimKeepsWhatItsCellsDecide) {
  const auto plan = [](const std::string& steps) {
    return Make("", R"(, "cases": [{"network.depth": 2, "training.steps": 9},
                                   {"network.depth": 4, "training.steps": )" +
                        steps + R"(}], "sweep": {"network.activation": ["relu", "tanh"]})" +
                        Claims(R"(, "cells": ["network.depth"])"));
  };
  const PlannedStudy joined = UnitePlans({plan("5"), plan("9")}).study;
  const Json fixed = Json::parse(FixedOf(joined));
  ASSERT_EQ(fixed.size(), 4U);
  EXPECT_EQ(fixed[3].dump(),
            R"({"network.depth":4,"network.activation.name":"tanh","training.steps":5})");
}

TEST(PlanUnionTest, TheNewestOfTwoDifferentClaimsCounts) {
  const std::string deep = R"(, "network": {"depth": 20})";
  const PlanUnion joined =
      UnitePlans({WithClaim("", Claims()), WithClaim(deep, Claims(R"(, "min_effect": 0.1)"))});
  EXPECT_EQ(joined.study.study.claims[0].min_effect, 0.1);
  EXPECT_EQ(FixedOf(joined.study), R"({"network.depth":20})");
  ASSERT_EQ(joined.notes.size(), 1U);
  EXPECT_NE(joined.notes[0].find("that of the newest plan is used"), std::string::npos);
  // Claims of one plan only stay; a plan that adds no run adds no claim.
  const PlannedStudy bare = WithClaim(deep, "");
  EXPECT_EQ(UnitePlans({WithClaim("", Claims()), bare}).study.study.claims.size(), 1U);
  EXPECT_EQ(UnitePlans({WithClaim(deep, Claims(), "[1]"), bare}).study.study.claims.size(), 0U);
}

TEST(PlanUnionTest, AClaimThatWasExtendedIsStillTheSame) {
  const auto plan = [](int depth) {
    return WithClaim(R"(, "network": {"depth": )" + std::to_string(depth) + "}", Claims());
  };
  const PlannedStudy two = UnitePlans({plan(4), plan(8)}).study;
  const PlannedStudy three = UnitePlans({two, plan(16)}).study;
  EXPECT_EQ(FixedOf(three), R"({"network.depth":4})");
  EXPECT_EQ(DescribePlannedStudy(UnitePlans({two, plan(8)}).study), DescribePlannedStudy(two));
}

}  // namespace
}  // namespace relulab
