#include "experiments/lab/run_study.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <thread>

#include "experiments/lab/finished_run.h"
#include "experiments/lab/run_files.h"
#include "experiments/lab/study_test_support.h"
#include "experiments/store/file.h"
#include "experiments/store/run_claim.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStudy = R"({
  "name": "tiny",
  "base": {
    "dataset": {"name": "spirals", "train_size": 60, "validation_size": 30, "test_size": 30},
    "network": {"depth": 2, "width": 4},
    "training": {"batch_size": 20, "steps": 6},
    "measure": {"every": 3, "evaluate_every": 2, "probe": {"split": "validation", "size": 10}},
    "checkpoint": {"steps": [0]}
  },
  "cases": [{"network.activation": "relu"}, {"network.activation": "tanh"}],
  "sweep": {"network.depth": [1, 3], "seed": {"count": 2}}
})";
constexpr std::size_t kRuns = 8;

std::set<std::string> NamesIn(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

std::vector<std::string> PlannedIds(const Plan& plan) {
  std::vector<std::string> ids;
  for (const PlannedRun& run : plan.runs) ids.push_back(run.run_id);
  return ids;
}

class RunStudyTest : public StudyDirectoryTest {
 protected:
  Study Load(const std::string& config = kStudy, const std::vector<Override>& overrides = {}) {
    return LoadText(config, overrides);
  }

  /// Whether the runs are done in the directory "out".
  std::vector<bool> Done(const Plan& plan) {
    FinishedRuns finished(root_.path() / "out" / "tiny");
    return FindDone(plan, finished);
  }

  /// A table with two classes for the data set `csv`.
  void WriteData(const std::string& name, const std::string& first_number) {
    std::string text = "x,label\n" + first_number + ",0\n";
    for (int i = 1; i < 120; ++i) {
      text.append(std::to_string(i % 7)).append(",").append(std::to_string(i % 2)).append("\n");
    }
    WriteFile(root_.path() / name, text);
  }

  /// --set with two data files beside the config, whatever the current directory.
  Override SetPaths(const std::string& one, const std::string& other) {
    return ParseOverride("--set", "dataset.path=" + (root_.path() / one).string() + "," +
                                      (root_.path() / other).string());
  }
};

const std::string kCsvStudy = [] {
  Json study = Json::parse(kStudy);
  study["base"]["dataset"].update({{"name", "csv"}, {"path", "data.csv"}, {"label", "label"}});
  return study.dump();
}();

TEST_F(RunStudyTest, LeavesTheFilesOfTheContract) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const StudyOutcome outcome = RunStudy({study, {}, plan}, Out("out"));
  EXPECT_EQ(outcome.directory, root_.path() / "out" / "tiny");
  EXPECT_EQ(outcome.planned, kRuns);
  EXPECT_EQ(outcome.executed, kRuns);
  EXPECT_EQ(outcome.finished, kRuns);
  EXPECT_EQ(outcome.failed, 0U);
  EXPECT_FALSE(outcome.interrupted);
  EXPECT_EQ(NamesIn(outcome.directory),
            (std::set<std::string>{"study.json", "runs", "runs.csv", "layers.csv", "steps.csv",
                                   "theory.csv", "timing.csv", "manifest.sha256"}));
  EXPECT_EQ(NamesIn(outcome.directory / "runs" / plan.runs[0].run_id),
            (std::set<std::string>{"run.json", "steps.csv", "layers.csv", "theory.csv",
                                   "timing.json", "checkpoints", "manifest.sha256"}));
}

TEST_F(RunStudyTest, TablesHoldTheRunsInPlanOrder) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const fs::path directory = RunStudy({study, {}, plan}, Out("out", 2)).directory;
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "run_id"), PlannedIds(plan));
  EXPECT_EQ(ColumnOf(directory / "timing.csv", "run_id"), PlannedIds(plan));
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "status"),
            std::vector<std::string>(kRuns, "completed"));
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "network.activation")[4], "tanh");
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "network.depth")[2], "3");
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "seed")[1], "2");
  for (const char* table : {"steps.csv", "layers.csv"}) {
    std::vector<std::string> ids = ColumnOf(directory / table, "run_id");
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    EXPECT_EQ(ids, PlannedIds(plan)) << table;
  }
  for (const std::string& seconds : ColumnOf(directory / "timing.csv", "seconds")) {
    EXPECT_GT(std::stod(seconds), 0.0);
  }
}

TEST_F(RunStudyTest, ASeedThatIsNotSweptHasItsColumn) {
  const Study study = Load(kStudy, {ParseOverride("--set", "seed=7")});
  const fs::path directory = RunStudy({study, {}, MakePlan(study)}, Out("out")).directory;
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "seed"), std::vector<std::string>(4, "7"));
}

TEST_F(RunStudyTest, TheNumberOfJobsChangesNoByte) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const auto one = BytesOf(RunStudy({study, {}, plan}, Out("one", 1)).directory);
  EXPECT_EQ(one.size(), 5 + 5 * kRuns);
  EXPECT_EQ(one, BytesOf(RunStudy({study, {}, plan}, Out("two", 2)).directory));
  EXPECT_EQ(one, BytesOf(RunStudy({study, {}, plan}, Out("many", 64)).directory));
}

TEST_F(RunStudyTest, ASecondCallExecutesNothing) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  EXPECT_EQ(Done(plan), std::vector<bool>(kRuns, false));
  EXPECT_FALSE(fs::exists(root_.path() / "out"));
  const StudyOutcome first = RunStudy({study, {}, plan}, Out("out"));
  EXPECT_EQ(Done(plan), std::vector<bool>(kRuns, true));
  const auto bytes = BytesOf(first.directory);
  const StudyOutcome second = RunStudy({study, {}, plan}, Out("out"));
  EXPECT_EQ(second.executed, 0U);
  EXPECT_EQ(second.finished, kRuns);
  EXPECT_EQ(BytesOf(first.directory), bytes);
}

/// Writes a run's directory anew, with another run.json and a manifest that verifies.
void RewriteRunJson(const fs::path& run, const std::function<void(Json&)>& change) {
  Json json = Json::parse(ReadFile(run / "run.json"));
  change(json);
  RunFiles files = {{"run.json", json.dump(2) + "\n"}};
  for (const char* name : {"steps.csv", "layers.csv", "theory.csv", "timing.json"}) {
    files[name] = ReadFile(run / name);
  }
  WriteFile(run / "run.json", files.at("run.json"));
  WriteFile(run / kManifestName, ManifestOf(files));
}

TEST_F(RunStudyTest, WhatIsNotDoneRunsAgain) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const fs::path directory = RunStudy({study, {}, plan}, Out("out")).directory;
  const auto bytes = BytesOf(directory);
  const std::pair<const char*, std::function<void(const fs::path&)>> damages[] = {
      {"removed", [](const fs::path& run) { fs::remove_all(run); }},
      {"emptied", [](const fs::path& run) { fs::resize_file(run / "run.json", 0); }},
      {"cut", [](const fs::path& run) { fs::resize_file(run / "steps.csv", 40); }},
      {"a byte flipped",
       [](const fs::path& run) {
         std::string text = ReadFile(run / "checkpoints/step_000000.safetensors");
         text.back() = static_cast<char>(text.back() ^ 1);
         WriteFile(run / "checkpoints/step_000000.safetensors", text);
       }},
      {"no manifest", [](const fs::path& run) { fs::remove(run / kManifestName); }},
      {"failed",
       [](const fs::path& run) {
         RewriteRunJson(run, [](Json& json) {
           json["status"] = "failed";
           json["reason"] = "out of memory";
         });
       }},
      {"an older version",
       [](const fs::path& run) {
         RewriteRunJson(run, [](Json& json) { json["results_version"] = kResultsVersion - 1; });
       }},
  };
  for (const auto& [what, damage] : damages) {
    for (const std::size_t i : {2, 5}) damage(directory / "runs" / plan.runs[i].run_id);
    std::vector<bool> done(kRuns, true);
    done[2] = done[5] = false;
    EXPECT_EQ(Done(plan), done) << what;
    EXPECT_EQ(RunStudy({study, {}, plan}, Out("out", 2)).executed, 2U) << what;
    EXPECT_EQ(BytesOf(directory), bytes) << what;
  }
}

TEST_F(RunStudyTest, AVerifiedRunWithoutAMemberIsAnError) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const fs::path directory = RunStudy({study, {}, plan}, Out("out")).directory;
  const fs::path run = directory / "runs" / plan.runs[2].run_id;
  const auto expect_error = [&](const std::string& part) {
    try {
      Done(plan);
      ADD_FAILURE() << "no error with " << part;
    } catch (const OutputError& error) {
      EXPECT_NE(std::string(error.what()).find("run.json: " + part), std::string::npos)
          << error.what();
    }
  };
  RewriteRunJson(run, [](Json& json) { json.erase("data"); });
  expect_error("/data: found nothing; expected a list");
  RewriteRunJson(run, [](Json& json) { json["summary"].erase("best_step"); });
  expect_error("/summary/best_step: found nothing; expected a number or null");
  RewriteRunJson(run, [](Json& json) { json = 1; });
  expect_error("/: found 1; expected an object");
}

TEST_F(RunStudyTest, LeftoversOfKilledProcessesAreGone) {
  const fs::path directory = root_.path() / "out" / "tiny";
  CreateDirectories(directory / ".run-0123456789ab");
  WriteFile(directory / ".run-0123456789ab" / "run.json", "{");
  WriteFile(directory / ".runs.csv.1.tmp", "run_id");
  const Study study = Load();
  RunStudy({study, {}, MakePlan(study)}, Out("out"));
  for (const std::string& name : NamesIn(directory)) EXPECT_NE(name[0], '.') << name;
}

// "Cannot be read" is not "not done": executing the run again would hide the fault.
TEST_F(RunStudyTest, ARunThatCannotBeReadIsAnErrorAndTheTablesStay) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const fs::path directory = RunStudy({study, {}, plan}, Out("out")).directory;
  const auto bytes = BytesOf(directory);
  const fs::path file = directory / "runs" / plan.runs[2].run_id / "steps.csv";
  const std::string content = ReadFile(file);
  fs::remove(file);
  fs::create_directory(file);  // reading it fails, for root too
  try {
    RunStudy({study, {}, plan}, Out("out"));
    ADD_FAILURE() << "no error";
  } catch (const OutputError& error) {
    EXPECT_NE(std::string(error.what()).find(file.string()), std::string::npos) << error.what();
  }
  fs::remove(file);
  WriteFile(file, content);
  EXPECT_EQ(BytesOf(directory), bytes);
}

TEST_F(RunStudyTest, ARunInAnotherHandIsWaitedFor) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const fs::path directory = root_.path() / "out" / "tiny";
  const std::string& run_id = plan.runs[2].run_id;
  CreateStudyDirectory(directory);
  auto claim = RunClaim::TryClaim(directory, run_id);
  ASSERT_TRUE(claim);
  EXPECT_TRUE(RunClaim::IsClaimed(directory, run_id));
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    claim.reset();  // abandoned
  });
  const StudyOutcome outcome = RunStudy({study, {}, plan}, Out("out", 2));
  EXPECT_EQ(outcome.executed, kRuns);
  EXPECT_EQ(outcome.finished, kRuns);
  EXPECT_FALSE(RunClaim::IsClaimed(directory, run_id));
}

TEST_F(RunStudyTest, OtherDataRunAgain) {
  WriteData("data.csv", "1");
  const Study study = Load(kCsvStudy);
  const Plan plan = MakePlan(study);
  const fs::path directory = RunStudy({study, {}, plan}, Out("out")).directory;
  const auto bytes = BytesOf(directory);
  EXPECT_EQ(RunStudy({study, {}, plan}, Out("out")).executed, 0U);
  WriteData("data.csv", "2");
  EXPECT_EQ(RunStudy({study, {}, plan}, Out("out")).executed, kRuns);
  EXPECT_NE(BytesOf(directory), bytes);
  WriteData("data.csv", "1");
  EXPECT_EQ(RunStudy({study, {}, plan}, Out("out")).executed, kRuns);
  EXPECT_EQ(BytesOf(directory), bytes);
}

TEST_F(RunStudyTest, TablesNeverMixDataOfTwoKinds) {
  WriteData("data.csv", "1");
  const Study study = Load(kCsvStudy);
  const Plan plan = MakePlan(study);
  RunStudy({study, {}, plan}, Out("out"));
  WriteData("data.csv", "2");
  RunOptions options = Out("out");
  options.filters = {ParseOverride("--filter", "network.activation=tanh")};
  const StudyOutcome outcome = RunStudy({study, {}, plan}, options);
  EXPECT_EQ(outcome.executed, kRuns / 2);
  EXPECT_EQ(outcome.finished, kRuns / 2);
  EXPECT_EQ(ColumnOf(outcome.directory / "runs.csv", "network.activation"),
            std::vector<std::string>(kRuns / 2, "tanh"));
}

TEST_F(RunStudyTest, AFilterRunsAPart) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const auto whole = BytesOf(RunStudy({study, {}, plan}, Out("whole")).directory);
  RunOptions options = Out("out");
  options.filters = {ParseOverride("--filter", "network.activation=tanh")};
  const StudyOutcome last = RunStudy({study, {}, plan}, options);
  EXPECT_EQ(last.executed, kRuns / 2);
  EXPECT_EQ(last.planned, kRuns);
  const std::vector<std::string> ids = PlannedIds(plan);
  EXPECT_EQ(ColumnOf(last.directory / "runs.csv", "run_id"),
            std::vector<std::string>(ids.begin() + kRuns / 2, ids.end()));
  options.filters = {ParseOverride("--filter", "network.activation=relu")};
  EXPECT_EQ(RunStudy({study, {}, plan}, options).finished, kRuns);
  EXPECT_EQ(BytesOf(last.directory), whole);
}

TEST_F(RunStudyTest, BrokenDataLeaveNothing) {
  const Study study = Load(kCsvStudy);
  const Plan plan = MakePlan(study);
  EXPECT_THROW(RunStudy({study, {}, plan}, Out("out")), DataError);  // no such file
  WriteData("data.csv", "not a number");
  EXPECT_THROW(RunStudy({study, {}, plan}, Out("out")), DataError);
  fs::remove(root_.path() / "data.csv");
  CreateDirectories(root_.path() / "data.csv");
  EXPECT_THROW(RunStudy({study, {}, plan}, Out("out")), DataError);
  const Study unreadable = Load(kCsvStudy, {ParseOverride("--set", "dataset.path=/proc/self/mem")});
  EXPECT_THROW(RunStudy({unreadable, {}, MakePlan(unreadable)}, Out("out")), DataError);
  EXPECT_FALSE(fs::exists(root_.path() / "out"));
}

TEST_F(RunStudyTest, BrokenDataOfALaterRunLeaveNothingEither) {
  WriteData("data.csv", "1");
  WriteData("broken.csv", "not a number");
  const Study study = Load(kCsvStudy, {SetPaths("data.csv", "broken.csv")});
  EXPECT_THROW(RunStudy({study, {}, MakePlan(study)}, Out("out", 2)), DataError);
  EXPECT_FALSE(fs::exists(root_.path() / "out"));
}

TEST_F(RunStudyTest, FilteredRunsNeedTheirOwnDataOnly) {
  WriteData("data.csv", "1");
  const Study study = Load(kCsvStudy, {SetPaths("data.csv", "none.csv")});
  RunOptions options = Out("out");
  const std::string path = (root_.path() / "data.csv").string();
  options.filters = {ParseOverride("--filter", "dataset.path=" + path)};
  EXPECT_EQ(RunStudy({study, {}, MakePlan(study)}, options).executed, kRuns);
  EXPECT_THROW(RunStudy({study, {}, MakePlan(study)}, Out("out")), DataError);
}

TEST_F(RunStudyTest, ResultsThatCannotBeWrittenAreAnOutputError) {
  WriteFile(root_.path() / "file", "");
  const Study study = Load();
  EXPECT_THROW(RunStudy({study, {}, MakePlan(study)}, Out("file/below")), OutputError);
}

TEST_F(RunStudyTest, AnOutputErrorMidwayKeepsWhatWasFinished) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  const fs::path directory = root_.path() / "out" / "tiny";
  CreateDirectories(directory / "runs");
  const fs::path place = directory / (".run-" + plan.runs[3].run_id);
  WriteFile(place, "a file where the run is to be written");
  EXPECT_THROW(RunStudy({study, {}, plan}, Out("out")), OutputError);
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "run_id").size(), 3U);
  fs::remove(place);
  for (const std::string& name : NamesIn(directory)) EXPECT_NE(name[0], '.') << name;
}

TEST_F(RunStudyTest, FailedRunsAreInTheTablesAndAreTriedAgain) {
  const Study study = Load();
  const Plan plan = MakePlan(study);
  Plan failing = plan;
  for (const std::size_t i : {1, 2}) {
    failing.runs[i].spec.network.widths.assign(1, Index{1} << 62);  // never allocated
  }
  const StudyOutcome first = RunStudy({study, {}, failing}, Out("out"));
  EXPECT_EQ(first.executed, kRuns);
  EXPECT_EQ(first.failed, 2U);
  EXPECT_EQ(ColumnOf(first.directory / "runs.csv", "status")[1], "failed");
  EXPECT_EQ(ColumnOf(first.directory / "runs.csv", "final_train_loss")[1], "");

  const StudyOutcome second = RunStudy({study, {}, plan}, Out("out"));
  EXPECT_EQ(second.executed, 2U);
  EXPECT_EQ(second.failed, 0U);
  EXPECT_EQ(BytesOf(second.directory),
            BytesOf(RunStudy({study, {}, plan}, Out("whole")).directory));

  RunOptions fail_fast = Out("fail_fast");
  fail_fast.fail_fast = true;
  const StudyOutcome ended = RunStudy({study, {}, failing}, fail_fast);
  EXPECT_EQ(ended.executed, 2U);
  EXPECT_EQ(ended.finished, 2U);
}

TEST_F(RunStudyTest, SweptMetricsGiveTheUnionOfTheirColumns) {
  Json config = Json::parse(kStudy);
  config.erase("cases");
  config["sweep"] = {{"measure.metrics", {{"delta_norm"}, {"zero_fraction", "delta_norm"}}}};
  const Study study = Load(config.dump());
  const fs::path directory = RunStudy({study, {}, MakePlan(study)}, Out("out")).directory;
  EXPECT_EQ(TableReader(directory / "layers.csv").columns(),
            (std::vector<std::string>{"run_id", "step", "layer", "delta_norm", "zero_fraction"}));
  const auto zeros = ColumnOf(directory / "layers.csv", "zero_fraction");
  EXPECT_EQ(zeros.front(), "");  // the first run did not ask for it
  EXPECT_NE(zeros[zeros.size() / 2], "");
  EXPECT_EQ(ColumnOf(directory / "runs.csv", "measure.metrics"),
            (std::vector<std::string>{R"(["delta_norm"])", R"(["zero_fraction","delta_norm"])"}));
}

}  // namespace
}  // namespace relulab
