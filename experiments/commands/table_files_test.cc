// Reads tables in the forms in which people have them.
#include <gtest/gtest.h>

#include <functional>

#include "experiments/commands/program_test_support.h"

namespace relulab {
namespace {

constexpr int kRows = 150;

/// 150 rows of three kinds, sorted by kind: Id, x, y, kind. `name_of` writes the kind.
std::string SortedTable(const std::function<std::string(int)>& name_of) {
  std::string text;
  for (int i = 0; i < kRows; ++i) {
    const int kind = i / 50;
    text += std::to_string(i + 1) + "," + std::to_string(kind + (i * 7 % 10) / 20.0) + "," +
            std::to_string((i * 3 % 10) / 20.0 - kind) + "," + name_of(kind) + "\n";
  }
  return text;
}

std::string NumberOf(int kind) { return std::to_string(kind); }

std::string Replace(std::string text, char from, const std::string& to) {
  std::string replaced;
  for (const char c : text) replaced += c == from ? to : std::string(1, c);
  return replaced;
}

class TableFilesTest : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    WriteStudy("s.json", R"({"name": "s", "sweep": null, "base": {
        "dataset": {"name": "csv", "path": "t.csv", "label": "kind", "train_size": 90},
        "training": {"steps": 60, "optimizer": {"name": "adam", "learning_rate": 0.05}},
        "network": {"width": 8}}})");
  }

  Result Run(const std::string& table, const std::string& options = "") {
    fs::remove_all(directory_ / "results");
    WriteFile(directory_ / "t.csv", table);
    return Relulab("run s.json " + options);
  }

  /// All figures of all layers, without the run ids in front.
  std::vector<std::string> Figures() const {
    TableReader layers(directory_ / "results/s/layers.csv");
    std::vector<std::string> figures;
    for (std::vector<std::string> row; layers.Next(row);) {
      figures.insert(figures.end(), row.begin() + 1, row.end());
    }
    return figures;
  }

  /// A cell of the only row of runs.csv.
  std::string CellOfRun(const char* column) const {
    TableReader runs(directory_ / "results/s/runs.csv");
    std::vector<std::string> row;
    EXPECT_TRUE(runs.Next(row));
    return row.at(runs.RequireColumn(column));
  }
};

TEST_F(TableFilesTest, OneTableInManyFormsGivesTheSameRuns) {
  const std::string rows = SortedTable(NumberOf);
  const std::string table = "Id,x,y,kind\n" + rows;
  const std::string options = "--set dataset.shuffle=true ";
  ASSERT_EQ(Run(table, options).exit_code, 0);
  const std::vector<std::string> expected = Figures();
  const std::string quoted = "\"Id\",\"x\",\"y\",\"kind\"\n" + rows;
  for (const std::string& form :
       {Replace(table, '\n', "\r\n"), "\xEF\xBB\xBF" + table, table.substr(0, table.size() - 1),
        Replace(table, ',', ", "), Replace(table, ',', ";"), Replace(quoted, ',', ";"),
        Replace(table, ',', "\t"),
        "\xEF\xBB\xBF" + Replace(Replace(quoted, ',', ";"), '\n', "\r\n")}) {
    const Result result = Run(form, options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(Figures(), expected) << form.substr(0, 40);
  }
  // Without a header, columns have numbers.
  for (const std::string label : {"-1", "4", "column_4"}) {
    const Result result = Run(rows, options + "--set dataset.label=" + label);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(Figures(), expected);
  }
}

TEST_F(TableFilesTest, SaysOnceWhatItFoundAndHowManyRowsItUses) {
  const Result found = Run(Replace(SortedTable(NumberOf), ',', ";"),
                           "--set dataset.label=-1 --set seed=1,2,3 --set training.steps=2");
  EXPECT_EQ(found.exit_code, 0);
  for (const std::string part : {"semicolons", "first line is data", "90 + 30 + 30 of 150 rows"}) {
    ExpectPart(found.err, part);
    EXPECT_EQ(found.err.find(part), found.err.rfind(part)) << part;
  }
  const Result stated = Run("Id,x,y,kind\n" + SortedTable(NumberOf), "--set dataset.separator=,");
  EXPECT_EQ(stated.err.find("commas"), std::string::npos);
  EXPECT_EQ(stated.err.find("first line"), std::string::npos);
}

TEST_F(TableFilesTest, ASortedTableWithAnIdIsShuffledAndItsIdLeftOut) {
  const std::string table =
      "Id,x,y,kind\n" + SortedTable([](int kind) {
        return std::string(kind == 0 ? "setosa" : kind == 1 ? "versicolor" : "virginica");
      });
  const Result sorted = Run(table);
  ExpectPart(sorted.err, "the train split (90 examples) has no example of class \"virginica\"");
  ExpectPart(sorted.err, "set dataset.shuffle to true");
  const Result mixed = Run(table, "--set dataset.shuffle=true --set 'dataset.exclude=[\"Id\"]'");
  EXPECT_EQ(mixed.exit_code, 0);
  EXPECT_EQ(mixed.err.find("no example"), std::string::npos) << mixed.err;
  EXPECT_GT(std::stod(CellOfRun("test_accuracy")), 0.9);
}

TEST_F(TableFilesTest, LabelsFromOneAreThreeClasses) {
  const auto from_one = [](int kind) { return std::to_string(kind + 1); };
  const Result result = Run("Id,x,y,kind\n" + SortedTable(from_one),
                            "--set dataset.shuffle=true --set 'checkpoint.steps=[0]'");
  ExpectPart(result.err, "no class 0 in the file; do labels begin at 1?");
  const auto outputs = [this] {
    const std::string run = CellOfRun("run_id");
    const std::string checkpoint =
        ReadFile(directory_ / "results/s/runs" / run / "checkpoints/step_000000.safetensors");
    const std::size_t shape = checkpoint.find("\"shape\":[", checkpoint.find("layers.3.bias"));
    return checkpoint.substr(shape, checkpoint.find(']', shape) - shape + 1);
  };
  EXPECT_EQ(outputs(), "\"shape\":[3]");
  Run("Id,x,y,kind\n" + SortedTable(from_one),
      "--set dataset.classes=4 --set 'checkpoint.steps=[0]'");
  EXPECT_EQ(outputs(), "\"shape\":[4]");
}

}  // namespace
}  // namespace relulab
