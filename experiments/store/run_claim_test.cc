#include "experiments/store/run_claim.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

RunFiles SomeFiles(const std::string& timing, std::size_t size = 100) {
  return {{"run.json", "{}"},
          {"steps.csv", std::string(size, 's')},
          {"layers.csv", std::string(2 * size, 'l')},
          {"theory.csv", std::string(size, 't')},
          {"timing.json", timing},
          {"checkpoints/step_000000.safetensors", std::string(size, 'c')}};
}

std::set<std::string> Names(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

// A forked process that runs `body`; the destructor kills it. `body` gets a function that reports,
// by one byte, that the process is ready.
class Child {
 public:
  template <typename Body>
  explicit Child(Body body) {
    int ends[2];
    if (::pipe(ends) != 0) ::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      body([&] {
        if (::write(ends[1], "x", 1) != 1) ::_exit(1);
      });
      ::_exit(0);
    }
    ::close(ends[1]);
    char byte = 0;
    ready_ = ::read(ends[0], &byte, 1) == 1;
    ::close(ends[0]);
  }
  ~Child() { Kill(); }

  bool ready() const { return ready_; }
  pid_t pid() const { return pid_; }
  void Kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
  bool ready_ = false;
};

constexpr const char* kRun = "abcabcabcabc";
constexpr const char* kOther = "defdefdefdef";

std::string RunId(int i) { return std::to_string(100'000'000'000 + i); }

const RunClaim::Keeps kNever = [] { return false; };

class RunClaimTest : public testing::Test {
 protected:
  RunClaimTest() { CreateStudyDirectory(study_); }

  /// Writes a run, as soon as no other process is executing it.
  void WriteRun(const std::string& run_id, const RunFiles& files,
                const RunClaim::Keeps& keeps = kNever) const {
    std::optional<RunClaim> claim;
    while (!claim) {
      if (auto next = RunClaim::TryClaim(study_, run_id)) claim.emplace(*std::move(next));
    }
    for (const auto& [name, content] : files) claim->Write(name, content);
    claim->Publish(keeps);
  }

  TemporaryDirectory root_;
  fs::path study_ = root_.path() / "results" / "study";
  fs::path runs_ = study_ / "runs";
  fs::path in_hand_ = study_ / (std::string(".run-") + kRun);
};

TEST_F(RunClaimTest, PublishesWholeRunsAndLeavesNothingElse) {
  WriteRun(kRun, SomeFiles("1"));
  EXPECT_EQ(Names(runs_), std::set<std::string>{kRun});
  EXPECT_TRUE(VerifyManifest(runs_ / kRun));
  for (const auto& [name, content] : SomeFiles("1")) {
    EXPECT_EQ(ReadFile(runs_ / kRun / name), content);
  }
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(RunClaimTest, ReplacesWhatIsUnfinishedOrDifferent) {
  CreateDirectories(runs_ / kRun);
  WriteRun(kRun, SomeFiles("1"));
  EXPECT_TRUE(VerifyManifest(runs_ / kRun));

  WriteFile(runs_ / kRun / "steps.csv", "damaged");
  WriteRun(kRun, SomeFiles("1"));
  EXPECT_TRUE(VerifyManifest(runs_ / kRun));

  WriteFile(runs_ / kRun / "notes.txt", "of the old run");
  WriteRun(kRun, SomeFiles("2"));
  EXPECT_TRUE(VerifyManifest(runs_ / kRun));
  EXPECT_EQ(ReadFile(runs_ / kRun / "timing.json"), "2");
  EXPECT_FALSE(fs::exists(runs_ / kRun / "notes.txt"));
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(RunClaimTest, LeavesARunThatIsToBeKept) {
  WriteRun(kRun, SomeFiles("1"));
  WriteFile(runs_ / kRun / "notes.txt", "a sign that it was not replaced");
  WriteRun(kRun, SomeFiles("2"), [] { return true; });
  EXPECT_TRUE(fs::exists(runs_ / kRun / "notes.txt"));
  EXPECT_TRUE(VerifyManifest(runs_ / kRun));
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(RunClaimTest, ARunHasOneOwner) {
  auto owner = RunClaim::TryClaim(study_, kRun);
  ASSERT_TRUE(owner);
  owner->Write("steps.csv", "of the owner");
  EXPECT_FALSE(RunClaim::TryClaim(study_, kRun));
  EXPECT_TRUE(RunClaim::TryClaim(study_, kOther)) << "another run is free";
  RemoveLeftovers(study_);
  EXPECT_EQ(ReadFile(in_hand_ / "steps.csv"), "of the owner");
  owner.reset();
  EXPECT_FALSE(fs::exists(in_hand_)) << "an unpublished run leaves nothing";
  EXPECT_TRUE(RunClaim::TryClaim(study_, kRun));
}

TEST_F(RunClaimTest, ClearingRemovesWhatWasWritten) {
  auto claim = RunClaim::TryClaim(study_, kRun);
  ASSERT_TRUE(claim);
  claim->Write("checkpoints/step_000000.safetensors", "c");
  claim->Clear();
  claim->Write("run.json", "{}");
  claim->Publish(kNever);
  EXPECT_EQ(Names(runs_ / kRun), (std::set<std::string>{"run.json", "manifest.sha256"}));
}

TEST_F(RunClaimTest, ThreadsWriteAtOnce) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 25; ++i) WriteRun(RunId(100 * t + i), SomeFiles(std::to_string(t)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Names(runs_).size(), 200U);
  for (const std::string& run : Names(runs_)) EXPECT_TRUE(VerifyManifest(runs_ / run)) << run;
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(RunClaimTest, ProcessesWriteTheSameRun) {
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    try {
      for (int i = 0; i < 50; ++i) {
        WriteRun(kRun, SomeFiles(std::to_string(child * (i % 3))));
        RemoveLeftovers(study_);
      }
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
      ::_exit(1);
    }
    ::_exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(VerifyManifest(runs_ / kRun));
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

// The run of a killed process is taken over. The run of a process that still runs is not.
TEST_F(RunClaimTest, TakesOverTheRunsOfTheDeadOnly) {
  const auto hold = [this](const char* run_id) {
    return [this, run_id](const auto& say_ready) {
      auto claim = RunClaim::TryClaim(study_, run_id);
      claim->Write("steps.csv", "half");
      FileReplacement table(study_ / (std::string(run_id) + ".csv"));
      say_ready();
      for (;;) ::pause();
    };
  };
  Child dead(hold(kRun));
  Child alive(hold(kOther));
  ASSERT_TRUE(dead.ready() && alive.ready());
  dead.Kill();
  EXPECT_TRUE(fs::exists(in_hand_ / "steps.csv"));
  EXPECT_FALSE(RunClaim::TryClaim(study_, kOther));
  {
    const auto taken = RunClaim::TryClaim(study_, kRun);
    ASSERT_TRUE(taken);
    EXPECT_TRUE(fs::is_empty(in_hand_));
  }
  RemoveLeftovers(study_);
  const std::string other = std::string(".run-") + kOther;
  const std::string table =
      "." + std::string(kOther) + ".csv." + std::to_string(alive.pid()) + ".tmp";
  EXPECT_EQ(Names(study_), (std::set<std::string>{"runs", other, table}));
  alive.Kill();
  RemoveLeftovers(study_);
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(RunClaimTest, AKillLeavesOnlyWholeRuns) {
  std::size_t published = 0;
  // A slow machine needs longer for its first run.
  for (int round = 0; round < 30 || (published == 0 && round < 2000); ++round) {
    Child writer([&](const auto& say_ready) {
      say_ready();
      for (int i = 0;; ++i) WriteRun(RunId(i % 5), SomeFiles(std::to_string(i), 20'000));
    });
    ASSERT_TRUE(writer.ready());
    ::usleep(static_cast<useconds_t>(500 + 377 * round));
    writer.Kill();
    for (const std::string& run : Names(runs_)) {
      EXPECT_TRUE(VerifyManifest(runs_ / run)) << run;
      ++published;
    }
  }
  EXPECT_GT(published, 0U);
  RemoveLeftovers(study_);
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

// A run directory is there at every instant while another takes its place.
TEST_F(RunClaimTest, ARunIsThereWhileItIsReplaced) {
  WriteRun(kRun, SomeFiles("1"));
  for (int round = 0; round < 20; ++round) {
    Child writer([&](const auto& say_ready) {
      say_ready();
      for (int i = 0;; ++i) WriteRun(kRun, SomeFiles(std::to_string(i)));
    });
    ASSERT_TRUE(writer.ready());
    for (int look = 0; look < 200; ++look) ASSERT_TRUE(fs::exists(runs_ / kRun));
    writer.Kill();
    ASSERT_TRUE(VerifyManifest(runs_ / kRun));
  }
}

// On a file system that cannot exchange names, a kill may come between two renames.
TEST_F(RunClaimTest, PutsBackARunThatWasMovedAside) {
  WriteRun(kRun, SomeFiles("1"));
  fs::rename(runs_ / kRun, in_hand_.string() + ".replaced");
  RemoveLeftovers(study_);
  EXPECT_TRUE(VerifyManifest(runs_ / kRun));
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
  // If another run is in its place, it is removed.
  fs::copy(runs_ / kRun, in_hand_.string() + ".replaced", fs::copy_options::recursive);
  RemoveLeftovers(study_);
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(RunClaimTest, NeitherWritesNorRemovesAnythingElsewhere) {
  const fs::path thesis = root_.path() / "thesis";
  CreateDirectories(thesis);
  WriteFile(thesis / "chapter1.tex", "years of work");
  fs::create_directory_symlink(thesis, in_hand_);
  fs::create_directory_symlink(thesis, study_ / ".work-1");
  for (const std::string& id :
       {std::string("../../../thesis"), thesis.string(), std::string("../.."), std::string(),
        std::string("ABCDEFABCDEF"), std::string("abc"), std::string(kRun)}) {
    EXPECT_THROW(RunClaim::TryClaim(study_, id), OutputError) << id;
  }
  RemoveLeftovers(study_);
  EXPECT_EQ(ReadFile(thesis / "chapter1.tex"), "years of work");
  fs::remove(in_hand_);
  fs::create_directory_symlink(thesis, runs_ / kRun);
  EXPECT_THROW(WriteRun(kRun, SomeFiles("1")), OutputError) << "a link is not a run directory";
  EXPECT_EQ(ReadFile(thesis / "chapter1.tex"), "years of work");
}

TEST_F(RunClaimTest, LinksDoNotLeadOutOfTheResultsRoot) {
  const fs::path thesis = root_.path() / "thesis";
  CreateDirectories(thesis);
  CreateDirectories(root_.path() / "disk");
  fs::create_directory_symlink(root_.path() / "disk", root_.path() / "linked");
  const fs::path study = root_.path() / "linked" / "trial";
  CreateStudyDirectory(study);  // the results root itself may be a link
  for (const fs::path& path : {study / "plans", study / "runs", study}) {
    fs::remove_all(path);
    fs::create_directory_symlink(thesis, path);
    EXPECT_THROW(CreateStudyDirectory(study), OutputError) << path;
    fs::remove(path);
  }
  EXPECT_TRUE(fs::is_empty(thesis));
}

TEST_F(RunClaimTest, AFailedWritePublishesNothing) {
  {
    auto claim = RunClaim::TryClaim(study_, kRun);
    claim->Write("a_directory", "");
    EXPECT_THROW(claim->Write("a_directory/below", "stands for any write that fails"), OutputError);
  }
  EXPECT_TRUE(fs::is_empty(runs_));
  WriteRun(kRun, SomeFiles("1"));
  EXPECT_TRUE(VerifyManifest(runs_ / kRun));
}

TEST_F(RunClaimTest, FailuresNameThePathAndLeaveNothing) {
  WriteFile(root_.path() / "file", "");
  EXPECT_THROW(CreateStudyDirectory(root_.path() / "file" / "study"), OutputError);

  WriteFile(runs_ / kRun, "a file where the run's directory should be");
  try {
    WriteRun(kRun, SomeFiles("1"));
    ADD_FAILURE() << "no error";
  } catch (const OutputError& error) {
    EXPECT_NE(std::string(error.what()).find((runs_ / kRun).string()), std::string::npos);
  }
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

}  // namespace
}  // namespace relulab
