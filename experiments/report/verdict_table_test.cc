#include <gtest/gtest.h>

#include "core/data/temporary_directory.h"
#include "experiments/report/report.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

const char* const kResults = R"({"study": "s", "command": "relulab run s.json", "claims": [
  {"id": "faster", "role": "primary", "quote": "“faster”", "where": "line 9", "statement": "Steps.",
   "verdict": "supported", "unit": "ratio", "min_effect": 1.25, "n": 10, "effect": 1.5234, "low": 1.4, "high": 1.66,
   "is_lower_bound": true, "note": "a note"},
  {"id": "accuracy", "role": "primary", "quote": "", "where": "", "statement": "Accuracy.",
   "verdict": "inconclusive", "unit": "accuracy", "min_effect": 0.005, "n": 2, "effect": 0.01, "low": null, "high": null,
   "is_lower_bound": false},
  {"id": "census", "role": "limit", "quote": "", "where": "", "statement": "", "verdict": "not_tested", "note": "a census"}]})";

class VerdictTableTest : public testing::Test {
 protected:
  void SetUp() override { CreateDirectories(study_); }

  TemporaryDirectory directory_;
  const std::filesystem::path study_ = directory_.path() / "s.quick";
};

TEST_F(VerdictTableTest, EffectsStandWithTheirIntervals) {
  WriteFile(study_ / "claims.json", kResults);
  EXPECT_EQ("\n" + FormatVerdicts({study_}), R"(
Claims
claim     verdict                effect (95 %)  in        counts from   n  study
--------  ------------  ----------------------  --------  -----------  --  -------
faster    supported     >= 1.52x (1.4 to 1.66)  ratio           1.25x  10  s.quick
accuracy  inconclusive     +0.01 (-inf to inf)  accuracy        0.005   2  s.quick
  faster: a note

Limits
claim   verdict     effect (95 %)  in  counts from  n  study
------  ----------  -------------  --  -----------  -  -------
census  not_tested                                     s.quick
  census: a census
)");
}

// The true ratio is further from 1 than what was measured.
TEST_F(VerdictTableTest, ABoundBelowOneIsAnUpperOne) {
  WriteFile(study_ / "claims.json", R"({"study": "s", "claims": [
    {"id": "slower", "role": "primary", "verdict": "contradicted", "unit": "ratio", "min_effect": 1.25, "n": 10,
     "effect": 0.5, "low": 0.4, "high": 0.6, "is_lower_bound": true}]})");
  const std::string text = FormatVerdicts({study_});
  EXPECT_NE(text.find("  <= 0.5x (0.4 to 0.6)  "), std::string::npos) << text;
  EXPECT_EQ(FormatVerdicts({study_ / ""}), text) << "a trailing slash leaves the name of the study";
}

TEST_F(VerdictTableTest, MarkdownHasTheQuotes) {
  WriteFile(study_ / "claims.json", kResults);
  const std::string text = VerdictsAsMarkdown({study_});
  EXPECT_NE(text.find("- **faster** \"“faster”\" (line 9): Steps. *a note*\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("## Limits"), std::string::npos);
}

TEST_F(VerdictTableTest, WithoutClaimsThereIsNothing) {
  EXPECT_EQ(FormatVerdicts({study_}), "");
  EXPECT_EQ(VerdictsAsMarkdown({study_}), "");
  WriteFile(study_ / "claims.json", "[]");
  EXPECT_THROW(FormatVerdicts({study_}), OutputError);
}

}  // namespace
}  // namespace relulab
