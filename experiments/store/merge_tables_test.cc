#include "experiments/store/merge_tables.h"

#include <gtest/gtest.h>

#include <iterator>
#include <string>

#include "core/data/temporary_directory.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

class MergeTablesTest : public testing::Test {
 protected:
  // Adds a run with this table.
  void Add(const std::string& run_id, const std::string& table) {
    runs_.push_back({run_id, directory_.path() / (run_id + ".csv")});
    WriteFile(runs_.back().path, table);
  }

  std::string Merge() {
    MergeTables(output_, runs_);
    return ReadFile(output_);
  }

  std::string ErrorOfMerge() {
    try {
      MergeTables(output_, runs_);
    } catch (const OutputError& error) {
      return error.what();
    }
    return "no error";
  }

  TemporaryDirectory directory_;
  std::filesystem::path output_ = directory_.path() / "layers.csv";
  std::vector<RunTable> runs_;
};

TEST_F(MergeTablesTest, PutsTheRunInFront) {
  Add("b", "step,layer\n0,1\n0,2\n");
  Add("a", "step,layer\n0,1\n");
  EXPECT_EQ(Merge(), "run_id,step,layer\nb,0,1\nb,0,2\na,0,1\n");
}

TEST_F(MergeTablesTest, JoinsDifferentHeaders) {
  Add("r1", "step,x\n0,1\n5,nan\n");
  Add("r2", "step,y,x\n0,2,\n");
  Add("r3", "z\n9\n\n");
  Add("r4", "step,x\n");
  EXPECT_EQ(Merge(),
            "run_id,step,x,y,z\n"
            "r1,0,1,,\n"
            "r1,5,nan,,\n"
            "r2,0,,2,\n"
            "r3,,,,9\n"
            "r3,,,,\n");
}

TEST_F(MergeTablesTest, PlainWordsAreCells) {
  Add("r1", "step,quantity,count\n0,delta,7\n");
  EXPECT_EQ(Merge(), "run_id,step,quantity,count\nr1,0,delta,7\n");
}

TEST_F(MergeTablesTest, NoRunsGiveAHeader) { EXPECT_EQ(Merge(), "run_id\n"); }

TEST_F(MergeTablesTest, EqualInputGivesEqualBytesAndNoOtherFiles) {
  Add("r1", "step,x\n0,1\n");
  const std::string first = Merge();
  EXPECT_EQ(Merge(), first);
  const auto entries = std::distance(std::filesystem::directory_iterator(directory_.path()),
                                     std::filesystem::directory_iterator());
  EXPECT_EQ(entries, 2);
}

TEST_F(MergeTablesTest, TablesLargerThanTheBuffers) {
  std::string header = "step";
  std::string row = "7";
  for (int i = 0; i < 2000; ++i) {
    header += "," + std::string(100, 'c') + std::to_string(i);
    row += "," + std::string(100, '1');
  }
  std::string table = header + "\n";
  std::string expected = "run_id," + header + ",extra\n";
  for (int i = 0; i < 20; ++i) {
    table += row + "\n";
    expected += "r1," + row + ",\n";
  }
  Add("r1", table);
  Add("r2", "extra\n1\n");
  expected += "r2," + std::string(2001, ',') + "1\n";
  EXPECT_EQ(Merge(), expected);
}

TEST_F(MergeTablesTest, ManyRows) {
  TableWriter table({"step", "x"});
  for (int step = 0; step < 50'000; ++step) table.Add(Row().Set("step", step).Set("x", step / 3.0));
  Add("r1", table.text());
  Add("r2", table.text());
  Merge();
  TableReader reader(output_);
  std::vector<std::string> row;
  int count = 0;
  for (; reader.Next(row); ++count) {
    ASSERT_EQ(row[0], count < 50'000 ? "r1" : "r2");
    ASSERT_EQ(row[1], std::to_string(count % 50'000));
  }
  EXPECT_EQ(count, 100'000);
}

TEST_F(MergeTablesTest, BrokenTablesAreErrorsAndLeaveTheOldTable) {
  WriteFile(output_, "old");
  const std::string start = "cannot read " + (directory_.path() / "r1.csv").string() + ", line ";
  const auto error_of = [&](const std::string& table) {
    runs_.clear();
    Add("r1", table);
    return ErrorOfMerge();
  };
  EXPECT_EQ(error_of(""), start + "1: found an empty file; expected a header");
  EXPECT_EQ(error_of("a,b\n1,2\n3"),
            start + "3: found the end of the file in a row; expected a newline");
  EXPECT_EQ(error_of("a,b\n1\n"), start + "2: found 1 field; expected 2, as in the header");
  EXPECT_EQ(error_of("a,b\n1,\"2\n3\"\n"), start + "2: found a quote; expected plain cells");
  runs_[0].path = directory_.path() / "none.csv";
  EXPECT_NE(ErrorOfMerge().find("none.csv: No such file"), std::string::npos);
  EXPECT_EQ(ReadFile(output_), "old");
}

}  // namespace
}  // namespace relulab
