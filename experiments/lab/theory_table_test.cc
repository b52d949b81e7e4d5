// Runs a study from its config and compares its theory.csv with its layers.csv.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/lab/run_study.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

constexpr const char* kConfig = RELULAB_SOURCE_DIR "/configs/examples/theory.json";

std::filesystem::path RunExample(const std::vector<std::string>& overrides,
                                 const std::filesystem::path& out, int jobs = 2) {
  std::vector<Override> parsed;
  for (const std::string& text : overrides) parsed.push_back(ParseOverride("--set", text));
  const Study study = LoadStudy(kConfig, "", parsed);
  RunOptions options;
  options.out = out;
  options.jobs = jobs;
  return RunStudy({study, {}, MakePlan(study)}, options).directory;
}

using Row = std::map<std::string, std::string>;

std::vector<Row> ReadTable(const std::filesystem::path& path) {
  TableReader reader(path);
  std::vector<Row> rows;
  std::vector<std::string> cells;
  while (reader.Next(cells)) {
    Row& row = rows.emplace_back();
    for (std::size_t c = 0; c < cells.size(); ++c) row[reader.columns()[c]] = cells[c];
  }
  return rows;
}

// The mean over seeds of log(measured / predicted), by layer.
using LogRatios = std::vector<double>;

std::map<std::string, LogRatios> Compare(const std::filesystem::path& study,
                                         const std::string& column) {
  std::map<std::string, std::string> setting;
  for (const Row& row : ReadTable(study / "runs.csv")) {
    setting[row.at("run_id")] =
        row.at("network.activation") + " at " + row.at("network.init.weight_variance");
  }
  const std::vector<Row> measured = ReadTable(study / "layers.csv");
  const std::vector<Row> predicted = ReadTable(study / "theory.csv");
  EXPECT_EQ(measured.size(), predicted.size());
  std::map<std::string, LogRatios> ratios;
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    EXPECT_EQ(measured[i].at("run_id"), predicted[i].at("run_id"));
    EXPECT_EQ(measured[i].at("layer"), predicted[i].at("layer"));
    LogRatios& of_setting = ratios[setting.at(predicted[i].at("run_id"))];
    const auto layer = static_cast<std::size_t>(std::stoi(predicted[i].at("layer")));
    if (of_setting.size() < layer) of_setting.resize(layer, 0.0);
    of_setting[layer - 1] += 0.1 * std::log(*ParseNumber(measured[i].at(column)) /
                                            *ParseNumber(predicted[i].at(column)));
  }
  return ratios;
}

TEST(TheoryTable, AgreesWithMeasurementsWithinTheGate) {
  const TemporaryDirectory directory;
  const std::filesystem::path study = RunExample({}, directory.path());
  const std::map<std::string, LogRatios> deltas = Compare(study, "delta_norm");
  EXPECT_EQ(deltas.size(), 9U);
  for (const auto& [setting, ratio] : deltas) {
    ASSERT_EQ(ratio.size(), 9U);
    EXPECT_NEAR(std::exp((ratio[0] - ratio[7]) / 7), 1.0, 0.01) << setting;
    for (std::size_t l = 0; l < 7; ++l) {
      EXPECT_NEAR(std::exp(ratio[l] - ratio[l + 1]), 1.0, 0.02) << setting << ", layer " << l + 1;
    }
    EXPECT_NEAR(ratio[8], 0.0, 1e-6) << setting << ": the output delta is given";
  }
  // The levels of hidden layers only: three outputs are too few for a mean. At this width the
  // standard deviation of a ReLU network's log level is sqrt(5 * 8 / 256) / 2 = .2, and that of the
  // mean over ten seeds is .06.
  for (const char* column : {"preactivation_rms", "per_example_weight_gradient_norm"}) {
    for (const auto& [setting, ratio] : Compare(study, column)) {
      for (std::size_t l = 0; l < 8; ++l) {
        EXPECT_NEAR(ratio[l], 0.0, 0.12) << setting << " " << column << ", layer " << l + 1;
      }
    }
  }
}

TEST(TheoryTable, IsTheSameWhateverTheJobs) {
  const TemporaryDirectory directory;
  const std::vector<std::string> fewer = {"seed=1,2", "network.width=20"};
  const std::filesystem::path one = RunExample(fewer, directory.path() / "one", 1);
  const std::filesystem::path four = RunExample(fewer, directory.path() / "four", 4);
  const std::string table = ReadFile(one / "theory.csv");
  EXPECT_EQ(table, ReadFile(four / "theory.csv"));
  EXPECT_EQ(ReadTable(one / "theory.csv").size(), 2U * 9 * 9);
}

TEST(TheoryTable, HasNoRowsWhereThereIsNothingToPredict) {
  const TemporaryDirectory directory;
  for (const char* setting :
       {"measure.probe=batch", "measure.every=0", "measure.metrics=[]", "network.top_k=3"}) {
    const std::filesystem::path study =
        RunExample({setting, "seed=1,2", "network.width=8", "training.steps=1"},
                   directory.path() / std::string(setting).substr(0, 14));
    EXPECT_TRUE(ReadTable(study / "theory.csv").empty()) << setting;
    EXPECT_EQ(ReadTable(study / "runs.csv").size(), 18U);
  }
}

}  // namespace
}  // namespace relulab
