#include "experiments/lab/execute_run.h"

#include <gtest/gtest.h>

#include <sstream>

#include "core/nn/initializer.h"
#include "experiments/config/run_spec.h"
#include "experiments/lab/run_files.h"
#include "experiments/store/csv.h"
#include "experiments/store/safetensors.h"

namespace relulab {
namespace {

constexpr const char* kBase = R"({
  "dataset": {"name": "spirals", "train_size": 80, "validation_size": 40, "test_size": 40},
  "network": {"depth": 2, "width": [6, 5]},
  "training": {"optimizer": {"learning_rate": 0.1}, "batch_size": 30, "steps": 5},
  "measure": {"every": 2, "evaluate_every": 2, "probe": {"split": "validation", "size": 20},
              "metrics": ["zero_fraction", "delta_norm"]},
  "checkpoint": {"steps": [0, 5]},
  "seed": 3
})";

/// The tiny run above, changed by a merge patch.
PlannedRun MakeRun(const char* patch = "{}") {
  Json base = Json::parse(kBase);
  base.merge_patch(Json::parse(patch));
  PlannedRun run;
  run.config = Resolve(RunFields(), base, {"test", ""});
  run.run_id = RunId(run.config);
  return run;
}

RunSpec SpecOf(const PlannedRun& run) { return ReadRunSpec(run.config, "", {"test", ""}); }

RunRecord Execute(const RunSpec& spec, RunFiles* checkpoints = nullptr) {
  SharedDataset dataset(spec.dataset);
  const auto keep = [&](std::int64_t step, const std::string& safetensors) {
    if (checkpoints != nullptr) (*checkpoints)[CheckpointName(step)] = safetensors;
  };
  return ExecuteRun(spec, dataset, {}, {}, {.keep_checkpoint = keep});
}

RunFiles FilesOf(const PlannedRun& run) {
  RunFiles checkpoints;
  const RunRecord record = Execute(SpecOf(run), &checkpoints);
  RunFiles files = MakeRunFiles(run, record, ResultsOf(record, {}));
  files.merge(checkpoints);
  return files;
}

Json RunJsonOf(const RunFiles& files) { return Json::parse(files.at("run.json")); }

/// Rows of cells; no cell of these tables is quoted.
std::vector<std::vector<std::string>> CellsOf(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    rows.emplace_back();
    std::istringstream cells(line + ",");
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

TEST(ExecuteRun, RecordsARun) {
  RunFiles checkpoints;
  const RunRecord record = Execute(SpecOf(MakeRun()), &checkpoints);
  EXPECT_EQ(record.status, RunStatus::kCompleted);
  EXPECT_EQ(record.metrics,
            (std::vector{FindRow(Metrics(), "zero_fraction"), FindRow(Metrics(), "delta_norm")}));
  EXPECT_EQ(record.training.evaluations.size(), 4U);  // steps 0, 2, 4, 5
  EXPECT_EQ(record.layers.size(), 4U * 3U);
  EXPECT_EQ(checkpoints.size(), 2U);
  // Multiply-adds per example: forward and weight gradient in every layer, back-propagation into
  // all but the first; 2 operations each.
  EXPECT_EQ(record.flops_per_step, 2.0 * 30 * (2 * (2 * 6) + 3 * (6 * 5) + 3 * (5 * 3)));
  EXPECT_EQ(record.train_size, 80.0);
  EXPECT_GT(record.seconds, 0.0);
}

TEST(ExecuteRun, StepsCsvHasEveryEvaluationInFull) {
  const RunRecord record = Execute(SpecOf(MakeRun()));
  const auto rows = CellsOf(MakeRunFiles(MakeRun(), record, ResultsOf(record, {})).at("steps.csv"));
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"step", "epoch", "train_loss", "train_accuracy",
                                               "validation_loss", "validation_accuracy"}));
  const char* const positions[][2] = {{"0", "0"}, {"2", "0.75"}, {"4", "1.5"}, {"5", "1.875"}};
  for (std::size_t i = 0; i < 4; ++i) {
    const StepEvaluation& at = record.training.evaluations[i];
    ASSERT_EQ(rows[i + 1].size(), 6U);
    EXPECT_EQ(rows[i + 1][0], positions[i][0]);
    EXPECT_EQ(rows[i + 1][1], positions[i][1]);
    EXPECT_EQ(ParseNumber(rows[i + 1][2]), at.train.loss);
    EXPECT_EQ(ParseNumber(rows[i + 1][3]), at.train.accuracy);
    EXPECT_EQ(ParseNumber(rows[i + 1][4]), at.validation->loss);
    EXPECT_EQ(ParseNumber(rows[i + 1][5]), at.validation->accuracy);
    for (const std::string& cell : rows[i + 1]) EXPECT_EQ(FormatNumber(*ParseNumber(cell)), cell);
  }
}

TEST(ExecuteRun, LayersCsvHasEveryLayerAndABlankAtTheOutput) {
  const RunRecord record = Execute(SpecOf(MakeRun()));
  const auto rows =
      CellsOf(MakeRunFiles(MakeRun(), record, ResultsOf(record, {})).at("layers.csv"));
  ASSERT_EQ(rows.size(), 13U);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"step", "layer", "zero_fraction", "delta_norm"}));
  const int steps[] = {0, 2, 4, 5};
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const LayerRow& row = record.layers[i - 1];
    const std::size_t layer = (i - 1) % 3 + 1;
    EXPECT_EQ(rows[i][0], std::to_string(steps[(i - 1) / 3]));
    EXPECT_EQ(rows[i][1], std::to_string(layer));
    EXPECT_EQ(rows[i][2].empty(), layer == 3);  // the output layer has no activation
    EXPECT_EQ(ParseNumber(rows[i][2]), row.values[0]);
    EXPECT_EQ(ParseNumber(rows[i][3]), row.values[1]);
    EXPECT_GT(*row.values[1], 0.0);
  }
}

TEST(ExecuteRun, AnEmptySplitHasEmptyCells) {
  const RunFiles files = FilesOf(MakeRun(R"({
    "dataset": {"validation_size": 0, "test_size": 0}, "measure": {"probe": {"split": "train"}}})"));
  const auto rows = CellsOf(files.at("steps.csv"));
  EXPECT_EQ(rows[1][4], "");
  EXPECT_EQ(rows[1][5], "");
  const Json summary = RunJsonOf(files).at("summary");
  EXPECT_TRUE(summary.at("best_validation_accuracy").is_null());
  EXPECT_TRUE(summary.at("test_accuracy").is_null());
  EXPECT_EQ(summary.at("best_step"), 5);
}

TEST(ExecuteRun, RunJsonSaysWhatRanAndHowItEnded) {
  const PlannedRun run = MakeRun();
  const RunRecord record = Execute(SpecOf(run));
  const FinishedRun results = ResultsOf(record, {{"data.csv", "abc"}});
  const Json json = RunJsonOf(MakeRunFiles(run, record, results));
  EXPECT_EQ(json.at("run_id"), run.run_id);
  EXPECT_EQ(json.at("results_version"), kResultsVersion);
  EXPECT_EQ(json.at("config"), run.config);
  EXPECT_EQ(json.at("status"), "completed");
  EXPECT_EQ(json.at("data"), Json::array({{{"file", "data.csv"}, {"sha256", "abc"}}}));
  EXPECT_FALSE(json.contains("reason"));
  const Json& summary = json.at("summary");
  const StepEvaluation& last = record.training.evaluations.back();
  EXPECT_EQ(summary.at("final_train_loss"), last.train.loss);
  EXPECT_EQ(summary.at("final_train_accuracy"), last.train.accuracy);
  EXPECT_EQ(summary.at("final_validation_loss"), last.validation->loss);
  EXPECT_EQ(summary.at("test_accuracy"), *record.training.test_accuracy);
  for (const StepEvaluation& at : record.training.evaluations) {
    if (at.step != summary.at("best_step")) continue;
    EXPECT_EQ(summary.at("best_validation_accuracy"), at.validation->accuracy);
    EXPECT_EQ(summary.at("generalization_gap"), at.train.accuracy - *record.training.test_accuracy);
  }
  EXPECT_TRUE(summary.at("diverged_step").is_null());
}

TEST(ExecuteRun, TheTargetIsReachedOrCensored) {
  const RunFiles met =
      FilesOf(MakeRun(R"({"training": {"target": {"metric": "train_loss", "at_most": 100}}})"));
  EXPECT_EQ(RunJsonOf(met).at("summary").at("steps_to_target"), 0);
  const RunFiles missed =
      FilesOf(MakeRun(R"({"training": {"target": {"metric": "train_loss", "at_most": 0}}})"));
  for (const char* figure : {"steps_to_target", "epochs_to_target", "flops_to_target"}) {
    EXPECT_TRUE(RunJsonOf(missed).at("summary").at(figure).is_null()) << figure;
  }
}

TEST(ExecuteRun, ADivergedRunHasItsReasonAndStops) {
  const RunFiles files = FilesOf(MakeRun(R"({"network": {"activation": "identity"},
    "training": {"optimizer": {"learning_rate": 1e6}, "steps": 400}, "measure": {"every": 1, "evaluate_every": 1}, "checkpoint": {"steps": [400]}})"));
  const Json json = RunJsonOf(files);
  ASSERT_EQ(json.at("status"), "diverged");
  const Json& summary = json.at("summary");
  const auto step = summary.at("diverged_step").get<std::int64_t>();
  EXPECT_GT(step, 0);
  EXPECT_LT(step, 400);
  EXPECT_NE(json.at("reason").get<std::string>().find("step " + std::to_string(step)),
            std::string::npos);
  for (const char* figure : {"final_train_loss", "final_train_accuracy", "final_validation_loss"}) {
    EXPECT_TRUE(summary.at(figure).is_null()) << figure;
  }
  EXPECT_EQ(CellsOf(files.at("steps.csv")).back()[0], std::to_string(step - 1));
  const std::vector<std::string> last = CellsOf(files.at("layers.csv")).back();
  EXPECT_EQ(last[0], std::to_string(step));
  EXPECT_EQ(last[3], "nan") << "every metric of that step is nan";
  EXPECT_FALSE(files.contains("checkpoints/step_000400.safetensors"));
}

TEST(ExecuteRun, AFailedRunHasItsReason) {
  RunSpec spec = SpecOf(MakeRun());
  spec.network.widths = {Index{1} << 62, 5};  // Eigen refuses the size before it allocates
  const RunRecord record = Execute(spec);
  EXPECT_EQ(record.status, RunStatus::kFailed);
  const RunFiles files = MakeRunFiles(MakeRun(), record, ResultsOf(record, {}));
  EXPECT_EQ(RunJsonOf(files).at("status"), "failed");
  EXPECT_NE(RunJsonOf(files).at("reason"), "");
  EXPECT_TRUE(RunJsonOf(files).at("summary").at("final_train_loss").is_null());
  EXPECT_EQ(CellsOf(files.at("steps.csv")).size(), 1U);
  EXPECT_EQ(files.at("layers.csv"), "step,layer,zero_fraction,delta_norm\n");
}

TEST(ExecuteRun, AStoppedRunIsNoResult) {
  const RunSpec spec = SpecOf(MakeRun());
  SharedDataset dataset(spec.dataset);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(ExecuteRun(spec, dataset, stop.get_token()), Stopped);
}

TEST(ExecuteRun, BrokenDataAreThrown) {
  RunSpec spec = SpecOf(MakeRun());
  spec.dataset.source = FindRow(Datasets(), "csv");
  spec.dataset.parameters = DefaultValues(spec.dataset.source->parameters);
  spec.dataset.parameters.Set("path", std::string("/no/such/file.csv"));
  spec.dataset.parameters.Set("label", std::string("label"));
  EXPECT_THROW(Execute(spec), DataError);
}

/// Expects the checkpoint of step 0 to hold what the initialiser draws, in the run's precision.
template <typename Scalar>
void ExpectInitialDraws(const PlannedRun& run, TensorType type) {
  const RunSpec spec = SpecOf(run);
  const TensorFile file = DecodeSafetensors(FilesOf(run).at("checkpoints/step_000000.safetensors"));
  const std::int64_t sizes[] = {2, 6, 5, 3};  // two coordinates, the widths, three classes
  ASSERT_EQ(file.tensors.size(), 6U);
  for (std::size_t l = 1; l <= 3; ++l) {
    const Tensor& weight = file.tensors[2 * (l - 1)];
    const Tensor& bias = file.tensors[2 * (l - 1) + 1];
    EXPECT_EQ(weight.name, "layers." + std::to_string(l) + ".weight");
    EXPECT_EQ(bias.name, "layers." + std::to_string(l) + ".bias");
    EXPECT_EQ(weight.type, type);
    EXPECT_EQ(bias.type, type);
    ASSERT_EQ(weight.shape, (std::vector<std::int64_t>{sizes[l], sizes[l - 1]}));
    ASSERT_EQ(bias.shape, std::vector<std::int64_t>{sizes[l]});
    auto layer = MakeLayer<Scalar>(sizes[l], sizes[l - 1]);
    InitializeLayer(spec.network.initializer, spec.seed, static_cast<std::uint32_t>(l), layer);
    const auto& [weights, biases] = layer;
    const std::vector<double> stored = TensorValues(weight);
    for (Index i = 0; i < weights.rows(); ++i) {
      for (Index j = 0; j < weights.cols(); ++j) {
        EXPECT_EQ(stored[static_cast<std::size_t>(i * weights.cols() + j)], weights(i, j));
      }
    }
    EXPECT_EQ(TensorValues(bias), std::vector<double>(biases.begin(), biases.end()));
  }
}

constexpr const char* kRandomBiases =
    R"({"network": {"init": {"scheme": "normal", "weight_variance": 2, "bias_variance": 0.5}}})";
constexpr const char* kRandomBiasesInDouble = R"({"network": {"precision": "float64",
    "init": {"scheme": "normal", "weight_variance": 2, "bias_variance": 0.5}}})";

TEST(ExecuteRun, TheFirstCheckpointHoldsTheInitialDraws) {
  ExpectInitialDraws<float>(MakeRun(kRandomBiases), TensorType::kF32);
  ExpectInitialDraws<double>(MakeRun(kRandomBiasesInDouble), TensorType::kF64);
}

TEST(ExecuteRun, TheLastCheckpointHasSeenTheUpdates) {
  const RunFiles files = FilesOf(MakeRun());
  EXPECT_NE(files.at("checkpoints/step_000000.safetensors"),
            files.at("checkpoints/step_000005.safetensors"));
}

TEST(ExecuteRun, TheActivationChangesNoInitialWeight) {
  const std::string name = "checkpoints/step_000000.safetensors";
  const RunFiles relu = FilesOf(MakeRun());
  const RunFiles tanh = FilesOf(MakeRun(R"({"network": {"activation": "tanh"}})"));
  EXPECT_EQ(relu.at(name), tanh.at(name));
  EXPECT_NE(relu.at("steps.csv"), tanh.at("steps.csv"));
  EXPECT_NE(relu.at(name), FilesOf(MakeRun(R"({"seed": 4})")).at(name));
}

TEST(ExecuteRun, MeasuringLeavesTheTrainingByteIdentical) {
  const std::string bare =
      FilesOf(MakeRun(R"({"measure": {"metrics": []}, "checkpoint": {"steps": []}})"))
          .at("steps.csv");
  EXPECT_EQ(FilesOf(MakeRun()).at("steps.csv"), bare);
  EXPECT_EQ(FilesOf(MakeRun(R"({"measure": {"every": 1, "probe": "batch"}})")).at("steps.csv"),
            bare);
}

TEST(ExecuteRun, WithoutMetricsLayersCsvHasNoRows) {
  EXPECT_EQ(FilesOf(MakeRun(R"({"measure": {"metrics": []}})")).at("layers.csv"), "step,layer\n");
}

TEST(ExecuteRun, RepeatsToTheByte) {
  RunFiles first = FilesOf(MakeRun());
  RunFiles second = FilesOf(MakeRun());
  first.erase("timing.json");
  second.erase("timing.json");
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace relulab
