/// Shared parts of the tests that start the program as a user's shell does.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/data/temporary_directory.h"
#include "experiments/store/csv.h"
#include "experiments/store/file.h"
#include "experiments/store/json.h"
#include "experiments/store/tables.h"

namespace relulab {

namespace fs = std::filesystem;

inline const std::string kProgram = RELULAB_PROGRAM;

inline constexpr const char* kTiny = R"({
  "name": "tiny",
  "question": "Does the program run?",
  "base": {
    "dataset": {"name": "spirals", "train_size": 60, "validation_size": 30, "test_size": 30},
    "network": {"depth": 2, "width": 4},
    "training": {"batch_size": 20, "steps": 6},
    "measure": {"every": 3, "evaluate_every": 2, "probe": {"split": "validation", "size": 10}}
  },
  "sweep": {"network.depth": [1, 3], "seed": {"count": 2}},
  "profiles": {"quick": {"base": {"training": {"steps": 2}}}}
})";

/// Runs a shell command in `directory`. Its output goes to files in `streams`, which is outside of
/// `directory`.
class Process {
 public:
  Process(const std::string& command, const fs::path& directory, const fs::path& streams)
      : streams_(streams) {
    // Before the process starts, so that Out and Err can be called at once.
    const int out = ::creat((streams / "out").c_str(), 0666);
    const int err = ::creat((streams / "err").c_str(), 0666);
    pid_ = ::fork();
    if (pid_ != 0) {
      ::close(out);
      ::close(err);
      return;
    }
    if (::chdir(directory.c_str()) != 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0) ::_exit(126);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() { Wait(); }

  void Send(int signal) const { ::kill(pid_, signal); }

  /// The exit code; -9 if signal 9 ended it.
  int Wait() {
    if (pid_ > 0 && ::waitpid(pid_, &status_, 0) == pid_) pid_ = 0;
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
  }

  std::string Out() const { return ReadFile(streams_ / "out"); }
  std::string Err() const { return ReadFile(streams_ / "err"); }

 private:
  fs::path streams_;
  pid_t pid_ = 0;
  int status_ = 0;
};

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

inline std::size_t CountLines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

inline void ExpectPart(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << '"' << part << "\" is not in: " << text;
}

/// The content of every file below a directory, by name; empty for directories.
inline std::map<std::string, std::string> BytesOf(const fs::path& directory) {
  std::map<std::string, std::string> bytes;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string name = fs::relative(entry.path(), directory).string();
    bytes[name] = entry.is_regular_file() ? ReadFile(entry.path()) : "";
  }
  return bytes;
}

/// The same for a study, without the files that depend on the time or the machine.
inline std::map<std::string, std::string> ResultsOf(const fs::path& study) {
  auto bytes = BytesOf(study);
  std::erase_if(bytes, [](const auto& file) {
    const std::string name = fs::path(file.first).filename().string();
    return name.starts_with("timing.") || name == "manifest.sha256";
  });
  return bytes;
}

/// Expects that every column of a result table is declared in the table with the file's name. A
/// name with a dot is a varied key.
inline void ExpectDeclared(const fs::path& file) {
  const Table* table = FindRow(Tables(), file.stem().string());
  ASSERT_NE(table, nullptr) << file << " is not declared in experiments/store/tables.h";
  const std::vector<std::string> declared = ColumnNames(*table);
  const TableReader reader(file);
  for (const std::string& name : reader.columns()) {
    const bool is_declared = std::find(declared.begin(), declared.end(), name) != declared.end();
    EXPECT_TRUE(is_declared || name.find('.') != std::string::npos) << file << ": " << name;
  }
}

/// The same for every table below a directory. Returns the number of tables.
inline int ExpectAllDeclared(const fs::path& directory) {
  int tables = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.path().extension() != ".csv") continue;
    ExpectDeclared(entry.path());
    ++tables;
  }
  return tables;
}

class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    CreateDirectories(directory_);
    CreateDirectories(streams_);
    WriteFile(directory_ / "tiny.json", kTiny);
  }

  Result Shell(const std::string& command) {
    Process process(command, directory_, streams_);
    const int exit_code = process.Wait();
    return {exit_code, process.Out(), process.Err()};
  }

  Result Relulab(const std::string& arguments) { return Shell(kProgram + " " + arguments); }

  /// Starts a process that can receive signals: `exec` replaces the shell by the program.
  Process Start(const std::string& arguments) {
    return Process("exec " + kProgram + " " + arguments, directory_, streams_);
  }

  /// Expects that the call fails with this exit code and a one-line message that contains these
  /// parts, and that it changes no file.
  void ExpectRefused(const std::string& arguments, int exit_code,
                     const std::vector<std::string>& parts) {
    SCOPED_TRACE(arguments);
    const auto before = BytesOf(directory_);
    const Result result = Relulab(arguments);
    EXPECT_EQ(result.exit_code, exit_code);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(CountLines(result.err), 1U) << result.err;
    EXPECT_EQ(result.err.rfind("relulab: ", 0), 0U) << result.err;
    for (const std::string& part : parts) ExpectPart(result.err, part);
    EXPECT_EQ(BytesOf(directory_), before);
  }

  /// Writes tiny.json with a merge patch applied, under another name.
  void WriteStudy(const std::string& file, const char* patch) {
    Json study = Json::parse(kTiny);
    study.merge_patch(Json::parse(patch));
    WriteFile(directory_ / file, study.dump(2));
  }

  TemporaryDirectory root_;
  fs::path directory_ = root_.path() / "work";
  fs::path streams_ = root_.path() / "streams";
};

}  // namespace relulab
