#include "experiments/store/work_directory.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

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

class WorkDirectoryTest : public testing::Test {
 protected:
  TemporaryDirectory root_;
  fs::path study_ = root_.path() / "results" / "study";
  fs::path runs_ = study_ / "runs";
};

TEST_F(WorkDirectoryTest, PublishesWholeRunsAndLeavesNothingElse) {
  {
    const WorkDirectory work(study_);
    work.WriteRunDirectory("abc", SomeFiles("1"));
    EXPECT_EQ(Names(runs_), std::set<std::string>{"abc"});
  }
  EXPECT_TRUE(VerifyManifest(runs_ / "abc"));
  for (const auto& [name, content] : SomeFiles("1")) {
    EXPECT_EQ(ReadFile(runs_ / "abc" / name), content);
  }
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(WorkDirectoryTest, ReplacesWhatIsUnfinishedOrDifferent) {
  const WorkDirectory work(study_);
  CreateDirectories(runs_ / "abc");
  work.WriteRunDirectory("abc", SomeFiles("1"));
  EXPECT_TRUE(VerifyManifest(runs_ / "abc"));

  WriteFile(runs_ / "abc" / "steps.csv", "damaged");
  work.WriteRunDirectory("abc", SomeFiles("1"));
  EXPECT_TRUE(VerifyManifest(runs_ / "abc"));

  WriteFile(runs_ / "abc" / "notes.txt", "of the old run");
  work.WriteRunDirectory("abc", SomeFiles("2"));
  EXPECT_TRUE(VerifyManifest(runs_ / "abc"));
  EXPECT_EQ(ReadFile(runs_ / "abc" / "timing.json"), "2");
  EXPECT_FALSE(fs::exists(runs_ / "abc" / "notes.txt"));
}

TEST_F(WorkDirectoryTest, LeavesTheSameFinishedRun) {
  const WorkDirectory work(study_);
  work.WriteRunDirectory("abc", SomeFiles("1"));
  WriteFile(runs_ / "abc" / "notes.txt", "a sign that it was not replaced");
  work.WriteRunDirectory("abc", SomeFiles("1"));
  EXPECT_TRUE(fs::exists(runs_ / "abc" / "notes.txt"));
}

TEST_F(WorkDirectoryTest, ThreadsWriteAtOnce) {
  {
    const WorkDirectory work(study_);
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&work, t] {
        for (int i = 0; i < 25; ++i) {
          work.WriteRunDirectory("run_" + std::to_string(t) + "_" + std::to_string(i),
                                 SomeFiles(std::to_string(t)));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(Names(runs_).size(), 200U);
  for (const std::string& run : Names(runs_)) EXPECT_TRUE(VerifyManifest(runs_ / run)) << run;
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(WorkDirectoryTest, ProcessesWriteTheSameRun) {
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    try {
      for (int i = 0; i < 50; ++i) {
        const WorkDirectory work(study_);
        work.WriteRunDirectory("abc", SomeFiles(std::to_string(child * (i % 3))));
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
  EXPECT_TRUE(VerifyManifest(runs_ / "abc"));
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(WorkDirectoryTest, RemovesLeftoversOfTheDeadOnly) {
  const auto body = [this](const auto& say_ready) {
    const WorkDirectory work(study_);
    FileReplacement table(study_ / "runs.csv");
    CreateDirectories(study_ / (".work-" + std::to_string(::getpid())) / "abc");
    say_ready();
    for (;;) ::pause();
  };
  Child dead(body);
  Child alive(body);
  ASSERT_TRUE(dead.ready() && alive.ready());
  const std::string pid = std::to_string(alive.pid());
  dead.Kill();
  CreateDirectories(study_ / ".work-1");  // killed before it made its `.alive`
  { const WorkDirectory work(study_); }
  EXPECT_EQ(Names(study_),
            (std::set<std::string>{"runs", ".work-" + pid, ".runs.csv." + pid + ".tmp"}));
  alive.Kill();
  { const WorkDirectory work(study_); }
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(WorkDirectoryTest, TwoOfOneProcessDoNotMeet) {
  const WorkDirectory first(study_);
  {
    const WorkDirectory second(study_);
    EXPECT_EQ(Names(study_).size(), 3U);
    second.WriteRunDirectory("abc", SomeFiles("1"));
  }
  first.WriteRunDirectory("def", SomeFiles("1"));
  EXPECT_EQ(Names(runs_), (std::set<std::string>{"abc", "def"}));
}

TEST_F(WorkDirectoryTest, AKillLeavesOnlyWholeRuns) {
  std::size_t published = 0;
  // A slow machine needs longer for its first run.
  for (int round = 0; round < 30 || (published == 0 && round < 2000); ++round) {
    Child writer([&](const auto& say_ready) {
      const WorkDirectory work(study_);
      say_ready();
      for (int i = 0;; ++i) {
        work.WriteRunDirectory("run_" + std::to_string(i % 5),
                               SomeFiles(std::to_string(i), 20'000));
      }
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
  { const WorkDirectory work(study_); }
  EXPECT_EQ(Names(study_), std::set<std::string>{"runs"});
}

TEST_F(WorkDirectoryTest, AFailedWritePublishesNothing) {
  const WorkDirectory work(study_);
  RunFiles files = SomeFiles("1");
  files["a_directory"] = "";
  files["a_directory/below"] = "stands for any write that fails midway";
  EXPECT_THROW(work.WriteRunDirectory("abc", files), OutputError);
  EXPECT_TRUE(fs::is_empty(runs_));
  work.WriteRunDirectory("abc", SomeFiles("1"));
  EXPECT_TRUE(VerifyManifest(runs_ / "abc"));
}

TEST_F(WorkDirectoryTest, FailuresNameThePathAndLeaveNothing) {
  WriteFile(root_.path() / "file", "");
  EXPECT_THROW(WorkDirectory(root_.path() / "file" / "study"), OutputError);

  const WorkDirectory work(study_);
  WriteFile(runs_ / "abc", "a file where the run's directory should be");
  try {
    work.WriteRunDirectory("abc", SomeFiles("1"));
    ADD_FAILURE() << "no error";
  } catch (const OutputError& error) {
    EXPECT_NE(std::string(error.what()).find((runs_ / "abc").string()), std::string::npos);
  }
  EXPECT_EQ(Names(study_ / (".work-" + std::to_string(::getpid()))),
            std::set<std::string>{".alive"});
}

}  // namespace
}  // namespace relulab
