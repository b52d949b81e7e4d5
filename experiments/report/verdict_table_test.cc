#include "experiments/report/verdict_table.h"

#include <gtest/gtest.h>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"
#include "experiments/store/output_error.h"

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
  TemporaryDirectory directory_;
};

TEST_F(VerdictTableTest, EffectsStandWithTheirIntervals) {
  WriteFile(directory_.path() / "claims.json", kResults);
  EXPECT_EQ("\n" + FormatVerdicts({directory_.path()}), R"(
Claims
claim     verdict                effect (95 %)  in        counts from   n
--------  ------------  ----------------------  --------  -----------  --
faster    supported     >= 1.52x (1.4 to 1.66)  ratio           1.25x  10
accuracy  inconclusive     +0.01 (-inf to inf)  accuracy        0.005   2
  faster: a note

Limits
claim   verdict     effect (95 %)  in  counts from  n
------  ----------  -------------  --  -----------  -
census  not_tested
  census: a census
)");
}

TEST_F(VerdictTableTest, MarkdownHasTheQuotes) {
  WriteFile(directory_.path() / "claims.json", kResults);
  const std::string text = VerdictsAsMarkdown({directory_.path()});
  EXPECT_NE(text.find("- **faster** \"“faster”\" (line 9): Steps. *a note*\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("## Limits"), std::string::npos);
}

TEST_F(VerdictTableTest, WithoutClaimsThereIsNothing) {
  EXPECT_EQ(FormatVerdicts({directory_.path()}), "");
  EXPECT_EQ(VerdictsAsMarkdown({directory_.path()}), "");
  WriteFile(directory_.path() / "claims.json", "[]");
  EXPECT_THROW(FormatVerdicts({directory_.path()}), OutputError);
}

}  // namespace
}  // namespace relulab
