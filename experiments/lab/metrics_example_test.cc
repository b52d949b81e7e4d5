// Runs configs/examples/metrics.json, which has every metric and histograms.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "core/data/temporary_directory.h"
#include "core/measure/metric.h"
#include "experiments/lab/run_study.h"
#include "experiments/store/config_error.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

Study Load(const std::vector<std::string>& overrides) {
  std::vector<Override> parsed;
  for (const std::string& text : overrides) parsed.push_back(ParseOverride("--set", text));
  return LoadStudy(RELULAB_SOURCE_DIR "/configs/examples/metrics.json", "", parsed);
}

std::string ErrorOf(const std::vector<std::string>& overrides) {
  try {
    MakePlan(Load(overrides));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(MetricsExample, AsksForEveryMetricAndFillsItsTables) {
  const TemporaryDirectory directory;
  const Study study = Load({"training.steps=20", "measure.histograms.steps=[0,20]"});
  const Plan plan = MakePlan(study);
  RunOptions options;
  options.out = directory.path();
  const StudyOutcome outcome = RunStudy({study, {}, plan}, options);
  EXPECT_EQ(outcome.finished, 3U);
  EXPECT_EQ(outcome.failed, 0U);

  TableReader layers(outcome.directory / "layers.csv");
  for (const MetricInfo& row : Metrics()) {
    EXPECT_TRUE(layers.FindColumn(row.name)) << row.name << " is not in the example";
  }
  std::vector<std::string> row;
  while (layers.Next(row)) {
    for (const std::string& cell : row) EXPECT_NE(cell, "nan");
  }

  TableReader histograms(outcome.directory / "histograms.csv");
  EXPECT_EQ(histograms.columns(), std::vector<std::string>({"run_id", "step", "layer", "quantity",
                                                            "low", "high", "count"}));
  std::map<std::string, int> totals;
  while (histograms.Next(row)) {
    totals[row[0] + " " + row[1] + " " + row[2] + " " + row[3]] += std::stoi(row[6]);
  }
  EXPECT_EQ(totals.size(), 3U * 2U * 9U);  // runs, steps, 4 activations and 5 deltas
  for (const auto& [key, total] : totals) {
    EXPECT_EQ(total, key.find(" 5 delta") == std::string::npos ? 90 * 24 : 90 * 3) << key;
  }

  // In the same directory, a study without histograms removes the table.
  Study without = Load({"training.steps=0", "measure.metrics=[]"});
  without.base["measure"].erase("histograms");
  RunStudy({without, {}, MakePlan(without)}, options);
  EXPECT_FALSE(std::filesystem::exists(outcome.directory / "histograms.csv"));
}

TEST(MetricsExample, HistogramsThatCannotBeAreErrors) {
  EXPECT_NE(ErrorOf({"training.steps=20"})
                .find("measure/histograms/steps: found step 200; expected "
                      "at most 20"),
            std::string::npos);
  EXPECT_NE(ErrorOf({"measure.probe=batch"}).find("found step 200; expected at most 199"),
            std::string::npos);
  EXPECT_NE(ErrorOf({"measure.histograms.bins=0"}).find("found 0; expected a whole number from 1"),
            std::string::npos);
  EXPECT_EQ(ErrorOf({}), "no error");
}

TEST(MetricsExample, HistogramsAreOffByDefaultAndThenChangeNoRunId) {
  Study study = Load({});
  study.base["measure"].erase("histograms");
  const Plan plan = MakePlan(study);
  EXPECT_FALSE(plan.runs[0].config.at("measure").contains("histograms"));
  study.base["measure"]["histograms"] = nullptr;
  EXPECT_EQ(MakePlan(study).runs[0].run_id, plan.runs[0].run_id);
}

}  // namespace
}  // namespace relulab
