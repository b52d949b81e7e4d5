// Every example runs. Together they use every activation, initialiser, data set, optimiser, metric
// and analysis.
#include <gtest/gtest.h>

#include <set>

#include "core/data/dataset.h"
#include "core/measure/analysis.h"
#include "core/measure/metric.h"
#include "core/nn/activation.h"
#include "core/nn/initializer.h"
#include "core/nn/optimizer.h"
#include "experiments/commands/program_test_support.h"
#include "experiments/plan/planned_study.h"

namespace relulab {
namespace {

const fs::path kExamples = fs::path(RELULAB_SOURCE_DIR) / "configs" / "examples";

std::vector<fs::path> Examples() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kExamples)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  return paths;
}

class ExamplesTest : public ProgramTest {};

TEST_F(ExamplesTest, EveryOneRuns) {
  for (const fs::path& path : Examples()) {
    if (path.stem() == "depth_sweep") continue;  // the main job: scripts/reproduce.sh runs it
    const Result result = Relulab("run '" + path.string() + "' --jobs 2");
    EXPECT_EQ(result.exit_code, 0) << path << result.err;
    const Result again = Relulab("run '" + path.string() + "'");
    EXPECT_EQ(again.exit_code, 0) << path << again.err;
    ExpectPart(again.err, " 0 to do");
  }
  EXPECT_GT(ExpectAllDeclared(directory_ / "results"), 100);
}

TEST_F(ExamplesTest, StudiesOfClaimsAreValidAndNameEveryClaimOnce) {
  std::set<std::string> ids;
  for (const auto& entry : fs::directory_iterator(kExamples.parent_path() / "claims")) {
    const Result result = Relulab("validate '" + entry.path().string() + "'");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    for (const char* profile : {"quick", "full"}) {
      EXPECT_FALSE(LoadStudy(entry.path(), profile, {}).claims.empty()) << entry.path();
    }
    for (const Claim& claim : LoadStudy(entry.path(), "", {}).claims) {
      EXPECT_TRUE(ids.insert(claim.id).second) << claim.id;
    }
  }
  EXPECT_GT(ids.size(), 100U);
}

std::string NameOf(const Json& value) {
  return value.is_object() ? value.at("name").get<std::string>() : value.get<std::string>();
}

template <typename Registry>
void ExpectAllUsed(const Registry& registry, const std::set<std::string>& used) {
  for (const auto& row : registry) {
    EXPECT_TRUE(used.contains(std::string(row.name))) << row.name << " is in no example";
  }
}

TEST_F(ExamplesTest, ShowEverythingThatIsRegistered) {
  std::set<std::string> activations, initializers, datasets, optimizers, metrics, analyses;
  for (const fs::path& path : Examples()) {
    for (const PlannedRun& run : PlanStudy(LoadStudy(path, "", {})).plan.runs) {
      const Json& network = run.config.at("network");
      activations.insert(NameOf(network.at("activation")));
      initializers.insert(network.at("init").at("scheme"));
      datasets.insert(run.config.at("dataset").at("name"));
      optimizers.insert(run.config.at("training").at("optimizer").at("name"));
      for (const Json& metric : run.config.at("measure").at("metrics")) metrics.insert(metric);
      for (const Json& name : run.config.at("measure").at("after")) analyses.insert(name);
    }
  }
  ExpectAllUsed(Activations(), activations);
  ExpectAllUsed(Initializers(), initializers);
  ExpectAllUsed(Datasets(), datasets);
  ExpectAllUsed(Optimizers(), optimizers);
  ExpectAllUsed(Metrics(), metrics);
  ExpectAllUsed(Analyses(), analyses);
}

}  // namespace
}  // namespace relulab
