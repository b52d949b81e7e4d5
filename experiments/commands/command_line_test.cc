// The real program, as a user's shell starts it: exit codes, streams, and what is left on disk.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <thread>

#include "experiments/store/file.h"
#include "experiments/store/json.h"
#include "experiments/store/temporary_directory.h"

namespace relulab {
namespace {

namespace fs = std::filesystem;

const std::string kProgram = RELULAB_PROGRAM;

constexpr const char* kTiny = R"({
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

/// Long enough to be hit in the middle.
constexpr const char* kSlow = R"({
  "name": "slow",
  "base": {
    "dataset": {"name": "spirals", "train_size": 600, "validation_size": 300, "test_size": 300},
    "network": {"depth": 3, "width": 24},
    "training": {"batch_size": 50, "steps": 200},
    "measure": {"every": 40, "evaluate_every": 10},
    "checkpoint": {"steps": [200]}
  },
  "sweep": {"network.activation": ["relu", "tanh"], "seed": {"count": 15}}
})";

/// A shell command in a directory of its own, its streams in files outside of it.
class Process {
 public:
  Process(const std::string& command, const fs::path& directory, const fs::path& streams)
      : streams_(streams), pid_(::fork()) {
    if (pid_ != 0) return;
    const int out = ::creat((streams / "out").c_str(), 0666);
    const int err = ::creat((streams / "err").c_str(), 0666);
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
  pid_t pid_;
  int status_ = 0;
};

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

std::size_t CountLines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void ExpectPart(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << '"' << part << "\" is not in: " << text;
}

/// Content by name of every file below a directory; directories have none.
std::map<std::string, std::string> BytesOf(const fs::path& directory) {
  std::map<std::string, std::string> bytes;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string name = fs::relative(entry.path(), directory).string();
    bytes[name] = entry.is_regular_file() ? ReadFile(entry.path()) : "";
  }
  return bytes;
}

/// The same of a study, without what tells of time and machine.
std::map<std::string, std::string> ResultsOf(const fs::path& study) {
  auto bytes = BytesOf(study);
  std::erase_if(bytes, [](const auto& file) {
    const std::string name = fs::path(file.first).filename().string();
    return name.starts_with("timing.") || name == "manifest.sha256";
  });
  return bytes;
}

class CommandLineTest : public testing::Test {
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

  /// A process that can be sent signals: the shell becomes the program.
  Process Start(const std::string& arguments) {
    return Process("exec " + kProgram + " " + arguments, directory_, streams_);
  }

  /// That the call is refused with this code, a one-line message with these parts, and no trace.
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

  /// tiny.json with a merge patch on it, under another name.
  void WriteStudy(const std::string& file, const char* patch) {
    Json study = Json::parse(kTiny);
    study.merge_patch(Json::parse(patch));
    WriteFile(directory_ / file, study.dump(2));
  }

  TemporaryDirectory root_;
  fs::path directory_ = root_.path() / "work";
  fs::path streams_ = root_.path() / "streams";
};

TEST_F(CommandLineTest, SaysItsVersion) {
  const Result result = Relulab("--version");
  EXPECT_EQ(result.exit_code, 0);
  for (const char* part : {"relulab ", "commit ", "compiler: ", "flags: ", "SIMD: "}) {
    ExpectPart(result.out, part);
  }
}

TEST_F(CommandLineTest, EveryHelpHasAnExample) {
  for (const std::string command : {"", "run", "show", "validate", "schema", "list"}) {
    const Result result = Relulab(command + " --help");
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_EQ(result.err, "") << command;
    ExpectPart(result.out, "Example");
    ExpectPart(result.out, "  relulab " + command);
  }
}

TEST_F(CommandLineTest, MistakesInTheCommandLineAreRefused) {
  ExpectRefused("", 2, {"subcommand", "--help"});
  ExpectRefused("rnu tiny.json", 2, {"rnu", "did you mean \"run\""});
  ExpectRefused("run", 2, {"config"});
  ExpectRefused("run tiny.json --job 2", 2, {"--job"});
  ExpectRefused("run tiny.json --jobs 0", 2, {"--jobs"});
  ExpectRefused("run tiny.json --jobs two", 2, {"--jobs", "two"});
  ExpectRefused("run tiny.json --profile quik", 2, {"--profile", "quik", "quick"});
  ExpectRefused("run tiny.json --set network.depht=3", 2, {"--set", "depht", "depth"});
  ExpectRefused("run tiny.json --set network.depth=deep", 2, {"--set network.depth", "deep"});
  ExpectRefused("run tiny.json --set network.depth", 2, {"--set", "key=value"});
  ExpectRefused("run tiny.json --filter network.depth=7", 2, {"--filter", "network.depth=7"});
  ExpectRefused("list activation", 2, {"activation", "did you mean \"activations\""});
  ExpectRefused("show nowhere", 2, {"nowhere"});
}

TEST_F(CommandLineTest, MistakesInAConfigAreRefused) {
  ExpectRefused("run none.json", 2, {"none.json"});
  ExpectRefused("validate none.json", 2, {"none.json"});
  WriteFile(directory_ / "syntax.json", "{\"name\": \"x\",\n oops}");
  ExpectRefused("run syntax.json", 2, {"syntax.json", "line 2"});
  WriteStudy("key.json", R"({"base": {"network": {"widht": 4}}})");
  ExpectRefused("run key.json", 2, {"key.json", "/base/network/widht", "\"width\""});
  WriteStudy("type.json", R"({"base": {"training": {"steps": "many"}}})");
  ExpectRefused("run type.json", 2, {"type.json", "/base/training/steps", "many"});
  ExpectRefused("run type.json --dry-run", 2, {"/base/training/steps"});
  ExpectRefused("validate type.json", 2, {"/base/training/steps"});
  WriteStudy("profile.json", R"({"profiles": {"quick": {"base": {"network": {"width": 0}}}}})");
  ExpectRefused("validate profile.json --print", 2, {"/base/network/width"});
}

TEST_F(CommandLineTest, ABrokenSecondConfigStopsTheFirst) {
  WriteStudy("broken.json", R"({"base": {"network": {"widht": 4}}})");
  ExpectRefused("run tiny.json broken.json", 2, {"broken.json"});
}

TEST_F(CommandLineTest, MissingAndBrokenDataAreRefused) {
  WriteStudy("csv.json", R"({"base": {"dataset": {"name": "csv", "path": "data.csv",
                                                  "label": "label"}}})");
  ExpectRefused("run csv.json", 3, {"data.csv"});
  WriteFile(directory_ / "data.csv", "x,label\n1,0\nx,1\n");
  ExpectRefused("run csv.json", 3, {"data.csv", "line 3"});
}

TEST_F(CommandLineTest, ResultsThatCannotBeWrittenAreRefused) {
  WriteFile(directory_ / "file", "");
  ExpectRefused("run tiny.json --out file", 4, {"file"});
  ExpectRefused("run tiny.json --out file/below", 4, {"file"});
  EXPECT_EQ(Relulab("list > /dev/full").exit_code, 4);
}

TEST_F(CommandLineTest, ADryRunListsEveryRunAndWritesNothing) {
  const auto before = BytesOf(directory_);
  const Result result = Relulab("run tiny.json --dry-run");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(BytesOf(directory_), before);
  EXPECT_EQ(CountLines(result.out), 5U) << result.out;
  for (const char* cell : {"depth=1 seed=1", "depth=1 seed=2", "depth=3 seed=1", "depth=3 seed=2"})
    ExpectPart(result.out, std::string("  to do  network.") + cell);
  ExpectPart(result.out, "tiny: 4 runs planned, 4 to do\n");

  Relulab("run tiny.json --filter network.depth=3");
  const Result later = Relulab("run tiny.json --dry-run");
  ExpectPart(later.out, "  done   network.depth=3 seed=2\n");
  ExpectPart(later.out, "tiny: 4 runs planned, 2 to do\n");
}

TEST_F(CommandLineTest, RunningAgainIsResume) {
  const Result first = Relulab("run tiny.json --jobs 2");
  EXPECT_EQ(first.exit_code, 0);
  ExpectPart(first.out, "Does the program run?\n");
  ExpectPart(first.out, "4 of 4 runs finished: results/tiny\n");
  ExpectPart(first.err, "4 runs planned, 4 to do");
  const auto bytes = BytesOf(directory_ / "results");
  const Result second = Relulab("run tiny.json --jobs 2");
  EXPECT_EQ(second.exit_code, 0);
  EXPECT_EQ(second.out, first.out);
  ExpectPart(second.err, "4 runs planned, 0 to do");
  EXPECT_EQ(BytesOf(directory_ / "results"), bytes);
}

TEST_F(CommandLineTest, ManifestsAreReadBySha256sum) {
  ASSERT_EQ(Relulab("run tiny.json").exit_code, 0);
  const Result check = Shell(
      "for run in results/tiny/runs/*; do (cd $run && sha256sum --strict -c manifest.sha256) || "
      "exit 1; done");
  EXPECT_EQ(check.exit_code, 0) << check.err;
  EXPECT_EQ(CountLines(check.out), 4U * 5U);
}

TEST_F(CommandLineTest, OptionsOfRunAreHeeded) {
  const Result result = Relulab(
      "run tiny.json --profile quick --set network.depth=2,4,5 --set seed=7 --out elsewhere "
      "--filter network.depth=4");
  EXPECT_EQ(result.exit_code, 0);
  ExpectPart(result.out, "1 of 3 runs finished: elsewhere/tiny.quick\n");
  EXPECT_EQ(Relulab("run tiny.json --set network.depth=2 --set network.depth=5").exit_code, 0);
}

TEST_F(CommandLineTest, ADivergedRunIsAResult) {
  const Result result =
      Relulab("run tiny.json --set training.optimizer.learning_rate=1e6 --set training.steps=400");
  EXPECT_EQ(result.exit_code, 0);
  ExpectPart(result.out, "diverged");
}

TEST_F(CommandLineTest, AFailedRunIsExitCodeOne) {
#ifdef RELULAB_SANITIZED
  GTEST_SKIP() << "sanitizers need more address space than any limit";
#endif
  // Half a gigabyte for the second layer's weights alone: the allocation fails, nothing is touched.
  const Result result = Shell("ulimit -v 500000; " + kProgram +
                              " run tiny.json --set 'network.width=[8192, 8192]'"
                              " --set network.depth=2 --set network.precision=float64");
  EXPECT_EQ(result.exit_code, 1) << result.err;
  ExpectPart(result.err, "failed: ");
  ExpectPart(result.out, "2 of 2 runs finished");
}

TEST_F(CommandLineTest, ShowPrintsWhatRunPrinted) {
  const Result run = Relulab("run tiny.json");
  Relulab("run tiny.json --profile quick");
  const Result show = Relulab("show results/tiny");
  EXPECT_EQ(show.exit_code, 0);
  EXPECT_EQ(show.err, "");
  const std::string table = show.out.substr(show.out.find('\n') + 1);
  EXPECT_GT(CountLines(table), 2U);
  ExpectPart(run.out, table);
  const Result both = Relulab("show results");
  ExpectPart(both.out, "results/tiny\n" + table);
  ExpectPart(both.out, "results/tiny.quick\n");
}

TEST_F(CommandLineTest, ListsEveryRegistry) {
  const std::map<std::string, std::string> rows = {{"activations", "relu"},
                                                   {"datasets", "fashion_mnist"},
                                                   {"initializers", "he_normal"},
                                                   {"metrics", "delta_norm"},
                                                   {"optimizers", "sgd"}};
  const Result all = Relulab("list");
  EXPECT_EQ(all.exit_code, 0);
  for (const auto& [kind, row] : rows) {
    const Result one = Relulab("list " + kind);
    EXPECT_EQ(one.exit_code, 0);
    EXPECT_EQ(one.out.rfind(kind + "\n", 0), 0U) << one.out;
    ExpectPart(one.out, "\n  " + row + " ");
    ExpectPart(all.out, one.out);
  }
}

TEST_F(CommandLineTest, ValidateCountsAndPrints) {
  EXPECT_EQ(Relulab("validate tiny.json").out, "tiny.json: valid, 4 runs\n");
  const Result result = Relulab("validate tiny.json --print");
  EXPECT_EQ(result.exit_code, 0);
  const Json resolved = Json::parse(result.out);
  EXPECT_EQ(resolved.at("base").at("network").at("activation"), "relu");  // a default
  EXPECT_EQ(resolved.at("base").at("network").at("width"), 4);
  EXPECT_EQ(resolved.at("sweep").at("network.depth"), (Json{1, 3}));
}

TEST_F(CommandLineTest, PrintsTheSchema) {
  const Result result = Relulab("schema");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(Json::parse(result.out).at("$schema"), "https://json-schema.org/draft/2020-12/schema");
}

/// How runs are broken off, and what they leave.
class InterruptionTest : public CommandLineTest {
 protected:
  void SetUp() override {
    CommandLineTest::SetUp();
    WriteFile(directory_ / "slow.json", kSlow);
  }

  fs::path Study(const std::string& out) { return directory_ / out / "slow"; }

  std::size_t CountRuns(const std::string& out) {
    std::error_code none_yet;
    const fs::directory_iterator runs(Study(out) / "runs", none_yet);
    return static_cast<std::size_t>(std::distance(begin(runs), end(runs)));
  }

  void ExpectNoDotFiles(const std::string& out) {
    for (const auto& entry : fs::recursive_directory_iterator(Study(out))) {
      EXPECT_NE(entry.path().filename().string()[0], '.') << entry.path();
    }
  }

  /// That the same command ends what was begun, to the byte as if never interrupted.
  void ExpectResumes(const std::string& out) {
    EXPECT_EQ(Relulab("run slow.json --jobs 2 --out " + out).exit_code, 0);
    ASSERT_EQ(Relulab("run slow.json --out uninterrupted").exit_code, 0);
    EXPECT_EQ(CountRuns(out), 30U);
    EXPECT_EQ(ResultsOf(Study(out)), ResultsOf(Study("uninterrupted")));
    ExpectNoDotFiles(out);
  }
};

TEST_F(InterruptionTest, CtrlCKeepsWhatIsFinished) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string out = "out" + std::to_string(signal);
    Process process = Start("run slow.json tiny.json --jobs 2 --out " + out);
    for (int i = 0; i < 20000 && CountRuns(out) == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    process.Send(signal);
    EXPECT_EQ(process.Wait(), 130);
    ExpectPart(process.Err(), "interrupted");
    const std::size_t finished = CountRuns(out);
    EXPECT_GE(finished, 1U);
    EXPECT_LT(finished, 30U);
    ExpectPart(process.Out(), std::to_string(finished) + " of 30 runs finished");
    EXPECT_EQ(CountLines(ReadFile(Study(out) / "runs.csv")), finished + 1);
    EXPECT_FALSE(fs::exists(directory_ / out / "tiny"));  // the next study did not begin
    ExpectNoDotFiles(out);
  }
  ExpectResumes("out" + std::to_string(SIGINT));
}

TEST_F(InterruptionTest, KillsCostARepetitionAtMost) {
  int killed = 0;
  for (const int milliseconds : {2, 9, 20, 35, 50, 70, 90, 120}) {
    Process process = Start("run slow.json --jobs 2 --out out");
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    process.Send(SIGKILL);
    killed += process.Wait() == -SIGKILL ? 1 : 0;
  }
  EXPECT_GT(killed, 0);
  ExpectResumes("out");
}

TEST_F(InterruptionTest, ProcessesMayShareAStudy) {
  CreateDirectories(root_.path() / "other_streams");
  const std::string command = "exec " + kProgram + " run slow.json --filter network.activation=";
  Process first(command + "relu --out out", directory_, streams_);
  Process second(command + "tanh --out out", directory_, root_.path() / "other_streams");
  EXPECT_EQ(first.Wait(), 0);
  EXPECT_EQ(second.Wait(), 0);
  EXPECT_EQ(CountLines(ReadFile(Study("out") / "runs.csv")), 31U);  // the later one saw all
  ExpectResumes("out");
}

}  // namespace
}  // namespace relulab
