#include "experiments/store/own_files.h"

#include <gtest/gtest.h>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"
#include "experiments/store/manifest.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

class OwnFilesTest : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& content) {
    CreateDirectories((directory_ / name).parent_path());
    WriteFile(directory_ / name, content);
  }

  void ExpectForeign(const std::string& name) {
    try {
      CheckOwnFiles(directory_);
      ADD_FAILURE() << name << " was taken for a file of the program";
    } catch (const OutputError& error) {
      EXPECT_NE(std::string(error.what()).find((directory_ / name).string() + ": found a"),
                std::string::npos)
          << error.what();
    }
  }

  TemporaryDirectory root_;
  fs::path directory_ = root_.path() / "study";
};

constexpr const char* kPlan = R"({"base": {}, "plan": {}})";
constexpr const char* kRuns = "run_id,status,network.depth,seed\n";

TEST_F(OwnFilesTest, NothingIsForeignInANewDirectory) {
  CheckOwnFiles(directory_);
  CreateDirectories(directory_);
  CheckOwnFiles(directory_);
  Write("notes.txt", "of the user");
  Write("plots/figure.csv", "x,y\n");
  CheckOwnFiles(directory_);
}

TEST_F(OwnFilesTest, EveryNameIsForeignWithoutAStudy) {
  std::vector<std::string> names = StudyFileNames();
  names.emplace_back(kManifestName);
  for (const std::string& name : names) {
    fs::remove_all(directory_);
    Write(name, name == "runs.csv" ? kRuns : "{\"my\": \"data\"}\n");
    ExpectForeign(name);
    fs::remove(directory_ / name);
    CreateDirectories(directory_ / name);
    ExpectForeign(name);
  }
}

TEST_F(OwnFilesTest, AManifestTellsWhichFilesAreOurs) {
  Write("claims.csv", "whatever\n");
  WriteStudyManifest(directory_);
  CheckOwnFiles(directory_);
  Write("claims.csv", "damaged\n");
  CheckOwnFiles(directory_);
  Write("removal.csv", "mine\n");
  ExpectForeign("removal.csv");
  fs::remove(directory_ / "removal.csv");
  Write(std::string(kManifestName), ManifestOf({{"photo.jpg", "x"}}));
  ExpectForeign("manifest.sha256");
}

TEST_F(OwnFilesTest, WhatAKilledProcessLeftIsOurs) {
  Write("study.json", kPlan);
  Write("runs.csv", kRuns);
  Write("layers.csv", "run_id\n");
  Write("steps.csv", "run_id,step,epoch\n");
  Write("claims.csv", "id,role,cell,verdict\n");
  Write("claims.json", R"({"study": "s", "command": "c", "claims": []})");
  CheckOwnFiles(directory_);
  Write("manifest.sha256", "damaged");
  CheckOwnFiles(directory_);
  fs::remove(directory_ / "study.json");
  ExpectForeign("manifest.sha256");
  Write("runs/0123456789ab/run.json", "{}");
  CheckOwnFiles(directory_);
  Write("study.json", "{\"base\": dam");
  CheckOwnFiles(directory_);
  Write("study.json", "{\"base\": {}}");
  ExpectForeign("study.json");
}

TEST_F(OwnFilesTest, AnotherHeaderIsForeignInAStudy) {
  Write("study.json", kPlan);
  for (const char* header : {"id,name\n", "run_id;status\n", "run_id,note\n", "", "\x89PNG\n"}) {
    Write("tuning.csv", header);
    ExpectForeign("tuning.csv");
  }
  Write("tuning.csv", kRuns);
  CheckOwnFiles(directory_);
  Write("claims.json", "[]");
  ExpectForeign("claims.json");
}

}  // namespace
}  // namespace relulab
