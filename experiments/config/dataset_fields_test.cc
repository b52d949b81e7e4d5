#include <gtest/gtest.h>

#include "experiments/config/run_spec.h"
#include "experiments/store/config_error.h"

namespace relulab {
namespace {

RunSpec ReadDataset(const Json& dataset, const Json& training = Json::object(),
                    std::uint64_t seed = 1) {
  const Json given = {{"dataset", dataset}, {"training", training}, {"seed", seed}};
  const Place place = {"study.json", "/base"};
  return ReadRunSpec(Resolve(RunFields(), given, place), "", place);
}

std::string DatasetErrorOf(const Json& dataset, const Json& training = Json::object()) {
  try {
    ReadDataset(dataset, training);
  } catch (const ConfigError& error) {
    return error.what();
  }
  ADD_FAILURE() << "no ConfigError was thrown";
  return "";
}

void ExpectParts(const std::string& message, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    EXPECT_NE(message.find(part), std::string::npos) << '"' << part << "\" is not in: " << message;
  }
}

TEST(DatasetFields, DefaultsAreTheFirstRows) {
  const DatasetSpec spec = ReadDataset({{"name", "spirals"}}).dataset;
  EXPECT_EQ(spec.train_size, 10000);
  EXPECT_FALSE(spec.endless);
  EXPECT_EQ(spec.subset, Subset::kFirst);
  EXPECT_EQ(spec.subset_seed, 0U);
}

// Run ids do not depend on default values, whether they are omitted or written out.
TEST(DatasetFields, NewFieldsChangeNoRunId) {
  const Place place = {"study.json", "/base"};
  const auto hashed = [&place](const Json& dataset) {
    return WithoutDefaults(RunFields(), Resolve(RunFields(), {{"dataset", dataset}}, place));
  };
  const Json bare = hashed({{"name", "spirals"}});
  EXPECT_EQ(bare.dump(), R"({"dataset":{"name":"spirals"}})");
  EXPECT_EQ(hashed({{"name", "spirals"}, {"subset", "first"}, {"train_size", 10000}}), bare);
  EXPECT_NE(hashed({{"name", "spirals"}, {"subset", "by_seed"}}), bare);
  EXPECT_NE(hashed({{"name", "spirals"}, {"train_size", "endless"}}), bare);
}

TEST(DatasetFields, BySeedTakesTheSeedOfTheRun) {
  const RunSpec spec = ReadDataset({{"name", "parity"}, {"subset", "by_seed"}}, Json::object(), 77);
  EXPECT_EQ(spec.dataset.subset, Subset::kBySeed);
  EXPECT_EQ(spec.dataset.subset_seed, 77U);
  EXPECT_EQ(spec.seed, 77U);
  ExpectParts(DatasetErrorOf({{"name", "parity"}, {"subset", "by_sed"}}),
              {"/base/dataset/subset", "by_sed", "by_seed"});
}

TEST(DatasetFields, EndlessIsForGenerators) {
  for (const DatasetInfo& row : Datasets()) {
    Json dataset = {{"name", std::string(row.name)}, {"train_size", "endless"}};
    for (const Parameter& p : row.parameters) {
      if (p.required) dataset[std::string(p.name)] = "x";
    }
    if (row.is_generator()) {
      const DatasetSpec spec = ReadDataset(dataset).dataset;
      EXPECT_TRUE(spec.endless);
      EXPECT_EQ(spec.train_size, kEndlessTrainSize);
    } else {
      ExpectParts(DatasetErrorOf(dataset),
                  {"/base/dataset/train_size", std::string(row.name), "parts", "spirals"});
    }
  }
  ExpectParts(DatasetErrorOf({{"name", "spirals"}, {"train_size", "endles"}}),
              {"/base/dataset/train_size", "endles"});
}

TEST(DatasetFields, AnEndlessSplitHasNoFullBatchAndRepeatsAfterItsLastRow) {
  const Json endless = {{"name", "spirals"}, {"train_size", "endless"}};
  ExpectParts(DatasetErrorOf(endless, {{"batch_size", "full"}}),
              {"/base/training/batch_size", "full", "endless"});
  EXPECT_EQ(ReadDataset(endless, {{"batch_size", 20000}}).training.batch_size, 20000);
  EXPECT_EQ(ReadDataset(endless, {{"batch_size", 1024}, {"steps", 4194304}}).training.steps,
            4194304);
  ExpectParts(DatasetErrorOf(endless, {{"batch_size", 1024}, {"steps", 4194305}}),
              {"/base/training/steps", "4194305", "at most 4194304"});
}

}  // namespace
}  // namespace relulab
