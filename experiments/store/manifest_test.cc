#include "experiments/store/manifest.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"
#include "experiments/store/timing_blocks.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

const RunFiles kFiles = {{"run.json", "{}\n"},
                         {"steps.csv", "step\n0\n"},
                         {"layers.csv", "step,layer\n"},
                         {"theory.csv", "layer\n"},
                         {"timing.json", "{\"seconds\": 1}"},
                         {"checkpoints/step_000000.safetensors", std::string("\0\1\n", 3)}};

class ManifestTest : public testing::Test {
 protected:
  void SetUp() override {
    CreateDirectories(run_ / "checkpoints");
    for (const auto& [name, content] : kFiles) WriteFile(run_ / name, content);
    WriteFile(run_ / kManifestName, ManifestOf(kFiles));
  }

  TemporaryDirectory directory_;
  fs::path run_ = directory_.path() / "run";
};

TEST_F(ManifestTest, KnownText) {
  EXPECT_EQ(ManifestOf({{"b", "abc"}, {"a", ""}}),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n"
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b\n");
}

TEST_F(ManifestTest, IsReadBySha256sum) {
  const std::string command =
      "cd " + run_.string() + " && sha256sum --strict --quiet -c manifest.sha256";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(ManifestTest, Verifies) {
  EXPECT_TRUE(VerifyManifest(run_));
  WriteFile(run_ / "notes.txt", "a user's own file does not matter");
  EXPECT_TRUE(VerifyManifest(run_));
}

TEST_F(ManifestTest, AnyFlippedByteIsFound) {
  RunFiles all = kFiles;
  all[std::string(kManifestName)] = ManifestOf(kFiles);
  for (const auto& [name, content] : all) {
    for (std::size_t i = 0; i < content.size(); ++i) {
      for (const int bit : {1, 0x20, 0x80}) {
        std::string damaged = content;
        damaged[i] = static_cast<char>(damaged[i] ^ bit);
        WriteFile(run_ / name, damaged);
        EXPECT_FALSE(VerifyManifest(run_)) << name << " byte " << i << " bit " << bit;
      }
    }
    WriteFile(run_ / name, content);
  }
  EXPECT_TRUE(VerifyManifest(run_));
}

TEST_F(ManifestTest, AnyTruncationIsFound) {
  RunFiles all = kFiles;
  all[std::string(kManifestName)] = ManifestOf(kFiles);
  for (const auto& [name, content] : all) {
    for (std::size_t size = 0; size < content.size(); ++size) {
      WriteFile(run_ / name, std::string_view(content).substr(0, size));
      EXPECT_FALSE(VerifyManifest(run_)) << name << " cut to " << size;
    }
    fs::remove(run_ / name);
    EXPECT_FALSE(VerifyManifest(run_)) << name << " removed";
    WriteFile(run_ / name, content);
  }
  EXPECT_TRUE(VerifyManifest(run_));
}

TEST_F(ManifestTest, RequiredFilesMustBeListed) {
  RunFiles fewer = kFiles;
  fewer.erase("timing.json");
  WriteFile(run_ / kManifestName, ManifestOf(fewer));
  EXPECT_FALSE(VerifyManifest(run_));
  EXPECT_TRUE(VerifyManifest(run_, {}));
  const std::string required[] = {"run.json"};
  EXPECT_TRUE(VerifyManifest(run_, required));
}

TEST_F(ManifestTest, SpeaksOfItsOwnDirectoryOnly) {
  WriteFile(directory_.path() / "outside", "abc");
  const std::string digest = ManifestOf({{"x", "abc"}}).substr(0, 66);
  for (const std::string& name :
       {std::string("../outside"), (directory_.path() / "outside").string()}) {
    WriteFile(run_ / kManifestName, ManifestOf(kFiles) + digest + name + "\n");
    EXPECT_FALSE(VerifyManifest(run_)) << name;
  }
}

TEST_F(ManifestTest, DamagedTimesGetNoNewDigest) {
  const std::string times = "timing_blocks.csv";
  WriteFile(run_ / times, "block\n1\n");
  WriteStudyManifest(run_);
  EXPECT_FALSE(IsDamaged(run_, times));
  WriteFile(run_ / times, "block\n2\n");
  WriteFile(run_ / "layers.csv", "made again");
  WriteStudyManifest(run_);
  EXPECT_TRUE(IsDamaged(run_, times));
  EXPECT_FALSE(IsDamaged(run_, "layers.csv"));
  EXPECT_THROW(CheckTimes(run_), OutputError);

  Unlist(run_, {times});  // before a change
  EXPECT_FALSE(IsDamaged(run_, times));
  WriteStudyManifest(run_);
  EXPECT_TRUE(ReadManifest(run_)->contains(times));
  EXPECT_FALSE(IsDamaged(run_, times));
}

TEST_F(ManifestTest, StaysThoughItListsNothing) {
  fs::remove(run_ / kManifestName);
  Unlist(run_, {"study.json"});
  EXPECT_TRUE(fs::exists(run_ / kManifestName));
  EXPECT_FALSE(VerifyManifest(run_, {}));
  EXPECT_FALSE(IsDamaged(run_, "run.json"));
}

TEST_F(ManifestTest, OfNoDirectoryDoesNotVerify) {
  EXPECT_FALSE(VerifyManifest(directory_.path() / "none"));
  EXPECT_FALSE(VerifyManifest(directory_.path() / "none", {}));
}

}  // namespace
}  // namespace relulab
