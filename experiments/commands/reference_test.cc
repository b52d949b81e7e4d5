// Tests of the full run that is committed under results/reference: its verdicts follow from its
// tables, the README shows them, and a new run gives them again.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "experiments/claims/evaluate_claims.h"
#include "experiments/commands/program_test_support.h"
#include "experiments/plan/planned_study.h"
#include "experiments/report/report.h"
#include "experiments/store/study_files.h"

namespace relulab {
namespace {

const fs::path kSource = RELULAB_SOURCE_DIR;
const fs::path kReference = kSource / "results" / "reference" / "claims";

TEST(ReferenceTest, EveryStudyOfClaimsIsThereAsItIsNow) {
  for (const auto& entry : fs::directory_iterator(kSource / "configs" / "claims")) {
    const fs::path study = kReference / (entry.path().stem().string() + ".full");
    ASSERT_TRUE(fs::exists(study / "claims.json")) << study;
    const Json stored = DescribePlannedStudy(ReadStoredStudy(study));
    const PlannedStudy planned = PlanStudy(LoadStudy(entry.path(), "full", {}));
    EXPECT_EQ(DescribeStudy(planned.study), DescribeStudy(ReadStoredStudy(study).study))
        << study << " is of another study";
    // The runs of a tuned study are known after its tuning.
    if (!planned.study.tune) {
      EXPECT_EQ(DescribePlannedStudy(planned).at("plan").at("runs"), stored.at("plan").at("runs"))
          << study;
    }
  }
}

#ifndef RELULAB_SANITIZED
TEST(ReferenceTest, VerdictsFollowFromTheTables) {
  const TemporaryDirectory copy;
  fs::copy(kReference, copy.path(), fs::copy_options::recursive);
  for (const fs::path& study : FindStudies(copy.path())) {
    const std::string stored = ReadFile(study / "claims.json");
    WriteClaims(study, ReadStoredStudy(study));
    EXPECT_EQ(ReadFile(study / "claims.json"), stored) << study;
  }
}

#endif

/// The table below a title of FormatVerdicts, without its notes, which are indented.
std::string TableBelow(const std::string& title, const std::string& verdicts) {
  std::istringstream lines(verdicts);
  std::string line;
  while (line != title && std::getline(lines, line)) {
  }
  std::string table;
  while (std::getline(lines, line) && !line.empty() && line[0] != ' ') table += line + "\n";
  return table;
}

TEST(ReferenceTest, TheReadmeShowsTheVerdicts) {
  const std::string readme = ReadFile(kSource / "README.md");
  for (const char* title : {"Claims", "Limits"}) {
    const std::string table = TableBelow(title, FormatVerdicts(FindStudies(kReference)));
    EXPECT_GT(std::count(table.begin(), table.end(), '\n'), 7) << "header, rule, over five rows";
    EXPECT_NE(readme.find(table), std::string::npos) << "README.md does not show\n" << table;
  }
}

#ifndef RELULAB_SANITIZED
class ReferenceRunTest : public ProgramTest {};

/// Another machine rounds differently. That must not change a verdict.
TEST_F(ReferenceRunTest, AClaimComesOutAgain) {
  const fs::path config = kSource / "configs" / "claims" / "narrow_networks.json";
  const Result result =
      Relulab("run '" + config.string() + "' --profile full --jobs 2 --out again");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto claims_of = [](const fs::path& study) {
    return Json::parse(ReadFile(study / "claims.json")).at("claims");
  };
  const Json stored = claims_of(kReference / "narrow_networks.full");
  const Json again = claims_of(directory_ / "again" / "narrow_networks.full");
  ASSERT_EQ(again.size(), stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) {
    SCOPED_TRACE(stored[i].at("id"));
    EXPECT_EQ(again[i].at("verdict"), stored[i].at("verdict"));
    ASSERT_TRUE(stored[i].at("low").is_number() && stored[i].at("high").is_number());
    EXPECT_GE(again[i].at("effect"), stored[i].at("low"));
    EXPECT_LE(again[i].at("effect"), stored[i].at("high"));
  }
}
#endif

}  // namespace
}  // namespace relulab
