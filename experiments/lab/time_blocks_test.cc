#include "experiments/lab/time_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/lab/study_test_support.h"
#include "experiments/store/csv.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTimed = R"({
  "name": "timed",
  "base": {
    "dataset": {"name": "spirals", "train_size": 60, "validation_size": 0, "test_size": 0},
    "network": {"depth": 2, "width": 4}, "training": {"batch_size": 20, "steps": 5},
    "measure": {"every": 0, "evaluate_every": 0, "probe": {"split": "train", "size": 10}}
  },
  "sweep": {"network.activation": ["relu", "tanh", "sigmoid"]},
  "timing": {"least_blocks": 7, "most_blocks": 9, "precision": 0}
})";

class TimeBlocksTest : public StudyDirectoryTest {
 protected:
  StudyOutcome Run(const std::string& config) {
    return RunStudy(PlanStudy(LoadText(config)), Out("out"));
  }
  std::vector<std::string> Column(const std::string& name) {
    return ColumnOf(root_.path() / "out" / "timed" / "timing_blocks.csv", name);
  }
};

TEST_F(TimeBlocksTest, EveryBlockHasEveryRunOnceInAnOrderOfItsOwn) {
  const StudyOutcome outcome = Run(kTimed);
  EXPECT_EQ(outcome.timing_blocks, 9U)
      << "no interval has width 0, so the timing ends at most_blocks";
  const auto blocks = Column("block");
  const auto runs = Column("run_id");
  ASSERT_EQ(runs.size(), 27U);
  std::set<std::vector<std::string>> orders;
  for (std::size_t b = 0; b < 9; ++b) {
    std::vector<std::string> order(runs.begin() + static_cast<std::ptrdiff_t>(3 * b),
                                   runs.begin() + static_cast<std::ptrdiff_t>(3 * b + 3));
    EXPECT_EQ(std::set<std::string>(order.begin(), order.end()).size(), 3U);
    EXPECT_EQ(blocks[3 * b + 2], std::to_string(b + 1));
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 2U);
  // The study has its usual results, too.
  EXPECT_EQ(ColumnOf(outcome.directory / "runs.csv", "run_id").size(), 3U);
}

TEST_F(TimeBlocksTest, EndsAtLeastBlocksWhenThatIsPreciseEnough) {
  std::string config = kTimed;
  config.replace(config.find("\"precision\": 0"), 14, "\"precision\": 1");
  config.replace(config.find("\"most_blocks\": 9"), 16, "\"most_blocks\": 900");
  const StudyOutcome outcome = Run(config);
  EXPECT_GE(outcome.timing_blocks, 7U);
  EXPECT_LT(outcome.timing_blocks, 900U);
  EXPECT_LE(outcome.timing_width.value(), 1.0);
}

TEST_F(TimeBlocksTest, DamagedTimesAreRefused) {
  const fs::path study = Run(kTimed).directory;
  WriteStudyManifest(study);
  const std::string times = ReadFile(study / "timing_blocks.csv");
  std::string damaged = times;
  damaged[damaged.find("\n1,") + 1] ^= 2;
  WriteFile(study / "timing_blocks.csv", damaged);
  for (int i = 0; i < 2; ++i) {
    EXPECT_THROW(Run(kTimed), OutputError);
    WriteStudyManifest(study);
  }
  fs::remove(study / "timing_blocks.csv");
  EXPECT_EQ(Run(kTimed).timing_blocks, 9U);
}

TEST_F(TimeBlocksTest, EndsWithTheBudget) {
  std::string config = kTimed;
  config.replace(config.find("\"precision\": 0"), 14, "\"budget_seconds\": 1e-9");
  EXPECT_EQ(Run(config).timing_blocks, 1U);
  EXPECT_EQ(Run(config).timing_blocks, 1U) << "the budget counts earlier calls";
}

TEST_F(TimeBlocksTest, GoesOnAndDoesNotCountBlocksThatDoNotCompare) {
  std::string config = kTimed;
  config.replace(config.find("\"precision\": 0"), 14, "\"budget_seconds\": 1e-9");
  Run(config);
  const std::string first = Column("seconds")[0];
  EXPECT_EQ(Run(kTimed).timing_blocks, 9U);
  EXPECT_EQ(Column("seconds")[0], first) << "the finished block stays";
  // One more arm makes another plan, with blocks of its own. The old ones are kept
  // (plan_history.h).
  config = kTimed;
  config.replace(config.find("\"sigmoid\""), 9, "\"sigmoid\", \"identity\"");
  EXPECT_EQ(Run(config).timing_blocks, 9U);
  EXPECT_EQ(Column("run_id").size(), 36U);
  EXPECT_EQ(Run(kTimed).timing_blocks, 9U);
  EXPECT_EQ(Column("seconds")[0], first) << "they come back with their plan";
}

const std::vector<std::string> kFigures = {"inference_seconds", "single_inference_seconds",
                                           "activation_forward_ns", "activation_derivative_ns"};

/// kTimed with a split to predict (30 rows), a budget of one block, and `measure`.
std::string Measuring(const std::string& measure, const std::string& split = "test_size") {
  std::string config = kTimed;
  const std::string empty = "\"" + split + "\": 0";
  config.replace(config.find(empty), empty.size(), "\"" + split + "\": 30");
  config.replace(config.find("\"precision\": 0"), 14,
                 "\"budget_seconds\": 1e-9, \"measure\": " + measure);
  return config;
}

TEST_F(TimeBlocksTest, FiguresThatNobodyAskedForAreEmpty) {
  Run(Measuring("[]"));
  for (const std::string& figure : kFigures) {
    EXPECT_EQ(Column(figure), std::vector<std::string>(3)) << figure;
  }
  Run(Measuring("[\"activation\"]"));
  EXPECT_EQ(Column(kFigures[1]).back(), "");
  EXPECT_NE(Column(kFigures[2]).back(), "");
}

TEST_F(TimeBlocksTest, MeasuresPredictionsAndActivations) {
  for (const char* split : {"test_size", "validation_size"}) {
    Run(Measuring(R"(["inference", "activation"])", split));
    for (const std::string& figure : kFigures) {
      const std::vector<std::string> cells = Column(figure);
      ASSERT_EQ(cells.size() % 3, 0U);
      for (const std::string& cell : cells) {
        EXPECT_GT(ParseNumber(cell).value_or(0.0), 0.0) << figure;
      }
    }
  }
}

TEST_F(TimeBlocksTest, BlocksWithoutAFigureThatIsAskedForDoNotCount) {
  EXPECT_EQ(Run(Measuring("[]")).timing_blocks, 1U);
  EXPECT_EQ(Run(Measuring("[\"activation\"]")).timing_blocks, 1U);
  EXPECT_EQ(Column("block").back(), "2");
  EXPECT_EQ(Run(Measuring("[]")).timing_blocks, 2U)
      << "blocks with more times than asked for count, too";
}

TEST_F(TimeBlocksTest, EveryFigureHasToBeKnownWell) {
  std::string config = Measuring("[\"activation\"]");
  const std::string budget = "\"budget_seconds\": 1e-9";
  config.replace(config.find(budget), budget.size(), "\"precision\": 1");
  const StudyOutcome outcome = Run(config);
  EXPECT_GE(outcome.timing_blocks, 7U);
  EXPECT_GT(outcome.timing_width.value(), 0.0);
}

/// The table with every cell of a column replaced.
std::string WithColumn(const fs::path& table, const std::string& name, const std::string& cell) {
  TableReader reader(table);
  const auto column = reader.FindColumn(name);
  TableWriter written(reader.columns());
  for (std::vector<std::string> cells; reader.Next(cells);) {
    cells.at(column.value()) = cell;
    Row row;
    for (std::size_t c = 0; c < cells.size(); ++c) row.Set(reader.columns()[c], cells[c]);
    written.Add(row);
  }
  return written.text();
}

TEST_F(TimeBlocksTest, BlocksOfAnotherBuildMachineOrDataDoNotCount) {
  EXPECT_EQ(Run(kTimed).timing_blocks, 9U);
  const fs::path table = root_.path() / "out" / "timed" / "timing_blocks.csv";
  const std::string nine = ReadFile(table);
  for (const char* column : {"build", "processor", "host", "data"}) {
    WriteFile(table, nine);
    EXPECT_EQ(Run(kTimed).timing_blocks, 9U);
    EXPECT_EQ(ReadFile(table), nine) << "all blocks count, so none is added";
    WriteFile(table, WithColumn(table, column, "another"));
    EXPECT_EQ(Run(kTimed).timing_blocks, 9U) << column;
    EXPECT_EQ(Column("run_id").size(), 2U * 27U) << column;
  }
}

}  // namespace
}  // namespace relulab
