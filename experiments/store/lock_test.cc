#include "experiments/store/lock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "core/data/temporary_directory.h"
#include "core/nn/stop.h"
#include "experiments/store/file.h"
#include "experiments/store/interrupt.h"

namespace relulab {
namespace {

TEST(StudyLock, ExcludesThreads) {
  const TemporaryDirectory study;
  // Load and store are separate operations: only the lock makes an increment atomic.
  std::atomic<int> counter = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        const StudyLock lock(study.path());
        counter.store(counter.load() + 1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter, 2000);
}

TEST(StudyLock, ExcludesProcesses) {
  const TemporaryDirectory study;
  const auto counter = study.path() / "counter";
  WriteFile(counter, "0");
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(::fork());
    if (children.back() != 0) continue;
    for (int i = 0; i < 100; ++i) {
      const StudyLock lock(study.path());
      WriteFile(counter, std::to_string(std::stoi(ReadFile(counter)) + 1));
    }
    ::_exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(ReadFile(counter), "400");
}

TEST(StudyLock, EndsWithItsHolderAndLeavesNoFile) {
  const TemporaryDirectory study;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const StudyLock lock(study.path());
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  { const StudyLock lock(study.path()); }
  EXPECT_TRUE(std::filesystem::is_empty(study.path()));
}

TEST(StudyLock, AnInterruptEndsTheWait) {
  const TemporaryDirectory study;
  const StudyLock held(study.path());
  const InterruptHandler interrupts;
  std::jthread user([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ::kill(::getpid(), SIGTERM);
  });
  EXPECT_THROW(StudyLock(study.path()), Stopped);
}

TEST(StudyLock, NeedsADirectory) {
  const TemporaryDirectory study;
  EXPECT_THROW(StudyLock(study.path() / "none"), OutputError);
  WriteFile(study.path() / "file", "");
  EXPECT_THROW(StudyLock(study.path() / "file"), OutputError);
}

}  // namespace
}  // namespace relulab
