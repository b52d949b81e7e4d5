#include "experiments/store/tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/measure/metric.h"
#include "core/registry/registry.h"

namespace relulab {
namespace {

TEST(Tables, NamesAndColumnsAreUnique) {
  std::set<std::string_view> tables;
  for (const Table& table : Tables()) {
    EXPECT_TRUE(tables.insert(table.name).second) << table.name;
    EXPECT_FALSE(table.description.empty()) << table.name;
    EXPECT_FALSE(table.present.empty()) << table.name;
    EXPECT_EQ(&GetTable(table.name), &table);
    const std::vector<std::string> names = ColumnNames(table);
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size()) << table.name;
    EXPECT_EQ(names.size(), table.keys.size() + table.columns.size());
  }
}

TEST(Tables, VariedKeysStandBehindTheStatus) {
  const Table& runs = GetTable(kRunsTable);
  const std::vector<std::string> names = ColumnNames(runs, {"network.depth"});
  EXPECT_EQ((std::vector(names.begin(), names.begin() + 4)),
            (std::vector<std::string>{"run_id", "status", "network.depth", "seed"}));
  const std::vector<std::string> seeds = ColumnNames(runs, {"seed", "network.depth"});
  EXPECT_EQ((std::vector(seeds.begin(), seeds.begin() + 4)),
            (std::vector<std::string>{"run_id", "status", "seed", "network.depth"}));
  EXPECT_EQ(std::count(seeds.begin(), seeds.end(), "seed"), 1);
}

TEST(Tables, ARunsTableHasNoRunId) {
  EXPECT_EQ(RunColumnNames(GetTable(kTheoryTable)),
            (std::vector<std::string>{"layer", "preactivation_rms", "delta_norm",
                                      "per_example_weight_gradient_norm"}));
}

TEST(Tables, TheoryIsNamedAsTheMetricsThatItPredicts) {
  for (const Column& column : GetTable(kTheoryTable).columns) {
    EXPECT_NE(FindRow(Metrics(), column.name), nullptr) << column.name;
  }
}

TEST(Tables, ConstantsOfRegisteredColumnsAreRegistered) {
  EXPECT_NE(FindRow(Metrics(), columns::kZeroFraction.name), nullptr);
  const Table& removal = GetTable("removal");
  EXPECT_NE(FindRow(removal.columns, columns::kRemovedFraction.name), nullptr);
  EXPECT_NE(FindRow(removal.columns, columns::kRemovalOrder.name), nullptr);
}

TEST(Tables, EveryRunMustHaveItsFiles) {
  const auto files = RequiredRunFiles();
  EXPECT_EQ(
      std::set(files.begin(), files.end()),
      (std::set<std::string>{"run.json", "timing.json", "layers.csv", "steps.csv", "theory.csv"}));
}

TEST(Tables, ColumnsOfClaims) {
  EXPECT_EQ(ColumnsOf("runs").size(), SummaryColumns().size());
  EXPECT_EQ(ColumnsOf("layers").size(), Metrics().size());
  EXPECT_EQ(ColumnsOf("steps").front(), "step");
  const std::vector<std::string> times = ColumnsOf("timing");
  EXPECT_EQ(times.size(), 8U);
  EXPECT_EQ(times.front(), "seconds");
  EXPECT_EQ(times.back(), "activation_derivative_ns");
  EXPECT_EQ(ColumnsOf("removal"),
            (std::vector<std::string>{"order", "removed_fraction", "validation_accuracy",
                                      "test_accuracy"}));
}

}  // namespace
}  // namespace relulab
