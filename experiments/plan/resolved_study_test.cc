#include "experiments/plan/resolved_study.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

std::vector<std::string> RunIds(const Plan& plan) {
  std::vector<std::string> ids;
  for (const PlannedRun& run : plan.runs) ids.push_back(run.run_id);
  return ids;
}

void ExpectSameRuns(const PlannedStudy& planned) {
  const Json described = DescribeResolvedStudy(planned);
  Study again = ReadStudy(described, {"printed", ""});
  again.directory = planned.study.directory;
  EXPECT_EQ(again.name, planned.study.name);
  EXPECT_EQ(again.claims.size(), planned.study.claims.size());
  const PlannedStudy replanned = PlanStudy(std::move(again));
  EXPECT_EQ(RunIds(replanned.plan), RunIds(planned.plan));
  ASSERT_EQ(replanned.tuning.has_value(), planned.tuning.has_value());
  if (planned.tuning) {
    EXPECT_EQ(RunIds(replanned.tuning->plan), RunIds(planned.tuning->plan));
  }
  EXPECT_EQ(DescribeResolvedStudy(replanned), described);
}

TEST(ResolvedStudyTest, EveryConfigHasTheSameRunsOnceItIsResolved) {
  int studies = 0;
  for (const char* folder : {"examples", "claims"}) {
    const std::string configs = std::string(RELULAB_SOURCE_DIR) + "/configs/" + folder;
    for (const auto& entry : std::filesystem::directory_iterator(configs)) {
      if (entry.path().extension() != ".json") continue;
      std::vector<std::string> profiles = ProfileNames(ReadStudyFile(entry.path()));
      profiles.emplace_back();
      for (const std::string& profile : profiles) {
        SCOPED_TRACE(entry.path().string() + " " + profile);
        ExpectSameRuns(PlanStudy(LoadStudy(entry.path(), profile, {})));
        ++studies;
      }
    }
  }
  EXPECT_GT(studies, 30);
}

TEST(ResolvedStudyTest, TheBaseHoldsWhatAllRunsHaveInCommon) {
  const Study study =
      ReadStudy(Json::parse(R"({"name": "a", "base": {"dataset": {"name": "spirals"}},
      "cases": [{"network.init.scheme": "he_normal"},
                {"network.init": {"scheme": "normal", "weight_variance": 2}}],
      "sweep": {"network.depth": [2, 3]}})"),
                {"s.json", ""});
  const PlannedStudy planned = PlanStudy(study);
  const Json base = DescribeResolvedStudy(planned).at("base");
  EXPECT_EQ(base.at("network").at("width"), 128);
  EXPECT_EQ(base.at("network").at("init"), Json::object());
  EXPECT_FALSE(base.at("network").contains("depth"));
  ExpectSameRuns(planned);
}

}  // namespace
}  // namespace relulab
