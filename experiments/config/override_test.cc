#include <gtest/gtest.h>

#include "core/data/dataset.h"
#include "experiments/config/data_path.h"
#include "experiments/config/key_suggestion.h"
#include "experiments/config/nearest_name.h"
#include "experiments/config/number_text.h"
#include "experiments/config/run_spec.h"
#include "experiments/config/study.h"
#include "experiments/store/expect_error.h"

namespace relulab {
namespace {

std::vector<Json> ValuesOf(const std::string& text) { return ParseOverride("--set", text).values; }

TEST(OverrideListTest, CommasSplitAtTheTopLevelOnly) {
  const Json leaky = {{"name", "leaky_relu"}, {"negative_slope", 0.1}};
  const std::vector<std::pair<std::string, std::vector<Json>>> cases = {
      {"network.width=[8,4],[4,8]", {Json::array({8, 4}), Json::array({4, 8})}},
      {"network.width=[8, 4], [4, 8], 16", {Json::array({8, 4}), Json::array({4, 8}), 16}},
      {"network.width=[8,4]", {Json::array({8, 4})}},
      {"network.activation=relu,{\"name\":\"leaky_relu\",\"negative_slope\":0.1}", {"relu", leaky}},
      {"network.activation={\"name\":\"leaky_relu\",\"negative_slope\":0.1},relu", {leaky, "relu"}},
      {"network.activation=relu, tanh", {"relu", "tanh"}},
      {"dataset.path=a.csv,b.csv", {"a.csv", "b.csv"}},
      {"dataset.path=\"a,b.csv\"", {"a,b.csv"}},
      {"dataset.path=\"a,\\\"b]\",c.csv", {"a,\"b]", "c.csv"}},
      {"dataset.path=a[1,b]2", {"a[1", "b]2"}},
      {"measure.metrics=[\"delta_norm\"],[\"delta_norm\",\"zero_fraction\"]",
       {Json::array({"delta_norm"}), Json::array({"delta_norm", "zero_fraction"})}},
  };
  for (const auto& [text, values] : cases) EXPECT_EQ(ValuesOf(text), values) << text;
}

TEST(OverrideListTest, WhatIsFormattedIsReadBack) {
  for (const char* text :
       {"network.width=[8,4],[4,8]", "dataset.path=\"a,b.csv\"", "dataset.path=\"a,b\",\"c\"",
        "network.activation=\"relu\",{\"name\":\"elu\",\"alpha\":2.0}", "seed=1..6", "seed=1,3",
        "training.target=null", "network.depth=2,5"}) {
    EXPECT_EQ(FormatOverride(ParseOverride("--set", text)), text);
  }
  EXPECT_EQ(FormatOverride(ParseOverride("--set", "seed=4,5,6")), "seed=4..6");
}

TEST(OverrideListTest, ErrorsSayHowAListIsWritten) {
  ExpectError([] { ValuesOf("network.depth=10,000"); },
              {"--set network.depth: found \"000\"", "comma separates", "quotes"});
  ExpectError([] { ValuesOf("network.depth=2,x"); }, {"found \"x\"", "comma separates"});
  ExpectError([] { ValuesOf("network.depth=2,2"); }, {"found 2 twice; keep one"});
  ExpectError([] { ValuesOf("network.depth=2,2.0"); }, {"found 2 twice; keep one"});
}

TEST(OverrideSeedTest, RangesSweepSeeds) {
  EXPECT_EQ(ValuesOf("seed=1..6"), (std::vector<Json>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(ValuesOf("seed=4..4"), (std::vector<Json>{4}));
  EXPECT_EQ(ValuesOf("seed=1..3,7,{\"first\":10,\"count\":2}"),
            (std::vector<Json>{1, 2, 3, 7, 10, 11}));
  EXPECT_EQ(ValuesOf("seed={\"count\":20}").size(), 20U);
  EXPECT_EQ(ValuesOf("seed={\"first\":1,\"count\":20}").back(), 20);
  EXPECT_EQ(ParseOverride("--filter", "seed=2..3").values, (std::vector<Json>{2, 3}));
  for (const char* text : {"seed=6..1", "seed=-3..1", "seed=1..2000000"}) {
    ExpectError([&] { ValuesOf(text); }, {"--set seed: found", "first..last"});
  }
  ExpectError([] { ValuesOf("seed=1..3,2"); }, {"found 2 twice"});
  ExpectError([] { ValuesOf("seed={\"cuont\":20}"); }, {"did you mean \"count\""});
  ExpectError([] { ValuesOf("seed={\"count\":0}"); }, {"--set seed: /count: found 0"});
  ExpectError([] { ValuesOf("network.depth=1..6"); },
              {"found \"1..6\"", "only seed takes a range"});
  ExpectError([] { ValuesOf("network.depth={\"count\":3}"); }, {"expected a whole number"});
}

TEST(OverrideListTest, SaysHowSeveralValuesAreWritten) {
  for (const char* text : {"seed=1-3", "seed=1..", "seed=1:3", "seed=1...3", "seed=1-3,5"}) {
    ExpectError([&] { ValuesOf(text); }, {"--set seed: found", "seed=1..6 or seed=1,2,6"});
  }
  ExpectError([] { ValuesOf("seed=[1,2]"); }, {"without brackets: seed=1,2"});
  ExpectError([] { ValuesOf("network.depth=[2,5]"); },
              {"--set network.depth: found [2,5]", "commas separate values",
               "without brackets: network.depth=2,5"});
  EXPECT_EQ(ValuesOf("network.width=[2,5]"), (std::vector<Json>{{2, 5}}));
}

TEST(NumberTextTest, ReadsNumbersAsPeopleWriteThem) {
  const std::vector<std::pair<std::string, Json>> cases = {
      {".01", 0.01}, {"-.5", -0.5},  {"+5", 5},       {"+.5", 0.5},  {"5.", 5.0},
      {"1e3", 1e3},  {"1E-3", 1e-3}, {"5.e2", 500.0}, {".5e1", 5.0}, {"-0.5", -0.5}};
  for (const auto& [text, value] : cases) EXPECT_EQ(ParseNumber(text), value) << text;
  for (const char* text : {"", ".", "+", "nan", "inf", "-inf", "1e400", "007", "0x10", "1,000",
                           "1 2", "++5", "+-5", "e3", "true", "[1]", "five"}) {
    EXPECT_FALSE(ParseNumber(text)) << text;
  }
}

TEST(NumberTextTest, OverridesTakeThem) {
  EXPECT_EQ(ValuesOf("training.optimizer.learning_rate=.01,+.1"), (std::vector<Json>{0.01, 0.1}));
  EXPECT_EQ(ValuesOf("network.depth=1e2").front().dump(), "100");
  EXPECT_EQ(ValuesOf("network.width=+8").front().dump(), "8");
  EXPECT_EQ(ValuesOf("dataset.path=.5"), (std::vector<Json>{".5"}));  // text stays text
  for (const char* text : {"nan", "inf", "-inf", "NaN"}) {
    ExpectError([&] { ValuesOf(std::string("training.optimizer.learning_rate=") + text); },
                {"--set training.optimizer.learning_rate: found", text, "expected a number"});
  }
}

TEST(SuggestionTest, CaseIsIgnored) {
  ExpectError([] { ValuesOf("network.activation=ReLU"); }, {"did you mean \"relu\""});
  ExpectError([] { ValuesOf("network.activation=LeakyReLU"); }, {"did you mean \"leaky_relu\""});
  ExpectError([] { ValuesOf("training.optimizer.name=ADAM"); }, {"did you mean \"adam\""});
  ExpectError([] { ValuesOf("Network.Depth=3"); }, {"did you mean \"network.depth\""});
  EXPECT_EQ(NearestNames("GELU", {"relu", "gelu"}), std::vector<std::string>{"gelu"});
}

TEST(SuggestionTest, KeysAreFoundWhereTheyLive) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"optimizer.lr", "training.optimizer.learning_rate"},
      {"lr", "training.optimizer.learning_rate"},
      {"training.lr", "training.optimizer.learning_rate"},
      {"training.optimizer.lr", "training.optimizer.learning_rate"},
      {"learning_rate", "training.optimizer.learning_rate"},
      {"learning-rate", "training.optimizer.learning_rate"},
      {"depth", "network.depth"},
      {"model.layers", "network.depth"},
      {"hidden", "network.depth"},
      {"width", "network.width"},
      {"training.width", "network.width"},
      {"momentum", "training.optimizer.momentum"},
      {"base.network.depth", "network.depth"},
      {"network.detph", "network.depth"},
      {"batch", "training.batch_size"},
      {"training.epochs", "training.steps"},
      {"epochs", "training.steps"},
      {"train_size", "dataset.train_size"}};
  for (const auto& [typed, meant] : cases) {
    ExpectError([&] { ValuesOf(typed + "=3"); },
                {"unknown key \"" + typed + "\"", "did you mean \"" + meant + "\""});
  }
  ExpectError([] { ValuesOf("split=3"); }, {"did you mean \"measure.probe.split\""});
}

TEST(SuggestionTest, KeysOfAConfigToo) {
  const auto resolve = [](const char* text) {
    Resolve(StudyFields(), Json::parse(text), {"s.json", ""});
  };
  ExpectError([&] { resolve(R"({"name": "a", "depth": 3})"); },
              {"/depth", "did you mean \"base.network.depth\""});
  ExpectError([&] { resolve(R"({"name": "a", "network": {}})"); },
              {"/network", "did you mean \"base.network\""});
  ExpectError(
      [] {
        ResolveRun(Json::parse(R"({"dataset": {"name": "spirals"}, "training": {"lr": 3}})"),
                   {"s.json", "/base"});
      },
      {"/base/training/lr", "did you mean \"optimizer.learning_rate\""});
}

/// The paths of data sets are text parameters. Every key of the list exists, and each parameter
/// that names a file is in the list.
TEST(IsDataPathTest, HasEveryFileOfTheDataSets) {
  for (const DatasetInfo& dataset : Datasets()) {
    for (const Parameter& parameter : dataset.parameters) {
      const std::string name(parameter.name);
      const bool is_path = name == "path" || name == "directory" || name.ends_with("_images") ||
                           name.ends_with("_labels");
      EXPECT_EQ(IsDataPath("dataset." + name), is_path) << name;
    }
  }
}

}  // namespace
}  // namespace relulab
