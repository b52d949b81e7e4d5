#include <gtest/gtest.h>

#include "experiments/config/run_spec.h"
#include "experiments/lab/execute_run.h"
#include "experiments/lab/run_files.h"

namespace relulab {
namespace {

RunSpec Spec(const Json& train_size, const std::string& subset, std::uint64_t seed) {
  const Json given = {{"dataset",
                       {{"name", "gaussian_clusters"},
                        {"train_size", train_size},
                        {"validation_size", 50},
                        {"test_size", 50},
                        {"subset", subset}}},
                      {"network", {{"depth", 1}, {"width", 8}}},
                      {"training", {{"batch_size", 20}, {"steps", 4}}},
                      {"measure", {{"evaluate_every", 2}, {"probe", {{"size", 20}}}}},
                      {"seed", seed}};
  const Place place = {"study.json", "/base"};
  return ReadRunSpec(Resolve(RunFields(), given, place), "", place);
}

RunRecord ExecuteEndless(const RunSpec& spec) {
  SharedDataset dataset(spec.dataset);
  return ExecuteRun(spec, dataset, {});
}

TEST(EndlessRun, HasNoEpochs) {
  EXPECT_FALSE(ExecuteEndless(Spec("endless", "first", 1)).train_size);
  EXPECT_EQ(ExecuteEndless(Spec(100, "first", 1)).train_size, 100.0);
}

TEST(EndlessRun, RepeatsBitByBit) {
  const RunRecord a = ExecuteEndless(Spec("endless", "first", 1));
  const RunRecord b = ExecuteEndless(Spec("endless", "first", 1));
  ASSERT_EQ(a.status, RunStatus::kCompleted);
  ASSERT_EQ(a.training.evaluations.size(), 3U);
  EXPECT_EQ(a.training.evaluations.back().train.loss, b.training.evaluations.back().train.loss);
  EXPECT_LT(a.training.evaluations.back().train.loss, a.training.evaluations.front().train.loss);
}

TEST(DatasetCache, SeedsThatChooseRowsDoNotShareThem) {
  DatasetCache cache;
  const Json config = {{"name", "gaussian_clusters"}};
  const auto find = [&](const std::string& subset, std::uint64_t seed) {
    return cache.Find(config, Spec(100, subset, seed).dataset);
  };
  const auto shared = find("first", 1);
  EXPECT_EQ(find("first", 2), shared);
  const auto one = find("by_seed", 1);
  const auto two = find("by_seed", 2);
  EXPECT_NE(one, shared);
  EXPECT_NE(one, two);
  EXPECT_EQ(find("by_seed", 1), one);
  EXPECT_NE(one->Get<double>()->train.inputs, two->Get<double>()->train.inputs);
}

}  // namespace
}  // namespace relulab
