#include "experiments/config/field.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/config/dotted_key.h"
#include "experiments/config/run_spec.h"
#include "experiments/store/expect_error.h"

namespace relulab {
namespace {

using Kind = Field::Kind;
using std::string_literals::operator""s;

const Place kPlace = {"s.json", "/base"};

// The resolved value of a dotted key in a minimal run.
Json ResolveRun(const std::string& text) { return Resolve(RunFields(), Json::parse(text), kPlace); }

std::string WithDataset(const std::string& rest) {
  return R"({"dataset": {"name": "spirals"}, )" + rest + "}";
}

TEST(FieldTest, IntegersAreWholeHoweverWritten) {
  const Field field{.key = "n", .minimum = 1, .maximum = 9007199254740992.0};
  for (const char* text : {"200", "200.0", "2e2"}) {
    const Json resolved = Resolve(field, Json::parse(text), kPlace);
    EXPECT_EQ(resolved.dump(), "200") << text;
  }
  EXPECT_EQ(Resolve(field, Json::parse("9007199254740992"), kPlace).dump(), "9007199254740992");
  for (const char* text :
       {"0", "-1", "1.5", "1e30", "1e308", "9007199254740993", "18446744073709551615",
        "-9223372036854775808", "1e-300", "\"1\"", "true", "null", "[1]", "{}"}) {
    ExpectError([&] { Resolve(field, Json::parse(text), kPlace); },
                {"s.json: /base: found " + Json::parse(text).dump(), "expected a whole number",
                 "from 1 to"});
  }
}

TEST(FieldTest, NumbersAreFiniteAndHaveOneForm) {
  const Field field{
      .key = "x", .kind = Kind::kNumber, .minimum = 0, .maximum = 10, .exclusive_minimum = true};
  EXPECT_EQ(Resolve(field, 1, kPlace).dump(), "1.0");
  EXPECT_EQ(Resolve(field, 1.0, kPlace).dump(), "1.0");
  EXPECT_EQ(Resolve(field, 1e-300, kPlace), Json(1e-300));
  for (const char* text : {"0", "-0.0", "-1", "10.001", "1e300", "\"1\"", "false"}) {
    ExpectError([&] { Resolve(field, Json::parse(text), kPlace); },
                {"found " + Json::parse(text).dump(), "more than 0 and at most 10"});
  }
  ExpectError([&] { Resolve(field, std::nan(""), kPlace); }, {"expected a number"});
  const Field any{.key = "x", .kind = Kind::kNumber};
  EXPECT_EQ(Resolve(any, -0.0, kPlace).dump(), "0.0");
}

TEST(FieldTest, TextHasNoControlCharactersAndIsUtf8) {
  const Field field{.key = "path", .kind = Kind::kText};
  for (const std::string good : {"", "../data/é.csv", "a b"}) {
    EXPECT_EQ(Resolve(field, good, kPlace), Json(good));
  }
  ExpectError([&] { Resolve(field, "a\0b"s, kPlace); }, {R"("a\u0000b")", "control characters"});
  ExpectError([&] { Resolve(field, "a\x1b[31m", kPlace); }, {R"("a\u001b[31m")"});
  ExpectError([&] { Resolve(field, "\xff", kPlace); }, {"UTF-8"});
  ExpectError([&] { Resolve(field, 5, kPlace); }, {"/base: found 5", "a string"});
}

TEST(FieldTest, FillsInDefaultsInDeclaredOrder) {
  const Json run = ResolveRun(R"({"seed": 3, "dataset": {"name": "spirals", "train_size": 50}})");
  std::vector<std::string> keys;
  for (const auto& [key, ignored] : run.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"dataset", "network", "training", "measure",
                                            "checkpoint", "seed"}));
  EXPECT_EQ(run["dataset"]["train_size"], 50);
  EXPECT_EQ(run["dataset"]["validation_size"], 2000);
  EXPECT_EQ(run["network"]["activation"], "relu");
  EXPECT_EQ(run["network"]["init"], (Json{{"scheme", "he_normal"}, {"gain", 1.0}}));
  EXPECT_EQ(run["training"]["optimizer"]["momentum"].dump(), "0.0");
  EXPECT_EQ(run["measure"]["probe"], (Json{{"split", "validation"}, {"size", 300}}));
  EXPECT_FALSE(run["training"].contains("target"));
}

TEST(FieldTest, EveryErrorNamesThePlaceWhatStoodThereAndWhatIsAllowed) {
  struct Case {
    std::string text;
    std::vector<std::string> parts;
  };
  const std::vector<Case> cases = {
      {"[]", {"/base: found []", "an object"}},
      {"{}", {"/base: lacks \"dataset\""}},
      {R"({"dataset": {}})", {"/base/dataset: lacks \"name\"", "spirals"}},
      {R"({"dataset": "spirals"})", {"/base/dataset: found \"spirals\"", "object with \"name\""}},
      {R"({"dataset": {"name": "spiral"}})",
       {"/base/dataset/name: unknown name \"spiral\"", "fashion_mnist",
        "did you mean \"spirals\""}},
      {R"({"dataset": {"name": 7}})", {"/base/dataset/name: found 7", "allowed", "spirals"}},
      {R"({"dataset": {"name": "csv"}})", {"/base/dataset: lacks \"path\"", "a string"}},
      {R"({"dataset": {"name": "spirals", "path": "x"}})",
       {"/base/dataset/path: \"path\" applies only to \"name\": \"csv\""}},
      // Misspelled keys at every level.
      {WithDataset(R"("netwrok": {})"),
       {"/base/netwrok: unknown key \"netwrok\"", "measure", "did you mean \"network\""}},
      {WithDataset(R"("network": {"detph": 3})"),
       {"/base/network/detph: unknown key", "precision", "did you mean \"depth\""}},
      {WithDataset(R"("training": {"optimizer": {"name": "sgd", "learning_rte": 1}})"),
       {"/base/training/optimizer/learning_rte: unknown key", "did you mean \"learning_rate\""}},
      {WithDataset(R"("training": {"target": {"atleast": 0.5}})"),
       {"/base/training/target/atleast: unknown key", "did you mean \"at_least\""}},
      {WithDataset(R"("measure": {"probe": {"spilt": "train"}})"),
       {"/base/measure/probe/spilt: unknown key", "did you mean \"split\""}},
      {WithDataset(R"("measure": {"metrics": ["zero_fraktion"]})"),
       {"/base/measure/metrics/0: unknown name", "did you mean \"zero_fraction\""}},
      {WithDataset(R"("a/\u0000": 1)"), {R"(/base/a~1\u0000: unknown key "a/\u0000")", "allowed"}},
      // A bare name has no member "name", so the pointer ends at the name itself.
      {WithDataset(R"("network": {"activation": "rleu"})"),
       {"/base/network/activation: unknown name", "sigmoid", "did you mean \"relu\""}},
      {WithDataset(R"("network": {"activation": {"name": "rleu"}})"),
       {"/base/network/activation/name: unknown name", "did you mean \"relu\""}},
      {WithDataset(R"("network": {"activation": {"name": "relu", "slope": 1}})"),
       {"/base/network/activation/slope: unknown key", "allowed: name"}},
      {WithDataset(R"("network": {"activation": 1})"),
       {"/base/network/activation: found 1", "a name or an object with \"name\""}},
      {WithDataset(R"("network": {"init": {"weight_variance": 2}})"),
       {"/base/network/init/weight_variance: \"weight_variance\" applies only to \"scheme\":",
        "\"normal\""}},
      // Wrong types and ranges.
      {WithDataset(R"("network": null)"), {"/base/network: found null", "an object"}},
      {WithDataset(R"("network": {"depth": 0})"),
       {"/base/network/depth: found 0", "from 1 to 1000"}},
      {WithDataset(R"("network": {"width": [64, 0]})"), {"/base/network/width/1: found 0"}},
      {WithDataset(R"("network": {"width": "64"})"),
       {"/base/network/width: found \"64\"", "a whole number from 1 to 8192", "or a list"}},
      {WithDataset(R"("training": {"batch_size": "ful"})"),
       {"/base/training/batch_size: found \"ful\"; expected a whole number from 1 to 1000000000, "
        "or "
        "\"full\"; did you mean \"full\"?"}},
      {WithDataset(R"("training": {"batch_size": "all"})"),
       {"found \"all\"; expected a whole number", "did you mean \"full\"?"}},
      {R"({"dataset": {"name": "csv", "path": "p", "label": "y", "train_size": "all"}})",
       {"/base/dataset/train_size: found \"all\"; expected a whole number from 1 to 1000000000, "
        "or, "
        "for generated data sets, \"endless\""}},
      {WithDataset(R"("training": {"steps": -1})"), {"/base/training/steps: found -1"}},
      {WithDataset(R"("measure": {"metrics": "zero_fraction"})"),
       {"/base/measure/metrics: found \"zero_fraction\"", "a list"}},
      {WithDataset(R"("measure": {"metrics": ["delta_norm", "delta_norm"]})"),
       {"/base/measure/metrics/1: found \"delta_norm\" twice"}},
      {WithDataset(R"("checkpoint": {"steps": [0, 5, 0.0]})"),
       {"/base/checkpoint/steps/2: found 0.0 twice"}},
      {WithDataset(R"("seed": [1, 2])"), {"/base/seed: found [1,2]", "a whole number"}},
      {WithDataset(R"("seed": -1)"), {"/base/seed: found -1"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> parts = c.parts;
    parts.emplace_back("s.json: ");
    ExpectError([&] { ResolveRun(c.text); }, parts);
  }
}

TEST(FieldTest, NullMeansAbsentOnlyWhereAFieldMayBeAbsent) {
  const Json run = ResolveRun(WithDataset(R"("training": {"target": null})"));
  EXPECT_FALSE(run["training"].contains("target"));
  ExpectError([] { ResolveRun(WithDataset(R"("training": {"steps": null})")); },
              {"/base/training/steps: found null"});
  ExpectError([] { ResolveRun(R"({"dataset": null})"); }, {"/base/dataset: found null"});
}

TEST(FieldTest, ANameWithParametersIsBareWhenAllAreDefault) {
  Field slope{.key = "slope", .kind = Kind::kNumber, .default_value = 0.01};
  const Field name{
      .key = "name", .kind = Kind::kChoice, .required = true, .choices = {{"leaky", "", {}}}};
  const Field field{.key = "activation",
                    .kind = Kind::kTagged,
                    .parts = {name},
                    .choices = {{"leaky", "", {slope}}},
                    .tag = "name",
                    .shorthand = true};
  EXPECT_EQ(Resolve(field, "leaky", kPlace), Json("leaky"));
  EXPECT_EQ(Resolve(field, Json::parse(R"({"name": "leaky", "slope": 1e-2})"), kPlace),
            Json("leaky"));
  const Json other = Json::parse(R"({"name": "leaky", "slope": 1})");
  EXPECT_EQ(Resolve(field, other, kPlace).dump(), R"({"name":"leaky","slope":1.0})");
  EXPECT_EQ(WithoutDefaults(field, Resolve(field, other, kPlace)).dump(),
            R"({"name":"leaky","slope":1.0})");
}

TEST(FieldTest, WithoutDefaultsKeepsWhatIsNot) {
  const Json run = ResolveRun(
      R"({"dataset": {"name": "spirals", "train_size": 10000, "test_size": 5}, "network":
          {"activation": "tanh", "width": [128, 128], "depth": 2}, "measure":
          {"probe": {"split": "train"}}, "training": {"optimizer": {"momentum": 0}}})");
  EXPECT_EQ(WithoutDefaults(RunFields(), run),
            Json::parse(R"({"dataset": {"name": "spirals", "test_size": 5}, "network":
                {"depth": 2, "width": [128, 128], "activation": "tanh"}, "measure":
                {"probe": {"split": "train"}}})"));
}

// Visits every field below `field`, including those of registry rows.
template <typename Visitor>
void VisitFields(const Field& field, const std::string& path, const Visitor& visit) {
  visit(field, path);
  for (const Field& part : field.parts) VisitFields(part, path + "/" + part.key, visit);
  for (const Choice& choice : field.choices) {
    for (const Field& own : choice.fields) VisitFields(own, path + "/" + own.key, visit);
  }
}

TEST(RunFieldsTest, EveryFieldHasHelpAndANeutralDefault) {
  int count = 0;
  VisitFields(RunFields(), "", [&](const Field& field, const std::string& path) {
    ++count;
    // The only name of an alternative ("full", "batch") is explained by the enclosing field.
    EXPECT_FALSE(field.help.empty()) << path;
    if (field.default_value.is_null()) return;
    EXPECT_FALSE(field.required) << path;
    const Json resolved = Resolve(field, field.default_value, {"default", path});
    EXPECT_EQ(Resolve(field, resolved, {"resolved default", path}).dump(), resolved.dump()) << path;
    const Field around{.key = "around", .kind = Kind::kObject, .parts = {field}};
    EXPECT_EQ(WithoutDefaults(around, Resolve(around, Json::object(), {})), Json(nullptr)) << path;
    EXPECT_EQ(WithoutDefaults(around, Json{{field.key, resolved}}), Json(nullptr)) << path;
  });
  EXPECT_GT(count, 40);
}

TEST(RunFieldsTest, EveryDataSetIsAllDefaultButForItsName) {
  for (const Choice& dataset : FindField(RunFields(), "dataset", kPlace).choices) {
    Json object = {{"name", dataset.name}};
    for (const Field& own : dataset.fields) {
      if (own.required) object[own.key] = "given";
    }
    const Json run = Resolve(RunFields(), Json{{"dataset", object}}, kPlace);
    EXPECT_EQ(WithoutDefaults(RunFields(), run), (Json{{"dataset", object}})) << dataset.name;
    EXPECT_EQ(Resolve(RunFields(), run, kPlace).dump(), run.dump()) << dataset.name;
  }
}

TEST(FindFieldTest, WalksObjectsNamesAndAlternatives) {
  for (const char* key :
       {"seed", "network.depth", "network.activation", "network.activation.name",
        "network.init.weight_variance", "dataset.path", "training.optimizer.learning_rate",
        "training.target.at_least", "measure.probe.size"}) {
    const std::string text = key;
    EXPECT_EQ(FindField(RunFields(), key, kPlace).key, text.substr(text.rfind('.') + 1));
  }
}

TEST(FindFieldTest, UnknownKeysAreNamedWithTheNearest) {
  struct Case {
    std::string key;
    std::vector<std::string> parts;
  };
  const std::vector<Case> cases = {
      {"sed", {"unknown key \"sed\"", "did you mean \"seed\""}},
      {"netwrk.depth", {"unknown key \"netwrk.depth\"", "did you mean \"network.depth\""}},
      {"network.detph", {"network.width", "did you mean \"network.depth\""}},
      {"training.optimizer.momentun", {"did you mean \"training.optimizer.momentum\""}},
      {"network.depth.x", {"unknown key \"network.depth.x\"", "none is allowed"}},
      {"network.", {"unknown key \"network.\"", "network.depth"}},
      {".seed", {"unknown key \".seed\""}},
      {"", {"unknown key \"\"", "seed"}},
      {"base.seed", {"unknown key \"base.seed\""}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> parts = c.parts;
    parts.emplace_back("s.json: /base: ");
    ExpectError([&] { FindField(RunFields(), c.key, kPlace); }, parts);
  }
}

TEST(SplitKeyTest, SplitsAtEveryDot) {
  EXPECT_EQ(SplitKey("a.bc.d"), (std::vector<std::string>{"a", "bc", "d"}));
  EXPECT_EQ(SplitKey("a"), (std::vector<std::string>{"a"}));
  EXPECT_EQ(SplitKey(".a."), (std::vector<std::string>{"", "a", ""}));
}

}  // namespace
}  // namespace relulab
