#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/config/dotted_key.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/run_spec.h"
#include "experiments/config/schema.h"
#include "experiments/config/study.h"
#include "experiments/store/expect_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

using std::string_literals::operator""s;

class StudyTest : public testing::Test {
 protected:
  Study Load(const std::string& text, const std::string& profile = "",
             const std::vector<std::string>& sets = {}) {
    WriteFile(path_, text);
    std::vector<Override> overrides;
    for (const std::string& set : sets) overrides.push_back(ParseOverride("--set", set));
    return LoadStudy(path_, profile, overrides);
  }

  TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "s.json";
};

const char* const kStudy = R"({
  "$schema": "schema.json", "name": "depth-1_x", "question": "How far?",
  "base": {"dataset": {"name": "spirals"}, "training": {"steps": 9, "target": {"at_least": 0.5}}},
  "cases": [{"network.activation": "relu", "network.init.scheme": "he_normal"},
            {"network.activation": "tanh"}],
  "sweep": {"network.depth": [2, 5], "seed": {"count": 3}},
  "profiles": {
    "quick": {"base": {"training": {"steps": 3, "target": null}}, "cases": null,
              "sweep": {"seed": {"count": 2}, "network.depth": null, "network.width": [8]}},
    "bad": {"base": {"training": {"stepz": 3}}, "sweep": {"network.depht": [1]}}}
})";

TEST_F(StudyTest, ReadsAStudy) {
  const Study study = Load(kStudy);
  EXPECT_EQ(study.name, "depth-1_x");
  EXPECT_EQ(study.question, "How far?");
  EXPECT_EQ(study.base["training"]["steps"], 9);
  ASSERT_EQ(study.cases.size(), 2U);
  EXPECT_EQ(study.cases[0][1].first, "network.init.scheme");
  EXPECT_EQ(study.cases[1][0].second, "tanh");
  ASSERT_EQ(study.sweep.size(), 2U);
  EXPECT_EQ(study.sweep[0].key, "network.depth");
  EXPECT_EQ(study.sweep[0].values, (std::vector<Json>{2, 5}));
  EXPECT_EQ(study.sweep[1].values, (std::vector<Json>{1, 2, 3}));
  EXPECT_EQ(study.directory, directory_.path());
  EXPECT_EQ(Load(R"({"name": "a"})").base, Json::object());
}

TEST_F(StudyTest, ASeedRangeMayBeginAnywhere) {
  const Study study = Load(R"({"name": "a", "sweep": {"seed": {"first": 1001, "count": 2}}})");
  EXPECT_EQ(study.sweep[0].values, (std::vector<Json>{1001, 1002}));
}

TEST_F(StudyTest, AProfileIsAMergePatch) {
  const Study study = Load(kStudy, "quick");
  EXPECT_EQ(study.name, "depth-1_x.quick");
  EXPECT_EQ(study.base,
            Json::parse(R"({"dataset": {"name": "spirals"}, "training": {"steps": 3}})"));
  EXPECT_TRUE(study.cases.empty());
  ASSERT_EQ(study.sweep.size(), 2U);
  EXPECT_EQ(study.sweep[0].key, "seed");
  EXPECT_EQ(study.sweep[0].values.size(), 2U);
  EXPECT_EQ(study.sweep[1].key, "network.width");
  EXPECT_EQ(ProfileNames(ReadStudyFile(path_)), (std::vector<std::string>{"quick", "bad"}));
}

TEST_F(StudyTest, WhatDescribesAStudyIsThatStudy) {
  const std::vector<std::string> no_sets;
  for (const std::vector<std::string>& sets : {no_sets, {"network.depth=7", "seed=1,5"}}) {
    const Study study = Load(kStudy, "quick", sets);
    const Json described = DescribeStudy(study);
    EXPECT_EQ(described.at("name"), "depth-1_x");
    EXPECT_EQ(described.at("profile"), "quick");
    const Study again = Load(described.dump());
    EXPECT_EQ(again.name, "depth-1_x.quick");
    EXPECT_EQ(DescribeStudy(again), described);
    EXPECT_EQ(again.base, study.base);
    ASSERT_EQ(again.sweep.size(), study.sweep.size());
    EXPECT_EQ(again.sweep.back().values, study.sweep.back().values);
  }
  const Study planned = Load(R"({"name": "a", "plan": {"runs": []}, "profile": "b"})");
  EXPECT_EQ(planned.name, "a.b");
  EXPECT_FALSE(DescribeStudy(planned).contains("plan"));
}

TEST_F(StudyTest, ErrorsOfProfilesNameThem) {
  ExpectError([&] { Load(kStudy, "quik"); },
              {"--profile: unknown profile \"quik\"", path_.string(), "did you mean \"quick\""});
  ExpectError([&] { Load(R"({"name": "a"})", "quick"); }, {"--profile", "has no profiles"});
  ExpectError([&] { Load(kStudy, "bad"); }, {"with profile bad: /sweep/network.depht"});
}

TEST_F(StudyTest, ErrorsNameTheFileAndThePointer) {
  struct Case {
    std::string text;
    std::vector<std::string> parts;
  };
  const std::string name = R"({"name": "a", )";
  const std::vector<Case> cases = {
      {"[1]", {"found [1]", "an object"}},
      {"{}", {"lacks \"name\""}},
      {R"({"nmae": "a"})", {"/nmae: unknown key \"nmae\"", "profiles", "did you mean \"name\""}},
      {R"({"name": 1})", {"/name: found 1", "1 to 64"}},
      {R"({"name": ""})", {"/name: found \"\"", "1 to 64"}},
      {R"({"name": "../x"})", {"/name: found \"../x\"", "a-z, 0-9, _ and -"}},
      {R"({"name": "Depth"})", {"/name: found \"Depth\""}},
      {R"({"name": "-a"})", {"/name: found \"-a\"", "beginning with a letter or digit"}},
      {R"({"name": "a.b"})", {"/name: found \"a.b\""}},
      {R"({"name": "a\u0000"})", {R"(/name: found "a\u0000")"}},
      {R"({"name": ")" + std::string(65, 'a') + "\"}", {"/name: found", "1 to 64"}},
      {R"({"name": "a", "name": "b"})", {"/name: this key appears twice"}},
      {name + R"("question": 5})", {"/question: found 5", "a string"}},
      {name + R"("base": 5})", {"/base: found 5", "an object"}},
      {name + R"("sweep": []})", {"/sweep: found []", "an object of dotted keys"}},
      {name + R"("sweep": {"network.depth": []}})",
       {"/sweep/network.depth: found []", "one or more"}},
      {name + R"("sweep": {"network.depth": 5}})", {"/sweep/network.depth: found 5", "a list"}},
      {name + R"("sweep": {"network.depth": [2, 0]}})",
       {"/sweep/network.depth/1: found 0", "from 1 to 1000"}},
      {name + R"("sweep": {"network.depth": [2, 5, 2.0]}})",
       {"/sweep/network.depth/2: found 2.0 twice"}},
      {name + R"("sweep": {"network.detph": [2]}})",
       {"/sweep/network.detph: unknown key", "did you mean \"network.depth\""}},
      {name + R"("sweep": {"seed": {"cuont": 2}}})",
       {"/sweep/seed/cuont: unknown key", "did you mean \"count\""}},
      {name + R"("sweep": {"seed": {"first": 2}}})", {"/sweep/seed: lacks \"count\""}},
      {name + R"("sweep": {"seed": {"count": 0}}})", {"/sweep/seed/count: found 0"}},
      {name + R"("sweep": {"seed": {"count": 1000001}}})",
       {"/sweep/seed/count: found 1000001", "1000000"}},
      {name + R"("sweep": {"seed": 3}})", {"/sweep/seed: found 3", "{\"first\": 1, \"count\": n}"}},
      {name + R"("cases": {}})", {"/cases: found {}", "a list"}},
      {name + R"("cases": []})", {"/cases: found []", "one or more"}},
      {name + R"("cases": [{"seed": 1}, {}]})", {"/cases/1: found {}", "an object"}},
      {name + R"("cases": [{"seed": 1}, {"sed": 2}]})",
       {"/cases/1/sed: unknown key", "did you mean \"seed\""}},
      {name + R"("cases": [{"network.activation": "tahn"}]})",
       {"/cases/0/network.activation: unknown name", "did you mean \"tanh\""}},
      {name + R"("profiles": []})", {"/profiles: found []"}},
      {name + R"("profiles": {"../x": {}}})", {R"(/profiles/..~1x: found the name "../x")"}},
      {name + R"("profiles": {"q": 1}})", {"/profiles/q: found 1", "an object"}},
      {name + R"("profiles": {"q": {"bse": {}}}})",
       {"/profiles/q/bse: unknown key", "did you mean \"base\""}},
      {name + R"("profiles": {"q": {"name": "b"}}})", {"/profiles/q/name: unknown key"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> parts = c.parts;
    parts.push_back(path_.string() + ": ");
    ExpectError([&] { Load(c.text); }, parts);
  }
}

TEST_F(StudyTest, AProfileMayAddAnySection) {
  const std::string study = R"({"name": "a", "base": {"dataset": {"name": "spirals"}},
      "sweep": {"seed": [1]}, "profiles": {"p": )";
  EXPECT_TRUE(Load(study + R"({"timing": {}}}})", "p").timing);
  EXPECT_EQ(Load(study + R"({"question": "?"}}})", "p").question, "?");
  EXPECT_EQ(Load(study + R"({"cases": [{"network.depth": 2}]}}})", "p").cases.size(), 1U);
}

TEST_F(StudyTest, TuningHasSeedsAndKeysOfItsOwn) {
  const auto load = [&](const std::string& more, const std::string& tune) {
    return Load(R"({"name": "a", "sweep": {"network.depth": [2]}, )" + more +
                R"("tune": {"over": {"training.optimizer.learning_rate": [1]}, "by": [],
                "select": "final_train_loss", )" +
                tune + "}}");
  };
  EXPECT_NO_THROW(load("", R"("seeds": [2], "base": {"training": {"steps": 3}})"));
  ExpectError([&] { load("", R"("seeds": [7, 1])"); }, {"/tune/seeds/1: found 1, a seed of"});
  ExpectError([&] { load(R"("base": {"seed": 9}, )", R"("seeds": [9])"); }, {"/tune/seeds/0"});
  ExpectError([&] { load(R"("cases": [{"seed": 9}], )", R"("seeds": [9])"); }, {"/tune/seeds/0"});
  ExpectError([&] { load("", R"("seeds": [2], "base": {"network": {"widht": 3}})"); },
              {"/tune/base/network/widht", "\"network.width\""});
  for (const char* base : {R"({"network": {"depth": 3}})", R"({"seed": 3})",
                           R"({"training": {"optimizer": {"learning_rate": 3}}})"}) {
    ExpectError([&] { load("", std::string(R"("seeds": [2], "base": )") + base); },
                {"/tune/base/", "overlaps"});
  }
}

TEST_F(StudyTest, WhatASweepOverridesIsCheckedToo) {
  const auto load = [&](const std::string& base, const std::string& key) {
    return Load(R"({"name": "a", "base": )" + base + R"(, "sweep": {")" + key + R"(": [2]}})");
  };
  ExpectError([&] { load(R"({"network": 5})", "network.depth"); }, {"/base/network: found 5"});
  ExpectError(
      [&] { load(R"({"training": {"optimizer": ["adam"]}})", "training.optimizer.learning_rate"); },
      {"/base/training/optimizer: found [\"adam\"]"});
  EXPECT_NO_THROW(load(R"({"network": {"activation": "elu"}})", "network.activation.alpha"));
}

TEST_F(StudyTest, AnObjectThatASweepReplacesNeedsItsName) {
  const auto load = [&](const std::string& base, const std::string& rest,
                        const std::vector<std::string>& sets = {}) {
    return Load(R"({"name": "a", "base": )" + base + ", " + rest + "}", "", sets);
  };
  const std::string slope = R"({"network": {"activation": {"negative_slope": 0.3}}})";
  const std::vector<std::string> parts = {"/base/network/activation: lacks \"name\"", "leaky_relu"};
  const std::string sweep = R"("sweep": {"network.activation": ["relu", "leaky_relu"]})";
  ExpectError([&] { load(slope, sweep); }, parts);
  ExpectError([&] { load(slope, R"("cases": [{"network.activation": "relu"}])"); }, parts);
  ExpectError([&] { load(slope, R"("sweep": {})", {"network.activation=relu"}); }, parts);
  ExpectError([&] { load(slope, R"("sweep": {})", {"network.activation=relu,tanh"}); }, parts);
  ExpectError([&] { load(R"({"network": {"activation": {"alpha": [3]}}})", sweep); }, parts);
  ExpectError(
      [&] {
        load(R"({"dataset": {"train_size": 9}})", R"("sweep": {"dataset": [{"name": "parity"}]})");
      },
      {"/base/dataset: lacks \"name\""});
  // The default name counts.
  ExpectError(
      [&] {
        load(R"({"training": {"optimizer": {"beta1": 0.5}}})",
             R"("sweep": {"training.optimizer": [{"name": "adam"}]})");
      },
      {"/base/training/optimizer/beta1"});
  EXPECT_NO_THROW(load(R"({"training": {"optimizer": {"learning_rate": 0.5}}})",
                       R"("sweep": {"training.optimizer": [{"name": "adam"}]})"));
  // Another case completes the object.
  EXPECT_NO_THROW(load(slope, R"("cases": [{"network.activation": "relu"},
                                           {"network.activation.name": "leaky_relu"}])"));
}

TEST_F(StudyTest, AMisspeltParameterThatASweepReplacesIsAnError) {
  const auto load = [&](const std::string& base, const std::string& sweep,
                        const std::vector<std::string>& sets = {}) {
    return Load(R"({"name": "a", "base": )" + base + R"(, "sweep": )" + sweep + "}", "", sets);
  };
  const std::string misspelt = R"({"training": {"optimizer": {"name": "sgd", "momentun": 0.9}}})";
  ExpectError([&] { load(misspelt, R"({"training.optimizer": [{"name": "adam"}]})"); },
              {"/base/training/optimizer/momentun", "did you mean \"momentum\""});
  ExpectError([&] { load(misspelt, "{}", {R"(training.optimizer={"name":"adam"})"}); },
              {"momentun"});
  ExpectError(
      [&] { load(misspelt, "{}", {R"(training.optimizer={"name":"adam"},{"name":"sgd"})"}); },
      {"momentun"});
  ExpectError(
      [&] {
        load(R"({"network": {"activation": {"name": "elu", "alpha": "x"}}})",
             R"({"network.activation": ["relu"]})");
      },
      {"/base/network/activation/alpha: found \"x\""});
  ExpectError(
      [&] {
        load(R"({"measure": {"probe": {"split": "train", "sise": 3}}})",
             R"({"measure.probe": ["batch"]})");
      },
      {"/base/measure/probe/sise", "did you mean \"size\""});
  // Members may be missing, and another key may complete an object.
  EXPECT_NO_THROW(load(R"({"dataset": {"name": "csv", "train_size": 9}})",
                       R"({"dataset": [{"name": "parity"}]})"));
  EXPECT_NO_THROW(load(R"({"network": {"init": {"weight_variance": 2}}})",
                       R"({"network.init.scheme": ["normal"]})"));
}

TEST_F(StudyTest, TheCommandIsReadBackByAShell) {
  const std::string text = R"({"name": "a", "base": {"dataset": {"name": "csv", "label": "y"}}})";
  path_ = directory_.path() / "my study.json";
  EXPECT_EQ(Load(text).command, "relulab run 'my study.json'");
  path_ = directory_.path() / "-x.json";
  EXPECT_EQ(Load(text).command, "relulab run ./-x.json");
  path_ = directory_.path() / "it's.json";
  EXPECT_EQ(Load(text, "", {"network.depth=2,3", "seed=1,2,3", "dataset.path=/it's.csv"}).command,
            R"(relulab run 'it'\''s.json' --set network.depth=2,3 --set seed=1..3)"
            R"( --set 'dataset.path="/it'\''s.csv"')");
}

TEST_F(StudyTest, TheCommandOfAPipeRunsTheStoredStudy) {
  const std::filesystem::path pipe = directory_.path() / "pipe";
  ASSERT_EQ(std::system(("mkfifo '" + pipe.string() + "'").c_str()), 0);
  ASSERT_EQ(std::system(("printf '{\"name\": \"a\"}' > '" + pipe.string() + "' &").c_str()), 0);
  const Study study = LoadStudy(pipe, "", {ParseOverride("--set", "seed=3")});
  EXPECT_EQ(study.command, "relulab run study.json");
  EXPECT_EQ(study.directory, directory_.path());
  EXPECT_EQ(study.data_root, directory_.path());
}

TEST_F(StudyTest, DataRootIsWhereRelativePathsStart) {
  EXPECT_EQ(Load(R"({"name": "a"})").data_root, "");
  const Study study = Load(R"({"name": "a", "data_root": "../x"})");
  EXPECT_EQ(study.directory, directory_.path() / "../x");
  EXPECT_EQ(study.data_root, directory_.path() / "../x");
  EXPECT_FALSE(DescribeStudy(study).contains("data_root")) << "it is not a part of the plan";
}

TEST_F(StudyTest, TypedPathsAreStoredRelativeToTheConfig) {
  const std::string typed =
      std::filesystem::relative(directory_.path() / "data" / "q.csv").string();
  const Study study = Load(R"({"name": "a"})", "", {"dataset.path=" + typed});
  EXPECT_EQ(study.base.at("dataset").at("path"), "data/q.csv");
  EXPECT_EQ(study.command, "relulab run s.json --set 'dataset.path=\"data/q.csv\"'");
  const Study swept = Load(R"({"name": "a"})", "", {"dataset.path=" + typed + ",/a.csv"});
  EXPECT_EQ(swept.sweep.at(0).values, (std::vector<Json>{"data/q.csv", "/a.csv"}));
}

TEST_F(StudyTest, AKeyIsSetInOnePlace) {
  const std::string name = R"({"name": "a", )";
  ExpectError(
      [&] { Load(name + R"("cases": [{"seed": 1}, {"seed": 2}], "sweep": {"seed": [3]}})"); },
      {"/sweep/seed: overlaps \"seed\" of cases"});
  ExpectError(
      [&] {
        Load(name + R"("cases": [{"network.activation": "relu"}], "sweep":
                                   {"network.activation.name": ["tanh"]}})");
      },
      {"/sweep/network.activation.name: overlaps \"network.activation\" of cases"});
  ExpectError(
      [&] {
        Load(name + R"("sweep": {"network.init.scheme": ["normal"], "network.init":
                                   [{"scheme": "normal"}]}})");
      },
      {"/sweep/network.init: overlaps \"network.init.scheme\" of sweep"});
  ExpectError(
      [&] {
        Load(name + R"("cases": [{"seed": 1}, {"network.activation.name": "relu",
                                   "network.activation": "tanh"}]})");
      },
      {"/cases/1/network.activation: overlaps \"network.activation.name\" of the same case"});
  // Keys with the same parent do not overlap.
  EXPECT_NO_THROW(Load(name + R"("sweep": {"measure.evaluate_every": [1], "measure.every": [1],
                                 "measure.evaluate_size": [5]}})"));
}

TEST_F(StudyTest, FilesThatAreNoneAreNamed) {
  ExpectError([&] { Load(""); }, {path_.string(), "is empty"});
  ExpectError([&] { Load("{\"name\": \"a\",}"); }, {path_.string(), "line 1, column 14"});
  ExpectError([&] { LoadStudy(directory_.path(), "", {}); }, {"is a directory"});
  ExpectError([&] { LoadStudy(directory_.path() / "no.json", "", {}); }, {"no.json", "No such"});
}

TEST_F(StudyTest, SetReplacesAndSweeps) {
  Study study = Load(kStudy, "",
                     {"training.steps=7", "network.init.weight_variance=2",
                      "training.optimizer={\"name\": \"sgd\"}"});
  EXPECT_EQ(study.base["training"]["steps"], 7);
  EXPECT_EQ(study.base["training"]["optimizer"], (Json{{"name", "sgd"}}));
  EXPECT_EQ(study.base["network"]["init"]["weight_variance"], 2);

  study = Load(kStudy, "", {"network.depth=7"});  // in place of the swept values
  ASSERT_EQ(study.sweep.size(), 1U);
  EXPECT_EQ(study.sweep[0].key, "seed");
  EXPECT_EQ(study.base["network"]["depth"], 7);

  study = Load(kStudy, "", {"network.depth=1,3", "network.width=8,16"});
  ASSERT_EQ(study.sweep.size(), 3U);
  EXPECT_EQ(study.sweep[0].values, (std::vector<Json>{1, 3}));
  EXPECT_EQ(study.sweep[2].key, "network.width");

  study = Load(kStudy, "quick", {"training.steps=1", "training.steps=2"});  // after the profile
  EXPECT_EQ(study.base["training"]["steps"], 2);
  study = Load(kStudy, "", {"training.target=null"});
  EXPECT_TRUE(study.base["training"]["target"].is_null());
}

TEST_F(StudyTest, SetIsRefusedWhereItWouldHaveNoEffect) {
  ExpectError(
      [&] { Load(kStudy, "", {"network.activation=sigmoid"}); },
      {"--set network.activation: \"network.activation\" is set by the study's cases", "--filter"});
  ExpectError([&] { Load(kStudy, "", {"network.activation.name=sigmoid"}); }, {"cases"});
  ExpectError([&] { Load(kStudy, "", {"network={\"depth\": 2}"}); }, {"cases"});
  ExpectError(
      [&] {
        Load(R"({"name": "a", "sweep": {"network.activation": ["relu", "tanh"]}})", "",
             {"network.activation.name=tanh"});
      },
      {"--set network.activation.name: \"network.activation\" is swept by the study"});
  ExpectError(
      [&] {
        Load(R"({"name": "a", "sweep": {"network.activation": ["relu", "tanh"]}})", "",
             {"network.activation.name=tanh,relu"});
      },
      {"network.activation"});
}

TEST(ParseOverrideTest, ReadsJsonStringsAndBareLists) {
  struct Case {
    std::string text;
    std::string key;
    std::vector<Json> values;
  };
  const std::vector<Case> cases = {
      {"seed=7", "seed", {7}},
      {"seed=7.0", "seed", {7}},
      {"seed=1,2,3", "seed", {1, 2, 3}},
      {"network.activation=tanh", "network.activation", {"tanh"}},
      {"network.activation=\"tanh\"", "network.activation", {"tanh"}},
      {"network.activation=relu,tanh", "network.activation", {"relu", "tanh"}},
      {"network.activation={\"name\":\"relu\"}", "network.activation", {{{"name", "relu"}}}},
      {"network.width=[64,32]", "network.width", {Json::array({64, 32})}},
      {"measure.metrics=[\"delta_norm\"]", "measure.metrics", {Json::array({"delta_norm"})}},
      {"training.batch_size=full", "training.batch_size", {"full"}},
      {"training.batch_size=32,full", "training.batch_size", {32, "full"}},
      {"dataset.path=a=b.csv", "dataset.path", {"a=b.csv"}},
      {"dataset.path=", "dataset.path", {""}},
      {"dataset.path=\"a,b.csv\"", "dataset.path", {"a,b.csv"}},
      {"training.target=null", "training.target", {nullptr}},
  };
  for (const Case& c : cases) {
    const Override set = ParseOverride("--set", c.text);
    EXPECT_EQ(set.key, c.key) << c.text;
    EXPECT_EQ(set.values, c.values) << c.text;
  }
}

TEST(ParseOverrideTest, ErrorsNameTheOption) {
  struct Case {
    std::string text;
    std::vector<std::string> parts;
  };
  const std::string deep(100000, '[');
  const std::vector<Case> cases = {
      {"seed", {"--set: found \"seed\"", "key=value"}},
      {"=5", {"--set: found \"=5\"", "key=value"}},
      {"", {"--set: found \"\"", "key=value"}},
      {"network.detph=5", {"--set network.detph: unknown key", "did you mean \"network.depth\""}},
      {"network.depth=0", {"--set network.depth: found 0", "from 1 to 1000"}},
      {"network.depth=", {"--set network.depth: found \"\"", "a whole number"}},
      {"network.depth=1e30", {"--set network.depth: found 1e+30"}},
      {"network.depth=1e400", {"--set network.depth: found \"1e400\"", "a whole number"}},
      {"network.depth=2,", {"--set network.depth: found \"\""}},
      {"network.depth=2,x", {"--set network.depth: found \"x\""}},
      {"network.depth=[2,5]", {"--set network.depth: found [2,5]", "a whole number"}},
      {"network.depth=null", {"--set network.depth: found null"}},
      {"network.activation=rleu", {"--set network.activation: unknown name", "\"relu\""}},
      {"network.activation={\"name\":\"relu\",\"name\":\"tanh\"}",
       {"--set network.activation: /name: this key appears twice"}},
      {"network.activation=" + deep + std::string(100000, ']'),
       {"--set network.activation: nested more than 64"}},
      {"network.activation=" + deep, {"--set network.activation: unknown name \"[[["}},
      {"dataset.path=\xff", {"--set dataset.path: found", "UTF-8"}},
      {"dataset.path=a\x1b", {R"(--set dataset.path: found "a\u001b")", "control characters"}},
  };
  for (const Case& c : cases) ExpectError([&] { ParseOverride("--set", c.text); }, c.parts);
  ExpectError([] { ParseOverride("--filter", "sed=1"); }, {"--filter sed: unknown key"});
}

TEST(SetKeyTest, MakesObjectsOnTheWay) {
  Json config = Json::parse(R"({"network": {"activation": "tanh"}, "seed": 1})");
  SetKey(config, "network.init.scheme", "normal");
  SetKey(config, "network.activation.slope", 0.5);
  SetKey(config, "seed", 2);
  EXPECT_EQ(config, Json::parse(R"({"network": {"activation": {"name": "tanh", "slope": 0.5},
                                    "init": {"scheme": "normal"}}, "seed": 2})"));
}

TEST(GetKeyTest, ReadsWhatIsThere) {
  const Json config = Json::parse(R"({"network": {"activation": "tanh", "width": [8, 4]}})");
  EXPECT_EQ(GetKey(config, "network.activation"), "tanh");
  EXPECT_EQ(GetKey(config, "network.activation.name"), "tanh");
  EXPECT_EQ(GetKey(config, "network.activation.slope"), nullptr);
  EXPECT_EQ(GetKey(config, "network.width"), Json::array({8, 4}));
  EXPECT_EQ(GetKey(config, "network.width.name"), nullptr);
  EXPECT_EQ(GetKey(config, "training.target"), nullptr);
}

using Names = std::vector<std::string>;

TEST(NearestNamesTest, OnlyNamesThatMayBeMeant) {
  const Names allowed = {"relu", "sigmoid", "tanh"};
  EXPECT_EQ(NearestNames("rleu", allowed), Names{"relu"});
  EXPECT_EQ(NearestNames("sigmod", allowed), Names{"sigmoid"});
  EXPECT_EQ(NearestNames("sigm", allowed), Names{"sigmoid"}) << "the beginning";
  EXPECT_EQ(NearestNames("softplus", allowed), Names());
  EXPECT_EQ(NearestNames("", allowed), Names());
  EXPECT_EQ(NearestNames("re", allowed), Names());
  EXPECT_EQ(NearestNames(std::string(1000000, 'r'), allowed), Names());
  EXPECT_EQ(NearestNames("Dry_Run", {"dry-run"}), Names{"dry-run"});
  EXPECT_EQ(NearestNames("network.detph", {"network.width", "network.depth"}),
            Names{"network.depth"});
  EXPECT_EQ(NearestNames("network.foo", {"network.init", "network.depth"}), Names());
  EXPECT_EQ(AllowedNames("tahn", {"relu", "tanh"}),
            "; allowed: relu, tanh; did you mean \"tanh\"?");
  EXPECT_EQ(AllowedNames("x", {}), "; none is allowed here");
}

TEST(NearestNamesTest, WordsOfOtherTools) {
  const auto names_of = [](const auto& registry) {
    Names names;
    for (const auto& row : registry) names.emplace_back(row.name);
    return names;
  };
  const Names activations = names_of(Activations());
  const Names initializers = names_of(Initializers());
  const Names precisions = names_of(kPrecisions);
  const Names options = {"help", "set", "profile", "jobs", "out", "filter", "shard", "dry-run"};
  struct Case {
    const char* word;
    Names allowed;
    Names meant;
  };
  for (const Case& c :
       std::initializer_list<Case>{{"swish", activations, {"silu"}},
                                   {"logistic", activations, {"sigmoid"}},
                                   {"lrelu", activations, {"leaky_relu"}},
                                   {"PReLU", activations, {}},
                                   {"selu", activations, {}},
                                   {"linear", activations, {"identity"}},
                                   {"glorot_uniform", initializers, {"xavier_uniform"}},
                                   {"kaiming_normal", initializers, {"he_normal"}},
                                   {"kaiming", initializers, {"he_normal", "he_uniform"}},
                                   {"he", initializers, {"he_normal", "he_uniform"}},
                                   {"double", precisions, {"float64"}},
                                   {"fp32", precisions, {"float32"}},
                                   {"float16", precisions, {}},
                                   {"parallel", options, {"jobs"}},
                                   {"threads", options, {"jobs"}},
                                   {"workers", options, {"jobs"}},
                                   {"num-workers", options, {"jobs"}},
                                   {"output", options, {"out"}},
                                   {"quiet", options, {}},
                                   {"list", options, {}},
                                   {"keys", options, {}},
                                   {"verbose", {"version", "help"}, {}},
                                   {"format", {"out", "help"}, {}},
                                   {"comment", {"command", "name"}, {}}}) {
    EXPECT_EQ(NearestNames(c.word, c.allowed), c.meant) << c.word;
  }
}

/// Runs scripts/validate_configs.py, which uses an independent JSON Schema validator.
class SchemaTest : public testing::Test {
 protected:
  SchemaTest() { WriteFile(schema_, StudySchema().dump(2)); }

  int Validate(const std::string& configs) {
    const std::string script = std::string(RELULAB_SOURCE_DIR) + "/scripts/validate_configs.py";
    const std::string command = "'" + script + "' '" + schema_.string() + "' " + configs + " > '" +
                                output_.string() + "' 2>&1";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string Output() const { return ReadFile(output_); }

  TemporaryDirectory directory_;
  std::filesystem::path schema_ = directory_.path() / "schema.json";
  std::filesystem::path output_ = directory_.path() / "output";
};

TEST_F(SchemaTest, TheCommittedOneIsCurrent) {
  EXPECT_TRUE(ReadFile(RELULAB_SOURCE_DIR "/configs/schema.json") == StudySchema().dump(2) + "\n")
      << "make it again: relulab schema > configs/schema.json";
}

TEST_F(SchemaTest, EveryConfigFits) {
  EXPECT_EQ(Validate("'" + std::string(RELULAB_SOURCE_DIR) + "'/configs/*/*.json"), 0) << Output();
}

TEST_F(SchemaTest, TakesWhatTheProgramTakes) {
  const std::vector<std::string> good = {
      kStudy,
      R"({"name": "a"})",
      R"({"name": "a", "base": {"training": {"target": {"at_least": 1, "at_most": null}}}})",
      R"({"name": "a", "base": {"network": {"activation": {"name": "tanh"}, "width": [1, 2],
          "init": {"scheme": "normal", "weight_variance": 2}}}})",
      R"({"name": "a", "base": {"training": {"batch_size": "full", "steps": 1e3}}})",
      R"({"name": "a", "cases": [{"training.target": null}, {"measure.probe": "batch"}]})",
      R"({"name": "a", "sweep": {"seed": {"first": 3, "count": 2}, "measure.probe.size": [5]}})",
      R"({"name": "a", "profiles": {"q": {"base": null, "sweep": null, "question": null}}})",
  };
  std::string configs;
  for (std::size_t i = 0; i < good.size(); ++i) {
    const std::filesystem::path path = directory_.path() / (std::to_string(i) + ".json");
    WriteFile(path, good[i]);
    EXPECT_NO_THROW(LoadStudy(path, "", {})) << good[i];
    configs += "'" + path.string() + "' ";
  }
  EXPECT_EQ(Validate(configs), 0) << Output();
}

TEST_F(SchemaTest, RefusesWhatTheProgramRefuses) {
  const std::vector<std::string> broken = {
      R"({})",
      R"({"name": "../a"})",
      R"({"name": "a", "nmae": 1})",
      R"({"name": "a", "base": {"netwrok": {}}})",
      R"({"name": "a", "base": {"network": {"depth": 1.5}}})",
      R"({"name": "a", "base": {"network": {"depth": null}}})",
      R"({"name": "a", "base": {"network": {"activation": "rleu"}}})",
      R"({"name": "a", "base": {"network": {"init":
          {"scheme": "he_normal", "weight_variance": 1}}}})",
      R"({"name": "a", "base": {"dataset": {"name": "spirals", "path": "x"}}})",
      R"({"name": "a", "base": {"measure": {"metrics": ["delta_norm", "delta_norm"]}}})",
      R"({"name": "a", "sweep": {"network.depth": []}})",
      R"({"name": "a", "sweep": {"network.depth": [0]}})",
      R"({"name": "a", "sweep": {"network.detph": [1]}})",
      R"({"name": "a", "sweep": {"network.depth": {"count": 3}}})",
      R"({"name": "a", "cases": []})",
      R"({"name": "a", "profiles": {"q": {"name": "b"}}})",
  };
  std::string configs;
  for (std::size_t i = 0; i < broken.size(); ++i) {
    const std::filesystem::path path = directory_.path() / (std::to_string(i) + ".json");
    WriteFile(path, broken[i]);
    configs += "'" + path.string() + "' ";
    // An error inside `base` is found when the run is resolved.
    ExpectError(
        [&] {
          Resolve(RunFields(), LoadStudy(path, "", {}).base, {path.string(), "/base"});
        },
        {path.string()});
  }
  EXPECT_EQ(Validate(configs), 1) << Output();
  for (std::size_t i = 0; i < broken.size(); ++i) {
    EXPECT_NE(Output().find("/" + std::to_string(i) + ".json: "), std::string::npos) << broken[i];
  }
}

TEST_F(SchemaTest, DefaultsAreCheckedToo) {
  Json schema = StudySchema();
  schema["$defs"]["base"]["properties"]["seed"]["default"] = -1;
  WriteFile(schema_, schema.dump());
  EXPECT_EQ(Validate(""), 1);
  EXPECT_NE(Output().find("/$defs/base/properties/seed/default"), std::string::npos) << Output();
}

}  // namespace
}  // namespace relulab
