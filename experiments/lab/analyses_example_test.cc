// Runs configs/examples/analyses.json, which has every analysis.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "core/measure/analysis.h"
#include "experiments/lab/merge_studies.h"
#include "experiments/lab/run_study.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

Study Load(const std::vector<std::string>& overrides) {
  std::vector<Override> parsed;
  for (const std::string& text : overrides) parsed.push_back(ParseOverride("--set", text));
  return LoadStudy(RELULAB_SOURCE_DIR "/configs/examples/analyses.json", "", parsed);
}

fs::path RunIn(const Study& study, const fs::path& out) {
  RunOptions options;
  options.out = out;
  const StudyOutcome outcome = RunStudy({study, {}, MakePlan(study)}, options);
  EXPECT_EQ(outcome.failed, 0U);
  return outcome.directory;
}

fs::path TableOf(const fs::path& study, const AnalysisInfo& analysis) {
  return study / (std::string(analysis.table) + ".csv");
}

TEST(AnalysesExample, FillsATableForEveryAnalysis) {
  const TemporaryDirectory directory;
  const fs::path study = RunIn(Load({"training.steps=20"}), directory.path() / "one");
  for (const AnalysisInfo& analysis : Analyses()) {
    TableReader table(TableOf(study, analysis));
    std::vector<std::string> columns = {"run_id"};
    for (const Column& column : analysis.columns) columns.emplace_back(column.name);
    EXPECT_EQ(table.columns(), columns);
    std::map<std::string, int> rows;
    std::vector<std::string> row;
    while (table.Next(row)) {
      ++rows[row[0]];
      for (const std::string& cell : row) EXPECT_NE(cell, "nan");
    }
    EXPECT_EQ(rows.size(), 2U) << analysis.name;
    // removal: 2 orders, and 22 numbers of units (23 percentages; 0 % and 1 % of 48 units are both
    // 0 units). detectors: 3 networks, 14 parts, and 3 places (2 layers, all layers).
    for (const auto& [id, count] : rows) {
      EXPECT_EQ(count, analysis.name == "removal" ? 2 * 22 : 3 * 14 * 3) << id;
    }
  }

  // A merge copies these tables.
  StudyMerge(directory.path() / "merged", {study}).Write();
  for (const AnalysisInfo& analysis : Analyses()) {
    EXPECT_EQ(ReadFile(TableOf(directory.path() / "merged" / "analyses", analysis)),
              ReadFile(TableOf(study, analysis)));
  }

  // In the same directory, a study without analyses removes the tables.
  RunIn(Load({"training.steps=0", "measure.after=[]"}), directory.path() / "one");
  for (const AnalysisInfo& analysis : Analyses()) {
    EXPECT_FALSE(fs::exists(TableOf(study, analysis)));
  }
}

TEST(AnalysesExample, ADivergedRunHasNone) {
  const TemporaryDirectory directory;
  Study relu = Load({"training.steps=100", "training.optimizer.learning_rate=1e6"});
  relu.cases.clear();
  const fs::path study = RunIn(relu, directory.path());
  TableReader runs(study / "runs.csv");
  std::vector<std::string> row;
  ASSERT_TRUE(runs.Next(row));
  EXPECT_EQ(row[1], "diverged");
  for (const AnalysisInfo& analysis : Analyses()) {
    EXPECT_FALSE(fs::exists(TableOf(study, analysis)));
  }
}

TEST(AnalysesExample, NothingIsAskedByDefaultAndThenNoRunIdChanges) {
  Study study = Load({"measure.after=[]"});
  const Plan plan = MakePlan(study);
  study.base["measure"].erase("after");
  EXPECT_EQ(MakePlan(study).runs[0].run_id, plan.runs[0].run_id);
  EXPECT_NE(MakePlan(Load({})).runs[0].run_id, plan.runs[0].run_id);
  EXPECT_NE(MakePlan(Load({R"(measure.after=["removal"])"})).runs[0].run_id,
            MakePlan(Load({})).runs[0].run_id);
}

}  // namespace
}  // namespace relulab
