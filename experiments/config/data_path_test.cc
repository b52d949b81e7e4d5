#include "experiments/config/data_path.h"

#include <gtest/gtest.h>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

/// Works in a directory of its own.
class DataPathTest : public testing::Test {
 protected:
  DataPathTest() : before_(fs::current_path()) { fs::current_path(root_.path()); }
  ~DataPathTest() override { fs::current_path(before_); }

  TemporaryDirectory root_;
  fs::path before_;
};

TEST_F(DataPathTest, StartsAtTheDirectory) {
  EXPECT_EQ(RelativeTo("", "a.csv"), "a.csv");
  EXPECT_EQ(RelativeTo("", "./a.csv"), "a.csv");
  EXPECT_EQ(RelativeTo("configs", "a.csv"), "../a.csv");
  EXPECT_EQ(RelativeTo("configs", "configs/a.csv"), "a.csv");
  EXPECT_EQ(RelativeTo("configs/x", "data/a,b.csv"), "../../data/a,b.csv");
  EXPECT_EQ(RelativeTo(root_.path() / "configs", "a.csv"), "../a.csv");
  EXPECT_EQ(RelativeTo("..", "a.csv"), (root_.path().filename() / "a.csv").string());
  EXPECT_EQ(RelativeTo("configs", "/data/a.csv"), "/data/a.csv");
  EXPECT_EQ(RelativeTo("configs", ""), "");
  CreateDirectories("results/a");
  EXPECT_EQ(RelativeTo("results/a", "."), "../..");
}

TEST_F(DataPathTest, LeadsBackFromBehindALink) {
  CreateDirectories("far/away/configs");
  fs::create_directory_symlink("far/away/configs", "configs");
  WriteFile("a.csv", "x");
  EXPECT_EQ(RelativeTo("configs", "a.csv"), "../../../a.csv");
  EXPECT_TRUE(fs::equivalent(fs::path("configs") / RelativeTo("configs", "a.csv"), "a.csv"));
  fs::create_symlink("a.csv", "b.csv");
  EXPECT_EQ(RelativeTo("configs", "b.csv"), "../../../b.csv");
}

TEST_F(DataPathTest, ChangesPathsOnly) {
  Json dataset = {{"name", "csv"}, {"path", "a.csv"}, {"label", "y"}};
  MakeRelativeTo("configs", "dataset", dataset);
  EXPECT_EQ(dataset, (Json{{"name", "csv"}, {"path", "../a.csv"}, {"label", "y"}}));
  Json label = "y";
  MakeRelativeTo("configs", "dataset.label", label);
  EXPECT_EQ(label, "y");
  EXPECT_TRUE(IsDataPath("dataset.train_images"));
  EXPECT_FALSE(IsDataPath("dataset.name"));
}

}  // namespace
}  // namespace relulab
