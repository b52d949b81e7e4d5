// `relulab compact` as a user types it, after `relulab run`.
#include <gtest/gtest.h>

#include "experiments/commands/program_test_support.h"
#include "experiments/store/manifest.h"
#include "experiments/store/safetensors.h"

namespace relulab {
namespace {

/// A study of one run whose biases leave some ReLUs of layer 2 silent.
constexpr const char* kOneRun = R"({
  "name": "one",
  "base": {
    "network": {"width": 16, "init": {"scheme": "normal", "weight_variance": 1, "bias_variance": 4}},
    "training": {"activation_l1": 0.01},
    "checkpoint": {"steps": [6]}
  },
  "sweep": null
})";

class CompactCommandTest : public ProgramTest {
 protected:
  /// Runs kOneRun with `options`. Returns the directory of the run.
  fs::path Run(const std::string& options = "") {
    WriteStudy("one.json", kOneRun);
    EXPECT_EQ(Relulab("run one.json " + options).exit_code, 0);
    for (const auto& entry : fs::directory_iterator(directory_ / "results/one/runs")) {
      return entry.path();
    }
    return {};
  }

  TensorFile Read(const fs::path& file) { return DecodeSafetensors(ReadFile(directory_ / file)); }
};

std::int64_t Units(const TensorFile& file, std::size_t layer) {
  return file.tensors.at(2 * layer - 1).shape.at(0);
}

TEST_F(CompactCommandTest, WritesASmallerNetworkWithItsMeaning) {
  const fs::path run = Run();
  const auto bytes = BytesOf(run);
  const fs::path checkpoint = run / "checkpoints/step_000006.safetensors";
  const Result result = Relulab("compact " + checkpoint.string());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(BytesOf(run), bytes);
  EXPECT_TRUE(VerifyManifest(run));

  const std::string name = run.filename().string() + ".step_000006.compact.safetensors";
  for (const char* part : {"60 examples of train\n", "silent", "constant", "parameters", "bytes",
                           "FLOPs per example", "milliseconds", "accuracy", "largest difference"}) {
    ExpectPart(result.out, part);
  }
  ExpectPart(result.out, "\nwritten: " + name + "\n");

  const TensorFile before = Read(checkpoint);
  const TensorFile after = Read(name);
  ASSERT_EQ(after.tensors.size(), 6U);
  EXPECT_LT(Units(after, 2), 16);
  EXPECT_EQ(Units(after, 3), 3);
  const auto& metadata = after.metadata;
  const Json kept = Json::parse(metadata.at("kept_units"));
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[1].size(), static_cast<std::size_t>(Units(after, 2)));
  EXPECT_EQ(metadata.at("units_before"), "[16,16]");
  EXPECT_EQ(metadata.at("activation"), "\"relu\"");
  EXPECT_EQ(metadata.at("run_id"), run.filename().string());
  EXPECT_EQ(metadata.at("checkpoint"), "step_000006");
  EXPECT_EQ(metadata.at("exact_on"), "train");
  EXPECT_EQ(metadata.at("examples"), "60");
  EXPECT_EQ(Json::parse(metadata.at("dataset")).at("name"), "spirals");
  // Without negated units, the weights are those of the original between kept units.
  const auto weights_before = TensorValues(before.tensors[2]);
  const auto weights_after = TensorValues(after.tensors[2]);
  ASSERT_EQ(weights_after.size(), kept[1].size() * kept[0].size());
  std::size_t i = 0;
  for (const std::size_t row : kept[1]) {
    for (const std::size_t column : kept[0]) {
      EXPECT_EQ(weights_after[i++], weights_before[16 * row + column]);
    }
  }
}

TEST_F(CompactCommandTest, RepeatsToTheByteFromAnywhere) {
  const fs::path run = Run();
  ASSERT_EQ(
      Relulab("compact results/one/runs/*/checkpoints/step_000006.safetensors --out a").exit_code,
      0);
  const std::string inside = (run / "checkpoints").string();
  const Result again = Shell("cd " + inside + " && " + kProgram +
                             " compact step_000006.safetensors --out ../../../../../a2");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(ReadFile(directory_ / "a"), ReadFile(directory_ / "a2"));
  // The default name would be in the run's directory.
  const Result refused =
      Shell("cd " + inside + " && " + kProgram + " compact step_000006.safetensors");
  EXPECT_EQ(refused.exit_code, 2);
  ExpectPart(refused.err, "--out");
}

TEST_F(CompactCommandTest, OtherSplitsAndPrecisionsAndSigns) {
  Run("--set network.precision=float64 --set network.negated_fraction=0.5 "
      "--set network.activation=hard_tanh");
  for (const std::string split : {"train", "validation", "test"}) {
    const Result result = Relulab(
        "compact results/one/runs/*/checkpoints/step_000006.safetensors "
        "--out small --split " +
        split);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    ExpectPart(result.out, "examples of " + split + "\n");
    const std::string label = "\nlargest difference between outputs: ";
    EXPECT_LT(std::stod(result.out.substr(result.out.find(label) + label.size())), 1e-12);
    const TensorFile after = Read("small");
    EXPECT_EQ(after.metadata.at("exact_on"), split);
    EXPECT_EQ(after.tensors[0].type, TensorType::kF64);
  }
}

TEST_F(CompactCommandTest, RelativeDataPathsStartAtTheDataRoot) {
  CreateDirectories(directory_ / "data");
  std::string rows = "x,kind\n";
  for (int i = 0; i < 60; ++i) rows += std::to_string(i % 7) + "," + std::to_string(i % 2) + "\n";
  WriteFile(directory_ / "data/rows.csv", rows);
  WriteStudy("one.json", kOneRun);
  Json study = Json::parse(ReadFile(directory_ / "one.json"));
  study["base"]["dataset"] = {{"name", "csv"},    {"path", "rows.csv"},    {"label", "kind"},
                              {"train_size", 30}, {"validation_size", 15}, {"test_size", 15}};
  WriteFile(directory_ / "data/one.json", study.dump());
  ASSERT_EQ(Relulab("run data/one.json").exit_code, 0);
  const std::string command = "compact results/one/runs/*/checkpoints/step_000006.safetensors";
  ExpectRefused(command, 3, {"rows.csv", "--data-root"});
  EXPECT_EQ(Relulab(command + " --data-root data").exit_code, 0);
  WriteFile(directory_ / "data/rows.csv", rows + "1,1\n");
  ExpectRefused(command + " --data-root data", 3, {"other data", "rows.csv"});
}

}  // namespace
}  // namespace relulab
