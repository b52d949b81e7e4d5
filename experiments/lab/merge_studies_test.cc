#include "experiments/lab/merge_studies.h"

#include <gtest/gtest.h>

#include "core/data/dataset.h"
#include "experiments/lab/study_test_support.h"
#include "experiments/store/expect_error.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStudy = R"({
  "name": "tiny",
  "base": {
    "dataset": {"name": "csv", "path": "data.csv", "label": "label", "train_size": 20,
                "validation_size": 10, "test_size": 10},
    "network": {"depth": 2, "width": 4}, "training": {"batch_size": 10, "steps": 4},
    "measure": {"every": 2, "evaluate_every": 2, "probe": {"split": "train", "size": 10}}, "checkpoint": {"steps": [4]}
  },
  "sweep": {"network.depth": [1, 3], "seed": {"count": 3}}
})";
constexpr std::size_t kRuns = 6;

class StudyMergeTest : public StudyDirectoryTest {
 protected:
  void SetUp() override {
    StudyDirectoryTest::SetUp();
    WriteData("0.5");
    for (const std::size_t shard : {1, 2, 3}) {
      RunOptions options = Out("shard" + std::to_string(shard));
      options.shard = {shard, 3};
      EXPECT_EQ(RunStudy(PlanStudy(LoadText(kStudy)), options).executed, kRuns / 3);
      shards_.push_back(options.out);
    }
  }

  void WriteData(const std::string& first) {
    std::string text = "x,label\n" + first + ",0\n";
    for (int i = 1; i < 40; ++i) {
      text.append(std::to_string(i % 7)).append(",").append(std::to_string(i % 2)).append("\n");
    }
    WriteFile(root_.path() / "data.csv", text);
  }

  static std::string Timed() {
    std::string config = kStudy;
    config.replace(config.rfind('}'), 1, R"(, "timing": {"budget_seconds": 1e-9}})");
    return config;
  }

  std::vector<fs::path> shards_;
  fs::path out_ = root_.path() / "merged";
};

TEST_F(StudyMergeTest, ThreeShardsAreTheWhole) {
  const auto whole = BytesOf(RunStudy(PlanStudy(LoadText(kStudy)), Out("whole", 2)).directory);
  const StudyMerge merge(out_, shards_);
  EXPECT_EQ(merge.missing(), 0U);
  EXPECT_FALSE(fs::exists(out_)) << "Write was not called yet";
  const std::vector<MergedStudy> studies = merge.Write();
  ASSERT_EQ(studies.size(), 1U);
  EXPECT_EQ(studies[0].copied, kRuns);
  EXPECT_EQ(studies[0].finished, kRuns);
  EXPECT_EQ(BytesOf(out_ / "tiny"), whole);
  // The merged runs are done: none is executed again.
  EXPECT_EQ(RunStudy(PlanStudy(LoadText(kStudy)), Out("merged")).executed, 0U);
}

TEST_F(StudyMergeTest, GoesOnFromWhatIsThere) {
  StudyMerge(out_, {shards_[0]}).Write();
  const StudyMerge two(out_, {shards_[1] / "tiny"});  // the directory of one study
  EXPECT_EQ(two.missing(), kRuns / 3);
  EXPECT_EQ(two.Write()[0].copied, kRuns / 3);
  StudyMerge(out_, {shards_[2]}).Write();
  const StudyMerge again(out_, shards_);
  EXPECT_EQ(again.Write()[0].copied, 0U);
  EXPECT_EQ(ColumnOf(out_ / "tiny" / "runs.csv", "run_id").size(), kRuns);
}

TEST_F(StudyMergeTest, ABrokenRunIsMissingAndAnotherShardMayHaveIt) {
  const std::string run = ColumnOf(shards_[0] / "tiny" / "runs.csv", "run_id")[0];
  WriteFile(shards_[0] / "tiny" / "runs" / run / "layers.csv", "half a ta");
  EXPECT_EQ(StudyMerge(out_, shards_).missing(), 1U);
  const fs::path whole = RunStudy(PlanStudy(LoadText(kStudy)), Out("whole")).directory;
  EXPECT_EQ(StudyMerge(out_, {shards_[0], whole}).missing(), 0U);
}

TEST_F(StudyMergeTest, TimesComeAlongAndOtherStudiesStay) {
  const fs::path from = RunStudy(PlanStudy(LoadText(Timed())), Out("timed")).directory;
  CreateDirectories(out_ / "another");
  WriteFile(out_ / "another" / kStudyFile, "not touched, not read");
  StudyMerge(out_, {from}).Write();
  EXPECT_EQ(ReadFile(out_ / "tiny" / "timing_blocks.csv"), ReadFile(from / "timing_blocks.csv"));
  ExpectError([&] { StudyMerge(out_ / "tiny", {from}); }, {"merge: ", "directory of one study"});
}

TEST_F(StudyMergeTest, TimesStayWithTheirPlan) {
  const auto run = [&](const std::string& seed, const std::string& out) {
    return RunStudy(PlanStudy(LoadText(Timed(), {ParseOverride("--set", "seed=" + seed)})),
                    Out(out))
        .directory;
  };
  const fs::path here = run("1", "here");
  const fs::path there = run("2", "there");
  for (int round = 0; round < 2; ++round) {  // the second round copies nothing
    const MergedStudy merged = StudyMerge(out_, {here, there}).Write()[0];
    EXPECT_EQ(merged.finished, 4U);
    EXPECT_FALSE(fs::exists(merged.directory / "timing_blocks.csv")) << "no block has all runs";
    std::multiset<std::string> times;
    for (const auto& entry : fs::directory_iterator(merged.directory / "plans")) {
      if (entry.path().extension() == ".csv") times.insert(ReadFile(entry.path()));
    }
    EXPECT_EQ(times, (std::multiset{ReadFile(here / "timing_blocks.csv"),
                                    ReadFile(there / "timing_blocks.csv")}));
  }
  // Back to one of the plans: its times are there.
  const fs::path again = run("2", "merged");
  EXPECT_TRUE(
      ReadFile(again / "timing_blocks.csv").starts_with(ReadFile(there / "timing_blocks.csv")));
}

TEST_F(StudyMergeTest, RefusesWhatDoesNotBelongTogether) {
  ExpectError([&] { StudyMerge(out_, {root_.path() / "nothing"}); },
              {"merge: found no study.json in ", "nothing"});
  // A plan with other timing.
  RunStudy(PlanStudy(LoadText(Timed())), Out("other"));
  ExpectError(
      [&] {
        StudyMerge(out_, {shards_[0], root_.path() / "other"});
      },
      {"other/tiny/study.json: /timing: found {", "as in", "shard1/tiny/study.json"});
  // Other data, first for the same runs and then for other runs.
  WriteData("0.75");
  fs::path other = RunStudy(PlanStudy(LoadText(kStudy)), Out("data")).directory;
  EXPECT_THROW(StudyMerge(out_, {shards_[0], other}), DataError);
  RunOptions options = Out("shard_of_other_data");
  options.shard = {2, 3};
  other = RunStudy(PlanStudy(LoadText(kStudy)), options).directory;
  EXPECT_THROW(StudyMerge(out_, {shards_[0], other}), DataError);
  EXPECT_FALSE(fs::exists(out_));
}

}  // namespace
}  // namespace relulab
