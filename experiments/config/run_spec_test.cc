#include "experiments/config/run_spec.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/config/dotted_key.h"
#include "experiments/config/study.h"
#include "experiments/store/expect_error.h"

namespace relulab {
namespace {

const Place kSpecPlace = {"s.json", "/base"};

// The spec of a run on spirals with some dotted keys set, given as a JSON object.
RunSpec ReadSpec(const std::string& settings) {
  Json config = {{"dataset", {{"name", "spirals"}}}};
  const Json changes = Json::parse(settings);
  for (const auto& [key, value] : changes.items()) SetKey(config, key, value);
  return ReadRunSpec(Resolve(RunFields(), config, kSpecPlace), "configs", kSpecPlace);
}

TEST(RunSpecTest, ReadsEveryField) {
  const RunSpec spec = ReadSpec(R"({
      "dataset.train_size": 900, "dataset.validation_size": 80, "dataset.test_size": 70,
      "dataset.first_row": 6, "dataset.scaling": "unit", "dataset.classes": 4,
      "network.depth": 2, "network.width": [8, 4], "network.activation": {"name": "tanh"},
      "network.init": {"scheme": "normal", "weight_variance": 1.5, "bias_variance": 0.25},
      "network.precision": "float64",
      "training.optimizer.learning_rate": 0.5, "training.optimizer.momentum": 0.9,
      "training.batch_size": 30, "training.steps": 1e3,
      "training.target": {"metric": "train_loss", "at_most": 2},
      "measure.every": 5, "measure.evaluate_every": 7, "measure.evaluate_size": 11,
      "measure.probe": {"split": "test", "size": 70}, "measure.metrics": ["zero_fraction"],
      "measure.after": ["removal"], "checkpoint.steps": [0, 1000], "seed": 9007199254740992})");
  EXPECT_EQ(spec.dataset.source->name, "spirals");
  EXPECT_EQ(spec.dataset.train_size, 900);
  EXPECT_EQ(spec.dataset.validation_size, 80);
  EXPECT_EQ(spec.dataset.test_size, 70);
  EXPECT_EQ(spec.dataset.first_row, 6);
  EXPECT_EQ(spec.dataset.scaling, Scaling::kUnit);
  EXPECT_EQ(spec.dataset.parameters.Integer("classes"), 4);
  EXPECT_EQ(spec.dataset.base_directory, "configs");
  EXPECT_EQ(spec.network.widths, (std::vector<Index>{8, 4}));
  EXPECT_EQ(spec.network.activation->name, "tanh");
  EXPECT_EQ(spec.network.initializer.scheme->name, "normal");
  EXPECT_EQ(spec.network.initializer.parameters.Number("weight_variance"), 1.5);
  EXPECT_EQ(spec.network.initializer.parameters.Number("bias_variance"), 0.25);
  EXPECT_EQ(spec.precision, Precision::kFloat64);
  EXPECT_EQ(spec.training.loss->name, "cross_entropy");
  EXPECT_EQ(spec.training.optimizer->name, "sgd");
  EXPECT_EQ(spec.training.optimizer_parameters.Number("learning_rate"), 0.5);
  EXPECT_EQ(spec.training.optimizer_parameters.Number("momentum"), 0.9);
  EXPECT_EQ(spec.training.batch_size, 30);
  EXPECT_EQ(spec.training.steps, 1000);
  ASSERT_TRUE(spec.training.target);
  EXPECT_EQ(spec.training.target->metric, EvaluationMetric::kTrainLoss);
  EXPECT_FALSE(spec.training.target->at_least);
  EXPECT_EQ(spec.training.target->value, 2.0);
  EXPECT_EQ(spec.training.target->then, TargetAction::kContinue);
  EXPECT_EQ(spec.measure.every, 5);
  EXPECT_EQ(spec.measure.evaluate_every, 7);
  EXPECT_EQ(spec.measure.evaluate_size, 11);
  EXPECT_EQ(spec.measure.probe, ProbeSource::kTest);
  EXPECT_EQ(spec.measure.probe_size, 70);
  EXPECT_EQ(spec.metrics, std::vector{FindRow(Metrics(), "zero_fraction")});
  EXPECT_EQ(spec.analyses, std::vector{FindRow(Analyses(), "removal")});
  EXPECT_EQ(spec.checkpoint_steps, (std::vector<std::int64_t>{0, 1000}));
  EXPECT_EQ(spec.seed, 9007199254740992U);
}

TEST(RunSpecTest, ReadsTheOtherForms) {
  const RunSpec spec = ReadSpec(R"({
      "network.depth": 3, "network.width": 16, "training.batch_size": "full",
      "training.target.at_least": 0.8, "training.target.then": "stop", "measure.probe": "batch"})");
  EXPECT_EQ(spec.network.widths, (std::vector<Index>{16, 16, 16}));
  EXPECT_EQ(spec.network.activation->name, "relu");
  EXPECT_EQ(spec.precision, Precision::kFloat32);
  EXPECT_EQ(spec.training.batch_size, 0);
  EXPECT_EQ(spec.training.target->metric, EvaluationMetric::kValidationAccuracy);
  EXPECT_TRUE(spec.training.target->at_least);
  EXPECT_EQ(spec.training.target->value, 0.8);
  EXPECT_EQ(spec.training.target->then, TargetAction::kStop);
  EXPECT_EQ(spec.measure.probe, ProbeSource::kBatch);
  EXPECT_FALSE(ReadSpec("{}").training.target);
  EXPECT_EQ(ReadSpec(R"({"measure.metrics": []})").measure.every, 0);
}

TEST(RunSpecTest, SizesHaveToFitEachOther) {
  struct Case {
    std::string settings;
    std::vector<std::string> parts;
  };
  const std::vector<Case> cases = {
      {R"({"network.depth": 3, "network.width": [8, 4]})",
       {"/base/network/width: found a list of 2 widths", "each of the 3 hidden layers"}},
      {R"({"network.depth": 2, "network.width": []})", {"/base/network/width: found a list of 0"}},
      {R"({"dataset.train_size": 100, "training.batch_size": 101})",
       {"/base/training/batch_size: found 101", "at most the train_size, 100", "\"full\""}},
      {R"({"dataset.validation_size": 299})",
       {"/base/measure/probe/size: found 300", "at most the validation_size, 299"}},
      {R"({"dataset.train_size": 200, "measure.probe.split": "train"})",
       {"/base/measure/probe/size: found 300", "at most the train_size, 200"}},
      {R"({"dataset.test_size": 0, "measure.probe": {"split": "test", "size": 1}})",
       {"/base/measure/probe/size: found 1", "at most the test_size, 0"}},
      {R"({"training.target": {}})",
       {"/base/training/target: found neither of", "expected one of the two"}},
      {R"({"training.target": {"at_least": 0.5, "at_most": 0.6}})",
       {"/base/training/target: found both of", "one of the two"}},
      {R"({"dataset.validation_size": 0, "measure.probe": "batch", "training.target.at_least": 1})",
       {"/base/training/target/metric: found \"validation_accuracy\"", "validation_size of 0",
        "\"train_accuracy\""}},
      {R"({"training.target": {"at_least": 80}})",
       {"/base/training/target/at_least: found 80.0", "from 0 to 1"}},
      {R"({"measure.after": ["removal", "part_detectors"]})",
       {"/base/measure/after: found \"part_detectors\" for spirals", "the data set parts"}},
      {R"({"dataset": {"name": "parts"}, "dataset.validation_size": 0, "measure.probe": "batch",
           "measure.after": ["part_detectors"]})",
       {"/base/measure/after: found \"part_detectors\" with a validation_size of 0", "1 or more"}},
      {R"({"training.steps": 10, "checkpoint.steps": [0, 11]})",
       {"/base/checkpoint/steps: found step 11", "at most 10"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> parts = c.parts;
    parts.emplace_back("s.json: ");
    ExpectError([&] { ReadSpec(c.settings); }, parts);
  }
}

TEST(RunSpecTest, ADefaultThatDoesNotFitIsCalledOne) {
  const auto read = [](const char* text) {
    Json given = Json::parse(text);
    given["dataset"]["name"] = "spirals";
    return ReadRunSpec(ResolveRun(given, kSpecPlace), "", kSpecPlace, &given);
  };
  ExpectError([&] { read(R"({"dataset": {"train_size": 60}})"); },
              {"/base/training/batch_size: found 128 (the default)", "the train_size, 60,"});
  ExpectError([&] { read(R"({"training": {"batch_size": 20000}})"); },
              {"found 20000;", "the train_size, 10000 (the default)"});
  ExpectError([&] { read(R"({"network": {"width": [8, 4]}})"); },
              {"found a list of 2 widths", "10 hidden layers (the default)"});
  ExpectError(
      [&] { read(R"({"dataset": {"validation_size": 0}})"); },
      {"/base/measure/probe/split: found \"validation\" (the default)", "validation_size of 0"});
  ExpectError(
      [&] {
        read(R"({"measure": {"probe": {"size": 300}}, "dataset": {"validation_size": 200}})");
      },
      {"/base/measure/probe/size: found 300;", "the validation_size, 200"});
}

TEST(RunSpecTest, TheDefaultProbeHasTheRowsThatThereAre) {
  const auto size = [](const char* text) {
    const Json resolved = ResolveRun(Json::parse(text), kSpecPlace);
    return ReadRunSpec(resolved, "", kSpecPlace).measure.probe_size;
  };
  EXPECT_EQ(size(R"({"dataset": {"name": "spirals", "validation_size": 200}})"), 200);
  EXPECT_EQ(size(R"({"dataset": {"name": "spirals", "test_size": 7},
                     "measure": {"probe": {"split": "test"}}})"),
            7);
  EXPECT_EQ(size(R"({"dataset": {"name": "spirals", "validation_size": 300}})"), 300);
  // Nothing uses the probe, and the config keeps its run id.
  EXPECT_EQ(size(R"({"dataset": {"name": "spirals", "validation_size": 200},
                     "measure": {"every": 0}})"),
            300);
}

TEST(RunSpecTest, SizesMayFitExactly) {
  for (const char* settings : {R"({"dataset.train_size": 100, "training.batch_size": 100})",
                               R"({"dataset.validation_size": 300})",
                               R"({"training.steps": 10, "checkpoint.steps": [10]})",
                               R"({"dataset.validation_size": 0, "measure.every": 0})",
                               R"({"training.target": {"metric": "train_loss", "at_most": 80}})",
                               R"({"dataset.validation_size": 0, "measure.probe": "batch",
            "training.target": {"metric": "train_accuracy", "at_least": 1}})"}) {
    EXPECT_NO_THROW(ReadSpec(settings)) << settings;
  }
}

}  // namespace
}  // namespace relulab
