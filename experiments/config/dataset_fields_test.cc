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

TEST(DatasetFields, KeysOfTablesChangeNoRunId) {
  const Json table = {{"name", "csv"}, {"path", "t.csv"}, {"label", "y"}};
  Json spelled = table;
  spelled.update({{"exclude", Json::array()},
                  {"separator", "auto"},
                  {"header", "auto"},
                  {"classes", "auto"},
                  {"shuffle", false},
                  {"seed", 0}});
  const Place place = {"study.json", "/base"};
  for (const Json& dataset : {table, spelled}) {
    const Json resolved = Resolve(RunFields(), {{"dataset", dataset}}, place);
    EXPECT_EQ(WithoutDefaults(RunFields(), resolved), (Json{{"dataset", table}}));
  }
}

TEST(DatasetFields, ColumnsOfTablesHaveNamesOrNumbers) {
  Json table = {{"name", "csv"}, {"path", "t.csv"}, {"label", "5"}};
  EXPECT_EQ(ReadDataset(table).dataset.parameters.Column("label"), ColumnKey("5"));
  EXPECT_TRUE(ReadDataset(table).dataset.parameters.Columns("exclude").empty());
  table["label"] = -1;
  table["exclude"] = {"Id", 2};
  const ParameterValues values = ReadDataset(table).dataset.parameters;
  EXPECT_EQ(values.Column("label"), ColumnKey(std::int64_t{-1}));
  EXPECT_EQ(values.Columns("exclude"), (std::vector<ColumnKey>{"Id", std::int64_t{2}}));
  table["label"] = 1.5;
  ExpectParts(DatasetErrorOf(table), {"/base/dataset/label", "1.5"});
  table["label"] = Json::array({"y"});
  ExpectParts(DatasetErrorOf(table), {"/base/dataset/label", "a string, or a whole number"});
  table["label"] = "y";
  table["exclude"] = {"Id", true};
  ExpectParts(DatasetErrorOf(table),
              {"/base/dataset/exclude/1", "true", "a string, or a whole number"});
  table["exclude"] = "Id";
  ExpectParts(DatasetErrorOf(table), {"/base/dataset/exclude", "\"Id\"", "a list"});
}

TEST(DatasetFields, SeparatorsAndHeadersOfTables) {
  Json table = {{"name", "csv"}, {"path", "t.csv"}, {"label", "y"}};
  EXPECT_EQ(ReadDataset(table).dataset.parameters.Text("header"), "auto");
  for (const bool header : {true, false}) {
    table["header"] = header;
    EXPECT_EQ(ReadDataset(table).dataset.parameters.Boolean("header"), header);
  }
  for (const char* separator : {"auto", ",", ";", "\t", "tab"}) {
    table["separator"] = separator;
    EXPECT_EQ(ReadDataset(table).dataset.parameters.Text("separator"), separator);
  }
  table["separator"] = "|";
  ExpectParts(DatasetErrorOf(table),
              {"/base/dataset/separator", "\"|\"", R"("auto", ",", ";" or "tab")"});
  table["separator"] = ";";
  table["header"] = "yes";
  ExpectParts(DatasetErrorOf(table), {"/base/dataset/header", "\"yes\"", "true or false"});
}

TEST(DatasetFields, ClassesOfFilesMayBeStated) {
  Json table = {{"name", "csv"}, {"path", "t.csv"}, {"label", "y"}, {"classes", 10}};
  EXPECT_EQ(ReadDataset(table).dataset.parameters.Integer("classes"), 10);
  for (const Json& wrong : {Json(1), Json(0), Json(65537), Json("many")}) {
    table["classes"] = wrong;
    ExpectParts(DatasetErrorOf(table), {"/base/dataset/classes", wrong.dump()});
  }
}

TEST(DatasetFields, OnlyFilesAreShuffled) {
  EXPECT_TRUE(ReadDataset({{"name", "fashion_mnist"}, {"shuffle", true}})
                  .dataset.parameters.Boolean("shuffle"));
  ExpectParts(DatasetErrorOf({{"name", "spirals"}, {"shuffle", true}}),
              {"/base/dataset/shuffle", "applies only to", "csv", "idx"});
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
