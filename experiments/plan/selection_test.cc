#include "experiments/plan/selection.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/data/temporary_directory.h"
#include "experiments/store/expect_error.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

Plan PlanOfSix() {
  const TemporaryDirectory directory;
  WriteFile(directory.path() / "s.json", R"({"name": "a", "base": {"dataset": {"name": "spirals"}},
      "cases": [{"network.activation": "relu"}, {"network.activation": "tanh"}],
      "sweep": {"seed": {"count": 3}}})");
  return MakePlan(LoadStudy(directory.path() / "s.json", "", {}));
}

TEST(SelectRunsTest, KeepsRunsThatHaveAValueOfEveryFilter) {
  const Plan plan = PlanOfSix();
  const auto select = [&](const std::vector<std::string>& filters) {
    std::vector<Override> parsed;
    for (const std::string& filter : filters) parsed.push_back(ParseOverride("--filter", filter));
    CheckFilters(plan, parsed);
    return SelectRuns(plan, parsed);
  };
  EXPECT_EQ(select({}), (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(select({"network.activation=tanh"}), (std::vector<std::size_t>{3, 4, 5}));
  EXPECT_EQ(select({"network.activation.name=tanh", "seed=3,1.0"}),
            (std::vector<std::size_t>{3, 5}));
  EXPECT_EQ(select({"network.depth=10"}).size(), 6U);  // not varied; every run has this value
  EXPECT_EQ(select({"training.target=null"}).size(), 6U);
  ExpectError(
      [&] {
        select({"seed=9,8", "network.activation=tanh"});
      },
      {"--filter: none of the 6 planned runs has seed=9,8 network.activation=\"tanh\""});
}

TEST(IsValueTest, AsksForWhatItNames) {
  const Json target = {{"metric", "train_loss"}, {"at_most", 0.5}, {"then", "continue"}};
  EXPECT_TRUE(IsValue(target, {{"metric", "train_loss"}, {"at_most", 0.5}}));
  EXPECT_FALSE(IsValue(target, {{"metric", "train_loss"}, {"at_most", 0.4}}));
  EXPECT_FALSE(IsValue(target, {{"at_least", 0.5}}));
  EXPECT_FALSE(IsValue({{"at_most", 0.5}}, target));
  EXPECT_TRUE(IsValue({{"name", "elu"}, {"alpha", 2}}, "elu"));
  EXPECT_TRUE(IsValue("elu", {{"name", "elu"}}));
  EXPECT_FALSE(IsValue("relu", target));
  EXPECT_FALSE(IsValue(target, Json::object()));
}

TEST(SelectRunsTest, ShardsDivideThePlan) {
  const Plan plan = PlanOfSix();
  for (const std::size_t count : {1, 2, 4, 6, 9}) {
    std::vector<std::size_t> all;
    for (std::size_t index = 1; index <= count; ++index) {
      const auto share = SelectRuns(plan, {}, {index, count});
      EXPECT_LE(share.size(), (6 + count - 1) / count);
      all.insert(all.end(), share.begin(), share.end());
    }
    std::sort(all.begin(), all.end());
    EXPECT_EQ(all, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5})) << count;
  }
  // The shard divides the runs that match the filters: runs 0 and 3 have seed 1.
  const std::vector<Override> filters = {ParseOverride("--filter", "seed=1")};
  EXPECT_EQ(SelectRuns(plan, filters, {1, 2}), std::vector<std::size_t>{0});
  EXPECT_EQ(SelectRuns(plan, filters, {2, 2}), std::vector<std::size_t>{3});
}

TEST(ParseShardTest, ReadsAndChecks) {
  EXPECT_EQ(ParseShard("2/3").index, 2U);
  EXPECT_EQ(ParseShard("2/3").count, 3U);
  for (const char* text : {"", "2", "/", "0/3", "4/3", "1/0", "a/b", "1/3/5", "-1/3", "1 /3",
                           "99999999999999999999/99999999999999999999"}) {
    ExpectError([&] { ParseShard(text); }, {"--shard: found ", text, "1 <= i <= n"});
  }
}

}  // namespace
}  // namespace relulab
