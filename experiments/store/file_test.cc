#include "experiments/store/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <iterator>
#include <string>

#include "core/data/temporary_directory.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

std::ptrdiff_t CountEntries(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

// The message of the OutputError that `action` throws.
template <typename Action>
std::string OutputErrorOf(Action action) {
  try {
    action();
  } catch (const OutputError& error) {
    return error.what();
  }
  return "no error";
}

// Files cannot grow beyond this, as if the disk were full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_;
  void (*handler_)(int);
};

TEST(File, ReadsWhatWasWritten) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "file";
  for (const std::string& content : {std::string(), std::string("a\0b\n", 4),
                                     std::string(1'000'000, 'x'), std::string("short")}) {
    WriteFile(path, content);
    EXPECT_EQ(ReadFile(path), content);
    ReplaceFile(path, content + "!");
    EXPECT_EQ(ReadFile(path), content + "!");
  }
  EXPECT_EQ(CountEntries(directory.path()), 1);
}

TEST(File, ReadsFilesOfUnknownSize) { EXPECT_GT(ReadFile("/proc/self/status").size(), 100U); }

TEST(File, ErrorsNameThePathAndTheReason) {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "file";
  WriteFile(file, "x");
  const fs::path below = file / "below";

  EXPECT_EQ(OutputErrorOf([] { WriteFile("/dev/full", "x"); }),
            "cannot write /dev/full: No space left on device");
  EXPECT_EQ(OutputErrorOf([&] { WriteFile(below, "x"); }),
            "cannot create " + below.string() + ": Not a directory");
  EXPECT_EQ(OutputErrorOf([&] { ReadFile(directory.path() / "none"); }),
            "cannot open " + (directory.path() / "none").string() + ": No such file or directory");
  EXPECT_EQ(OutputErrorOf([&] { ReadFile(directory.path()); }),
            "cannot read " + directory.path().string() + ": Is a directory");
  EXPECT_NE(OutputErrorOf([&] { ReplaceFile(below, "x"); }).find(file.string()), std::string::npos);
  EXPECT_EQ(OutputErrorOf([&] { CreateDirectories(below / "deeper"); }),
            "cannot create directory " + (below / "deeper").string() + ": Not a directory");
  EXPECT_EQ(OutputErrorOf([&] { CreateDirectories(file); }),
            "cannot create directory " + file.string() + ": Not a directory");
}

TEST(File, CreatesDirectoriesThatAreThereAlready) {
  const TemporaryDirectory directory;
  CreateDirectories(directory.path() / "a" / "b");
  CreateDirectories(directory.path() / "a" / "b");
  EXPECT_TRUE(fs::is_directory(directory.path() / "a" / "b"));
}

TEST(File, RemovesWhatIsThere) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "a";
  WriteFile(path, "x");
  RemoveFile(path);
  RemoveFile(path);
  EXPECT_FALSE(fs::exists(path));
  CreateDirectories(path / "b");
  EXPECT_EQ(OutputErrorOf([&] { RemoveFile(path); }),
            "cannot remove " + path.string() + ": Directory not empty");
}

TEST(File, AFailedReplacementLeavesTheOldFileAndNothingElse) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "table.csv";
  WriteFile(path, "old");
  {
    const FileSizeLimit limit(1000);
    EXPECT_EQ(OutputErrorOf([&] { ReplaceFile(path, std::string(5000, 'x')); }),
              "cannot write " + path.string() + ": File too large");
  }
  EXPECT_EQ(ReadFile(path), "old");
  EXPECT_EQ(CountEntries(directory.path()), 1);
}

TEST(File, ReplacementOfADirectoryFailsCleanly) {
  const TemporaryDirectory directory;
  CreateDirectories(directory.path() / "table.csv");
  EXPECT_THROW(ReplaceFile(directory.path() / "table.csv", "x"), OutputError);
  EXPECT_EQ(CountEntries(directory.path()), 1);
}

TEST(File, AReplacementRemovesWhatAKilledOneLeft) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "table.csv";
  FileReplacement in_hand(path);
  const std::vector<const char*> others = {".table.csv", ".table.csv.old.tmp", ".other.csv.12.tmp",
                                           "table.csv.12.tmp"};
  for (const char* name : others) WriteFile(directory.path() / name, "");
  for (const char* left : {".table.csv.12.tmp", ".table.csv.12-3.tmp"}) {
    WriteFile(directory.path() / left, "half");
  }
  ReplaceFile(path, "new");
  for (const char* name : others) EXPECT_TRUE(fs::exists(directory.path() / name)) << name;
  EXPECT_EQ(CountEntries(directory.path()), 6) << "these, table.csv and the one in hand";
  in_hand.Commit();
}

TEST(File, ReplacementsOfOneFileDoNotMix) {
  const TemporaryDirectory directory;
  const fs::path path = directory.path() / "table.csv";
  FileReplacement first(path);
  FileReplacement second(path);
  first.Append("first");
  second.Append("second");
  EXPECT_FALSE(fs::exists(path));
  second.Commit();
  EXPECT_EQ(ReadFile(path), "second");
  first.Commit();
  EXPECT_EQ(ReadFile(path), "first");
  { FileReplacement(path).Append("dropped"); }
  EXPECT_EQ(ReadFile(path), "first");
  EXPECT_EQ(CountEntries(directory.path()), 1);
}

}  // namespace
}  // namespace relulab
