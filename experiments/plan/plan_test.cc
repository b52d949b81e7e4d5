#include "experiments/plan/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"
#include "experiments/plan/planned_study.h"
#include "experiments/store/expect_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

Study Load(const std::string& text) {
  const TemporaryDirectory directory;
  WriteFile(directory.path() / "s.json", text);
  return LoadStudy(directory.path() / "s.json", "", {});
}

// A plan on spirals; `rest` are further members of the study.
Plan PlanOf(const std::string& rest) {
  return MakePlan(Load(R"({"name": "a", "base": {"dataset": {"name": "spirals"}}, )" + rest + "}"));
}

std::string IdOf(const std::string& config) {
  return RunId(Resolve(RunFields(), Json::parse(config), {"s.json", "/base"}));
}

std::vector<std::string> Cells(const Plan& plan) {
  std::vector<std::string> cells;
  for (const PlannedRun& run : plan.runs) cells.push_back(Json(run.cell).dump());
  return cells;
}

const char* const kMinimal = R"({"dataset": {"name": "spirals"}})";

// Ids name the directories of published results, so a change of ids would make all results
// unreachable.
TEST(RunIdTest, GoldenValues) {
  // printf '{"dataset":{"name":"spirals"}}' | sha256sum
  EXPECT_EQ(IdOf(kMinimal), "fe0ed2bb4c25");
  // The same for {"dataset":{"name":"spirals","train_size":500},"network":{"activation":"tanh",
  // "depth":3,"init":{"scheme":"xavier_normal"}},"seed":7,"training":{"optimizer":
  // {"learning_rate":0.1}}}, in one line without spaces.
  EXPECT_EQ(IdOf(R"({"seed": 7, "training": {"optimizer": {"learning_rate": 0.1}},
                     "network": {"init": {"scheme": "xavier_normal"}, "activation": "tanh",
                     "depth": 3}, "dataset": {"train_size": 500, "name": "spirals"}})"),
            "aade624d9fc4");
}

TEST(RunIdTest, IsTwelveHexDigits) {
  const std::string id = IdOf(kMinimal);
  EXPECT_EQ(id.size(), 12U);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos) << id;
}

TEST(RunIdTest, DependsOnWhatIsAskedAndNotOnHowItIsWritten) {
  const std::vector<std::vector<std::string>> same = {
      {kMinimal, R"({"dataset": {"name": "spirals", "train_size": 10000}, "seed": 1})",
       R"({"seed": 1.0, "dataset": {"train_size": 1e4, "name": "spirals", "test_size": 10000}})",
       R"({"dataset": {"name": "spirals"}, "network": {}, "training": {"target": null}})",
       R"({"dataset": {"name": "spirals"}, "network": {"activation": {"name": "relu"}}})",
       R"({"dataset": {"name": "spirals"}, "measure": {"probe": {"size": 300}}})",
       R"({"dataset": {"name": "spirals"}, "training": {"optimizer": {"momentum": -0.0}}})",
       // The nearest double is that of the default, 0.05.
       R"({"dataset": {"name": "spirals"}, "training":
           {"optimizer": {"learning_rate": 0.050000000000000003}}})"},
      {R"({"dataset": {"name": "spirals"}, "training": {"optimizer": {"learning_rate": 1}}})",
       R"({"training": {"optimizer": {"learning_rate": 1.0}}, "dataset": {"name": "spirals"}})"},
  };
  for (const std::vector<std::string>& configs : same) {
    for (const std::string& config : configs) EXPECT_EQ(IdOf(config), IdOf(configs[0])) << config;
  }
  EXPECT_NE(IdOf(same[0][0]), IdOf(same[1][0]));
  // Writing out every default does not change the id.
  const Json resolved = Resolve(RunFields(), Json::parse(kMinimal), {});
  EXPECT_EQ(IdOf(resolved.dump()), IdOf(kMinimal));
}

TEST(RunIdTest, ChangesWithEverythingThatIsNotDefault) {
  const std::vector<std::string> settings = {
      R"({"dataset.name": "fashion_mnist"})",
      R"({"dataset.train_size": 9999})",
      R"({"dataset.validation_size": 1999})",
      R"({"dataset.test_size": 9999})",
      R"({"dataset.first_row": 1})",
      R"({"dataset.scaling": "unit"})",
      R"({"dataset.classes": 4})",
      R"({"network.depth": 11})",
      R"({"network.width": 127})",
      R"({"network.width": [128, 128, 128, 128, 128, 128, 128, 128, 128, 128]})",
      R"({"network.activation": "tanh"})",
      R"({"network.init.scheme": "he_uniform"})",
      R"({"network.init": {"scheme": "normal"}})",
      R"({"network.init": {"scheme": "normal", "weight_variance": 2}})",
      R"({"network.precision": "float64"})",
      R"({"training.optimizer.learning_rate": 0.05000000000000001})",
      R"({"training.optimizer.momentum": 0.9})",
      R"({"training.batch_size": 64})",
      R"({"training.batch_size": "full"})",
      R"({"training.steps": 0})",
      R"({"training.target.at_least": 0.8})",
      R"({"training.target": {"at_most": 0.8}})",
      R"({"training.target": {"metric": "train_loss", "at_most": 0.8}})",
      R"({"measure.every": 0})",
      R"({"measure.evaluate_every": 0})",
      R"({"measure.evaluate_size": 0})",
      R"({"measure.probe": "batch"})",
      R"({"measure.probe.split": "train"})",
      R"({"measure.probe.size": 299})",
      R"({"measure.metrics": ["delta_norm", "weight_gradient_norm", "zero_fraction"]})",
      R"({"measure.metrics": []})",
      R"({"checkpoint.steps": [0]})",
      R"({"seed": 0})",
  };
  std::vector<std::string> ids;
  for (const std::string& setting : settings) {
    Json config = Json::parse(kMinimal);
    const Json changes = Json::parse(setting);
    for (const auto& [key, value] : changes.items()) SetKey(config, key, value);
    ids.push_back(IdOf(config.dump()));
    const auto twin = std::find(ids.begin(), ids.end(), ids.back());
    EXPECT_EQ(twin - ids.begin(), static_cast<std::ptrdiff_t>(ids.size()) - 1) << setting;
  }
  EXPECT_EQ(std::count(ids.begin(), ids.end(), IdOf(kMinimal)), 0);
}

TEST(PlanTest, CasesAreOutermostAndTheLastKeyFastest) {
  const Plan plan = PlanOf(R"("cases": [{"network.activation": "tanh"}, {"network.precision":
      "float64"}], "sweep": {"network.depth": [5, 2], "seed": {"count": 2}})");
  EXPECT_EQ(plan.varied_keys, (std::vector<std::string>{"network.activation", "network.precision",
                                                        "network.depth", "seed"}));
  EXPECT_EQ(Cells(plan),
            (std::vector<std::string>{R"(["tanh","float32",5,1])", R"(["tanh","float32",5,2])",
                                      R"(["tanh","float32",2,1])", R"(["tanh","float32",2,2])",
                                      R"(["relu","float64",5,1])", R"(["relu","float64",5,2])",
                                      R"(["relu","float64",2,1])", R"(["relu","float64",2,2])"}));
  for (const PlannedRun& run : plan.runs) {
    EXPECT_EQ(run.run_id, RunId(run.config));
    EXPECT_EQ(run.config["network"]["depth"], run.cell[2]);
    EXPECT_EQ(run.config["seed"], run.cell[3]);
  }
}

TEST(PlanTest, AStudyWithoutCasesAndSweepIsOneRun) {
  const Plan plan = PlanOf(R"("question": "?")");
  EXPECT_TRUE(plan.varied_keys.empty());
  ASSERT_EQ(plan.runs.size(), 1U);
  EXPECT_EQ(plan.runs[0].run_id, IdOf(kMinimal));
}

TEST(PlanTest, ACellWithoutAValueIsNull) {
  const Plan plan = PlanOf(
      R"("cases": [{"network.init": {"scheme": "normal"}}, {"network.depth": 2}],
         "sweep": {"training.target": [null, {"at_least": 0.5}]})");
  EXPECT_EQ(plan.runs[0].cell[2], nullptr);
  EXPECT_EQ(
      plan.runs[1].cell[2],
      Json::parse(R"({"metric": "validation_accuracy", "at_least": 0.5, "then": "continue"})"));
}

TEST(PlanTest, TheSameRunTwiceIsAnError) {
  ExpectError([] { PlanOf(R"("sweep": {"seed": [3, 4, 3]})"); }, {"/sweep/seed/2: found 3 twice"});
  // "he_normal" is the default, and so are the parameters of "relu".
  ExpectError(
      [] {
        PlanOf(R"("cases": [{"network.init.scheme": "he_normal"},
                             {"network.activation": {"name": "relu"}}])");
      },
      {"runs 1 and 2 of the plan are the same", "network.activation=\"relu\""});
}

TEST(PlanTest, ErrorsNameTheRun) {
  ExpectError([] { PlanOf(R"("sweep": {"network.depth": [2, 3], "network.width": [[8, 8]]})"); },
              {"s.json: /base/network/width: found a list of 2 widths",
               "(in the run with network.depth=3, network.width=[8,8])"});
  ExpectError([] { PlanOf(R"("cases": [{"network.activation": {"nmae": "relu"}}])"); },
              {"/base/network/activation: lacks \"name\"", "in the run with network.activation="});
  ExpectError([] { MakePlan(Load(R"({"name": "a"})")); }, {"/base: lacks \"dataset\""});
  ExpectError(
      [] {
        MakePlan(Load(R"({"name": "a", "base": {"dataset": {"name": "spirals"},
                                     "trainning": {}}})"));
      },
      {"s.json: /base/trainning: unknown key", "did you mean \"training\""});
}

TEST(PlanTest, AMillionRunsAreTheMost) {
  ExpectError([] { PlanOf(R"("sweep": {"network.depth": [2, 3], "seed": {"count": 500001}})"); },
              {"s.json: ", "more than 1000000 runs"});
  Study study = Load(R"({"name": "a", "cases": [{"network.depth": 1}]})");
  study.cases.assign(1000001, study.cases[0]);
  ExpectError([&] { MakePlan(study); }, {"more than 1000000 runs"});
}

TEST(PlanTest, TenThousandRunsAreDistinct) {
  const Plan plan = PlanOf(R"("cases": [{"network.activation": "relu"}, {"network.activation":
      "tanh"}], "sweep": {"network.depth": [2, 3, 4, 5, 6], "seed": {"count": 1000}})");
  EXPECT_EQ(plan.runs.size(), 10000U);
}

TEST(PlannedStudyTest, DescribesTheStudyAndItsPlan) {
  const PlannedStudy planned = PlanStudy(Load(R"({"name": "a", "question": "?", "base": {"dataset":
      {"name": "spirals"}}, "cases": [{"network.depth": 3}], "sweep": {"seed": {"count": 2}}})"));
  const Json json = DescribePlannedStudy(planned);
  EXPECT_EQ(json["name"], "a");
  EXPECT_EQ(json["question"], "?");
  EXPECT_EQ(json["base"], planned.study.base);
  EXPECT_EQ(json["cases"], Json::parse(R"([{"network.depth": 3}])"));
  EXPECT_EQ(json["sweep"], Json::parse(R"({"seed": [1, 2]})"));
  const Json& plan = json["plan"];
  EXPECT_EQ(plan["varied_keys"], Json::parse(R"(["network.depth", "seed"])"));
  ASSERT_EQ(plan["runs"].size(), 2U);
  EXPECT_EQ(plan["runs"][1]["run_id"],
            IdOf(R"({"dataset": {"name": "spirals"}, "network": {"depth": 3}, "seed": 2})"));
  EXPECT_EQ(plan["runs"][1]["cell"], Json::parse(R"({"network.depth": 3, "seed": 2})"));
}

}  // namespace
}  // namespace relulab
