// Runs the program as a user's shell does, and checks exit codes, streams and files.
#include <gtest/gtest.h>

#include "experiments/commands/program_test_support.h"

namespace relulab {
namespace {

using CommandLineTest = ProgramTest;

TEST_F(CommandLineTest, SaysItsVersion) {
  const Result result = Relulab("--version");
  EXPECT_EQ(result.exit_code, 0);
  for (const char* part : {"relulab ", "commit ", "compiler: ", "flags: ", "SIMD: "}) {
    ExpectPart(result.out, part);
  }
}

TEST_F(CommandLineTest, TakesTheVectorBitsOfTheEnvironment) {
  const Result wrong = Shell("RELULAB_VECTOR_BITS=128 " + kProgram + " list metrics");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_EQ(CountLines(wrong.err), 1U) << wrong.err;
  for (const char* part : {"RELULAB_VECTOR_BITS", "\"128\"", "256"}) ExpectPart(wrong.err, part);
  const Result narrow = Shell("RELULAB_VECTOR_BITS=256 " + kProgram + " --version");
  EXPECT_EQ(narrow.exit_code, 0);
  ExpectPart(narrow.out, "SIMD: ");
  EXPECT_EQ(narrow.out.find("AVX-512"), std::string::npos) << narrow.out;
  for (const char* execution : {"dense", "sparse"}) {
    const std::string out = execution;
    const std::string run = "run tiny.json --set network.width=64 --set network.execution=" + out;
    ASSERT_EQ(Relulab(run + " --out widest_" + out).exit_code, 0);
    ASSERT_EQ(
        Shell("RELULAB_VECTOR_BITS=256 " + kProgram + " " + run + " --out narrow_" + out).exit_code,
        0);
    EXPECT_EQ(ResultsOf(directory_ / ("narrow_" + out) / "tiny"),
              ResultsOf(directory_ / ("widest_" + out) / "tiny"));
  }
}

TEST_F(CommandLineTest, EveryHelpHasAnExample) {
  for (const std::string command :
       {"", "run", "show", "report", "merge", "validate", "schema", "list", "theory", "compact"}) {
    const Result result = Relulab(command + " --help");
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_EQ(result.err, "") << command;
    ExpectPart(result.out, "Example");
    ExpectPart(result.out, "  relulab " + command);
  }
}

TEST_F(CommandLineTest, MistakesInTheCommandLineAreRefused) {
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

TEST_F(CommandLineTest, WithoutArgumentsPrintsTheHelp) {
  const Result result = Relulab("");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(result.out, Relulab("--help").out);
}

TEST_F(CommandLineTest, SuggestsWhatWasMeant) {
  ExpectRefused("run tiny.json network.depth=3", 2, {"did you mean \"--set network.depth=3\""});
  ExpectRefused("validate tiny.json 'dataset.path=a b'", 2, {"--set 'dataset.path=a b'"});
  ExpectRefused("run tiny.json -j2", 2, {"\"-j2\"", "did you mean \"--jobs 2\""});
  ExpectRefused("run tiny.json -j 2", 2, {"\"-j\"", "did you mean \"--jobs 2\""});
  ExpectRefused("run tiny.json -o out", 2, {"did you mean \"--out out\""});
  ExpectRefused("run tiny.json -n", 2, {"did you mean \"--dry-run\""});
  ExpectRefused("run tiny.json -n 2", 2, {"did you mean \"--jobs 2\""});
  ExpectRefused("run tiny.json --output=x", 2, {"did you mean \"--out\""});
  for (const char* option : {"--parallel", "--threads", "--workers", "--num-workers", "--job"}) {
    ExpectRefused(std::string("run tiny.json ") + option + " 2", 2, {"did you mean \"--jobs\""});
  }
  ExpectRefused("list --keys", 2, {"did you mean \"relulab list keys\""});
  ExpectRefused("run help", 2, {"run: found \"help\"", "did you mean \"relulab run --help\""});
  ExpectRefused("show help", 2, {"did you mean \"relulab show --help\""});
  ExpectRefused("run tiny.json network.depth 3", 2, {"did you mean \"--set network.depth=3\""});
  ExpectRefused("run network.depth tiny.json", 2, {"\"--set network.depth=VALUE\""});
  ExpectRefused("run tiny.json --epochs 3", 2, {"\"--set training.steps=VALUE\""});
  ExpectRefused("-V", 2, {"\"-V\"", "did you mean \"--version\""});
  ExpectRefused("run --version", 2, {"did you mean \"relulab --version\""});
  ExpectRefused("help", 2, {"\"help\"", "did you mean \"relulab --help\""});
  ExpectRefused("help run", 2, {"did you mean \"relulab run --help\""});
  ExpectRefused("tiny.json", 2, {"did you mean \"relulab run tiny.json\""});
  ExpectRefused("run tiny.json --seed 3", 2, {"\"--seed\"", "did you mean \"--set seed=3\""});
  ExpectRefused("run tiny.json --lr=.1", 2, {"\"--set training.optimizer.learning_rate=.1\""});
  ExpectRefused("--jobs 2 run tiny.json", 2, {"--jobs", "an option of \"relulab run\""});
  ExpectRefused("show results --profile quick", 2, {"an option of \"relulab run\""});
  ExpectRefused("RUN tiny.json", 2, {"did you mean \"run\""});
}

TEST_F(CommandLineTest, SuggestsNothingWithoutAReason) {
  for (const char* arguments :
       {"run tiny.json --quiet", "run tiny.json -q", "run tiny.json -v", "run tiny.json --list",
        "run tiny.json --verbose", "--verbose", "report results --format html", "list --format"}) {
    const Result result = Relulab(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments;
    ExpectPart(result.err, "unknown option");
    EXPECT_EQ(result.err.find("did you mean"), std::string::npos) << result.err;
  }
}

TEST_F(CommandLineTest, MessagesOfTheParserHaveTheFormOfAllOthers) {
  const std::string jobs = "expected a whole number from 1 to 1024; see relulab run --help";
  ExpectRefused("run tiny.json --jobs two", 2, {"relulab: --jobs: found \"two\"; " + jobs});
  ExpectRefused("run tiny.json --jobs 2.5", 2, {"relulab: --jobs: found \"2.5\"; " + jobs});
  ExpectRefused("run tiny.json --jobs 0", 2, {"relulab: --jobs: found \"0\"; " + jobs});
  ExpectRefused("run tiny.json --jobs", 2,
                {"relulab: --jobs: found no value; expected one; see relulab run --help"});
  ExpectRefused("list keys metrics", 2,
                {"relulab: list: found \"metrics\"; expected no more arguments; see relulab list "
                 "--help"});
  ExpectRefused("run", 2, {"relulab: run: found no config; expected one; see relulab run --help"});
  ExpectRefused("theory --activation relu", 2, {"theory: found no --depth", "theory --help"});
  ExpectRefused("theory --activation relu --depth 5 --input-size 0", 2,
                {"--input-size: found \"0\"; expected a whole number from 1 to 1000000"});
  ExpectRefused("theory --activation relu --depth 3 --depth 4", 2,
                {"relulab: --depth: given twice; expected it once; see relulab theory --help"});
}

TEST_F(CommandLineTest, EmptyNamesAreRefused) {
  for (const char* arguments :
       {"run ''", "run tiny.json --out ''", "run tiny.json --profile ''",
        "run tiny.json --shard ''", "validate ''", "show ''", "report ''",
        "report results --out ''", "merge '' --out x", "merge x --out ''", "compact ''"}) {
    ExpectRefused(arguments, 2, {"found an empty name; expected a name"});
  }
}

TEST_F(CommandLineTest, TheFormOfSeveralSeedsIsToldWhereItMayBeMeant) {
  const std::string form = "several seeds are written seed=1..6 or seed=1,2,6";
  for (const char* seeds : {"1-3", "'1 2'", "1..", "[1"}) {
    ExpectRefused(std::string("run tiny.json --set seed=") + seeds, 2, {form});
  }
  EXPECT_EQ(Relulab("run tiny.json --set seed=-1").err.find(form), std::string::npos);
}

TEST_F(CommandLineTest, ASettingIsGivenOnce) {
  ExpectRefused("run tiny.json --set network.depth=2 --set network.depth=5", 2,
                {"--set network.depth: this would replace the earlier --set network.depth",
                 "separate them by commas"});
  ExpectRefused("run tiny.json --set network.activation.name=elu --set network.activation=relu", 2,
                {"--set network.activation: this would replace"});
  EXPECT_EQ(Relulab("run tiny.json --dry-run --set network.activation=leaky_relu "
                    "--set network.activation.negative_slope=.1")
                .exit_code,
            0);
  WriteStudy("plain.json", R"({"profiles": null})");
  ExpectRefused("run plain.json --profile quick", 2,
                {"--profile: found \"quick\"", "plain.json has no profiles"});
}

TEST_F(CommandLineTest, ARecordedCommandRunsAgain) {
  CreateDirectories(directory_ / "configs");
  const std::string table = "x,y\n" + [] {
    std::string rows;
    for (int i = 0; i < 120; ++i) rows += std::to_string(i) + "," + std::to_string(i % 2) + "\n";
    return rows;
  }();
  WriteFile(directory_ / "it's $HOME.csv", table);
  const char* patch = R"({"base": {"dataset": {"name": "csv", "label": "y", "path": "none.csv",
      "train_size": 60, "validation_size": 30, "test_size": 30}}})";
  for (const std::string name :
       {"my study.json", "x;echo $HOME.json", "it's.json", "-x.json", "a\"b.json",
        "two\nlines.json", "gr\u00fc\u00dfe.json", "latin\xf6.json", "`id`.json", "$(id).json"}) {
    WriteStudy("configs/" + name, patch);
    ASSERT_EQ(Relulab("run configs/*.json --set seed=7 --set \"dataset.path=it's \\$HOME.csv\"")
                  .exit_code,
              0);
    const std::string command =
        Json::parse(ReadFile(directory_ / "results/tiny/study.json")).at("command");
    WriteFile(directory_ / "again.sh", "relulab() { " + kProgram + " \"$@\" --out ../again; }\n" +
                                           "cd configs\n" + command + "\n");
    const Result again = Shell("bash again.sh");
    EXPECT_EQ(again.exit_code, 0) << command << again.err;
    EXPECT_EQ(ResultsOf(directory_ / "again/tiny"), ResultsOf(directory_ / "results/tiny"));
    fs::remove_all(directory_ / "again");
    fs::remove_all(directory_ / "results");
    fs::remove(directory_ / "configs" / name);
  }
}

TEST_F(CommandLineTest, TheCommandOfAPipeRunsInTheResults) {
  const Result first = Relulab("run /dev/stdin --profile quick --set seed=3 < tiny.json");
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const fs::path study = directory_ / "results/tiny.quick/study.json";
  EXPECT_EQ(Json::parse(ReadFile(study)).at("command"), "relulab run study.json");
  const Result again =
      Shell("cd results/tiny.quick && " + kProgram + " run study.json --out again");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(BytesOf(study.parent_path() / "again/tiny.quick").at("runs.csv"),
            ReadFile(study.parent_path() / "runs.csv"));
  EXPECT_EQ(Shell("cat tiny.json | " + kProgram + " validate /dev/stdin").exit_code, 0);
}

TEST_F(CommandLineTest, TheStudyOfAPipeFindsItsData) {
  WriteFile(directory_ / "table.csv", "x,label\n1,0\n2,1\n3,0\n4,1\n");
  WriteStudy("csv.json", R"({"sweep": null, "base": {
    "dataset": {"name": "csv", "path": "table.csv", "label": "label", "train_size": 4,
                "validation_size": 0, "test_size": 0},
    "training": {"batch_size": 4}, "measure": {"probe": {"split": "train", "size": 4}}}})");
  const Result first = Relulab("run /dev/stdin --out deep/out < csv.json");
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const auto results = ResultsOf(directory_ / "deep/out/tiny");
  EXPECT_EQ(Json::parse(results.at("study.json")).at("data_root"), "../../..");
  // Runs study.json from the first directory, from its own (as its `command` says), and after a
  // merge into a directory of another depth.
  const Result again = Relulab("run deep/out/tiny/study.json --out deep/out");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  ExpectPart(again.err, "0 to do");
  const Result there = Shell("cd deep/out/tiny && " + kProgram + " run study.json --out ..");
  EXPECT_EQ(there.exit_code, 0) << there.err;
  ExpectPart(there.err, "0 to do");
  EXPECT_EQ(Relulab("merge deep/out --out merged").exit_code, 0);
  const Result merged = Relulab("run merged/tiny/study.json --out third");
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_EQ(ResultsOf(directory_ / "deep/out/tiny").at("runs.csv"), results.at("runs.csv"));
  EXPECT_EQ(ResultsOf(directory_ / "third/tiny").at("runs.csv"), results.at("runs.csv"));
  // A process substitution is a pipe, too.
  const Result pipe = Shell("bash -c '" + kProgram + " run <(cat csv.json) --out deep/out'");
  EXPECT_EQ(pipe.exit_code, 0) << pipe.err;
  ExpectPart(pipe.err, "0 to do");
  // The union of two plans finds its data, too.
  const std::string extend = "run /dev/stdin --out deep/out --set seed=2 --extend < csv.json";
  ASSERT_EQ(Relulab(extend).exit_code, 0);
  const Result both = Relulab("run deep/out/tiny/study.json --out fourth");
  EXPECT_EQ(both.exit_code, 0) << both.err;
  ExpectPart(both.out, "2 of 2 runs finished");
}

TEST_F(CommandLineTest, SetTakesListsRangesAndNumbers) {
  const auto planned = [&](const std::string& sets) {
    return Relulab("run tiny.json --dry-run " + sets);
  };
  ExpectPart(planned("--set network.depth=2 --set 'network.width=[8,4],[4,8]'").out,
             "tiny: 4 runs planned");
  ExpectPart(planned("--set seed=1..6").out, "tiny: 12 runs planned");
  ExpectPart(planned("--set 'seed={\"first\":1,\"count\":20}'").out, "tiny: 40 runs planned");
  ExpectPart(planned("--set training.optimizer.learning_rate=.01,1e-1").out,
             "training.optimizer.learning_rate=0.01");
  ExpectPart(planned("--set network.depth=1e2").out, "tiny: 2 runs planned");
  ExpectPart(planned("--filter seed=2..2 --filter network.depth=+3").out, "depth=3 seed=2");
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
  ExpectRefused("run csv.json --dry-run", 3, {"data.csv", "line 3"});
  ExpectRefused("validate csv.json", 3, {"data.csv", "line 3"});
  WriteFile(directory_ / "data.csv", "x,label\n1,0\n2,1\n");
  for (const char* command : {"run csv.json", "run csv.json --dry-run", "validate csv.json"}) {
    ExpectRefused(command, 3, {"data.csv", "2 rows"});
  }
  WriteStudy("defaults.json",
             R"({"base": {"dataset": {"name": "csv", "path": "data.csv", "label": "label",
                 "train_size": null, "validation_size": 10, "test_size": null}}})");
  for (const char* command : {"run defaults.json", "validate defaults.json"}) {
    ExpectRefused(command, 3, {"2 rows", "train_size 10000, test_size 10000 are defaults"});
  }
}

TEST_F(CommandLineTest, PathsAreRelativeToWhereTheyAreWritten) {
  std::string rows = "x,y\n";
  for (int i = 0; i < 120; ++i) rows += std::to_string(i) + "," + std::to_string(i % 2) + "\n";
  CreateDirectories(directory_ / "configs/data");
  CreateDirectories(directory_ / "typed");
  WriteFile(directory_ / "configs/data/q.csv", rows);
  WriteFile(directory_ / "typed/a,b.csv", rows);
  WriteStudy("configs/c.json", R"({"base": {"dataset": {"name": "csv", "label": "y",
                                   "path": "data/q.csv"}}})");
  const auto ids = [&](const std::string& arguments) {
    const Result result = Relulab("run " + arguments + " --dry-run");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.out;
  };
  const std::string own = ids("configs/c.json");
  EXPECT_EQ(ids("configs/c.json --set dataset.path=configs/data/q.csv"), own);
  EXPECT_EQ(ids("./configs/c.json --set dataset.path=configs/../configs/data/q.csv"), own);
  ASSERT_EQ(Relulab("run configs/c.json --set 'dataset.path=\"typed/a,b.csv\"'").exit_code, 0);
  const Json study = Json::parse(ReadFile(directory_ / "results/tiny/study.json"));
  EXPECT_EQ(study.at("base").at("dataset").at("path"), "../typed/a,b.csv");
  fs::remove_all(directory_ / "results");
  ExpectRefused("run configs/c.json --set dataset.path=data/q.csv", 3,
                {"--set dataset.path: there is no file \"data/q.csv\"", directory_.string(),
                 "relative to the current directory"});
  ExpectRefused("run configs/c.json --set dataset.path=typed/a,b.csv", 3,
                {"there is no file \"typed/a\"", "commas separate values",
                 "'dataset.path=\"typed/a,b.csv\"'"});
  fs::remove(directory_ / "configs/data/q.csv");
  for (const char* command : {"run configs/c.json", "validate configs/c.json"}) {
    ExpectRefused(command, 3,
                  {"there is no file \"configs/data/q.csv\"", "\"data/q.csv\" is relative",
                   "directory of the config, \"" + (directory_ / "configs").string()});
  }
}

TEST_F(CommandLineTest, MessagesNameThePathThatIsWrong) {
  CreateDirectories(directory_ / "configs");
  WriteStudy("configs/idx.json", R"({"base": {"dataset": {
      "name": "idx", "train_images": "i.idx", "train_labels": "l.idx", "test_images": "i.idx",
      "test_labels": "l.idx"}}})");
  WriteFile(directory_ / "configs/i.idx", "");
  const std::string place = "--set dataset.train_images: ";
  for (const std::string command : {"run", "run --dry-run"}) {
    ExpectRefused(command + " configs/idx.json --set dataset.train_images=/dev/zero", 3,
                  {place + "\"/dev/zero\" is not a regular file\n"});
    ExpectRefused(command + " configs/idx.json --set dataset.train_images=.", 3,
                  {place + "\".\" is a directory; expected a file\n"});
  }
  ExpectRefused("run configs/idx.json", 3,
                {"there is no file \"configs/l.idx\"",
                 "\"l.idx\" is relative to the directory of "
                 "the config, \"" +
                     (directory_ / "configs").string() + "\""});
  ExpectRefused("run /dev/stdin < configs/idx.json", 3,
                {"there is no file \"i.idx\"",
                 "\"i.idx\" is relative to the current directory, \"" + directory_.string()});
}

TEST_F(CommandLineTest, ADataFileIsReadToItsEnd) {
  std::string rows = "x,y\n";
  for (int i = 0; i < 120; ++i) rows += std::to_string(i) + "," + std::to_string(i % 2) + "\n";
  WriteFile(directory_ / "t.csv", rows);
  WriteStudy("c.json", R"({"base": {"dataset": {"name": "csv", "label": "y", "path": "t.gz"}}})");
  const std::string first = "(head -41 t.csv | gzip -c; ";
  for (const char* rest : {"tail -n +42 t.csv", "printf junk", "head -c 512 /dev/zero"}) {
    Shell(first + rest + ") > t.gz");
    for (const char* command : {"run c.json", "validate c.json"}) {
      ExpectRefused(command, 3, {"\"t.gz\": bytes follow the gzip stream, at offset "});
    }
  }
  Shell(first + "tail -n +42 t.csv | gzip -c) > t.gz");
  const Result both = Relulab("run c.json");
  EXPECT_EQ(both.exit_code, 0) << both.err;
  ExpectPart(both.err, "of 120 rows");
}

TEST_F(CommandLineTest, DataAreCheckedInThePrecisionOfTheRuns) {
  WriteFile(directory_ / "data.csv", "x,label\n1,0\n2,1\n3,0\n1e300,1\n");
  WriteStudy("csv.json", R"({"sweep": null, "base": {
    "dataset": {"name": "csv", "path": "data.csv", "label": "label", "train_size": 3,
                "validation_size": 1, "test_size": 0},
    "training": {"batch_size": 3}, "network": {"precision": "float64"},
    "measure": {"probe": {"split": "train", "size": 3}}}})");
  EXPECT_EQ(Relulab("validate csv.json").exit_code, 0);
  EXPECT_EQ(Relulab("run csv.json --dry-run").exit_code, 0);
  ExpectRefused(
      "run csv.json --dry-run --set network.precision=float32", 3,
      {"\"data.csv\", line 5, column \"x\": found 1e+300", "finite in float32", "\"standardize\""});
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
}

TEST_F(CommandLineTest, ADivergedRunIsAResult) {
  const Result result =
      Relulab("run tiny.json --set training.optimizer.learning_rate=1e6 --set training.steps=400");
  EXPECT_EQ(result.exit_code, 0);
  ExpectPart(result.out, "diverged");
}

TEST_F(CommandLineTest, AFailedRunIsExitCodeOne) {
#ifdef RELULAB_SANITIZED
  GTEST_SKIP() << "sanitizers need more address space than the limit allows";
#endif
  // The weights of the second layer alone take half a gigabyte, so the allocation fails.
  const Result result = Shell("ulimit -v 500000; " + kProgram +
                              " run tiny.json --set 'network.width=[8192, 8192]'"
                              " --set network.depth=2 --set network.precision=float64");
  EXPECT_EQ(result.exit_code, 1) << result.err;
  ExpectPart(result.err, "failed: ");
  ExpectPart(result.out, "0 of 2 runs finished, 2 failed");
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
  const std::map<std::string, std::string> rows = {
      {"activations", "relu"},       {"analyses", "removal"},   {"datasets", "fashion_mnist"},
      {"initializers", "he_normal"}, {"metrics", "delta_norm"}, {"optimizers", "sgd"},
      {"keys", "base.network.depth"}};
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

TEST_F(CommandLineTest, ListsEveryKey) {
  const std::string keys = Relulab("list keys").out;
  ExpectPart(keys,
             "  base.network.depth                a whole number from 1 to 1000; default 10: "
             "number of hidden layers\n");
  ExpectPart(keys, "  base.dataset.path ");
  ExpectPart(keys, "only with name: \"csv\"");
  ExpectPart(keys, "  claims[].metric.layer ");
  ExpectPart(keys, "only with from: \"layers\", \"steps\"");
  ExpectPart(keys, "  tune.seeds ");
  ExpectPart(keys, "  base.network.activation.negative_slope  a number");
}

TEST_F(CommandLineTest, ValidateCountsAndPrints) {
  EXPECT_EQ(Relulab("validate tiny.json").out, "tiny.json: valid, 4 runs\n");
  const Result result = Relulab("validate tiny.json --print");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "tiny.json: valid, 4 runs\n");
  const Json resolved = Json::parse(result.out);
  EXPECT_EQ(resolved.at("base").at("network").at("activation"), "relu");  // a default
  EXPECT_EQ(resolved.at("base").at("network").at("width"), 4);
  EXPECT_EQ(resolved.at("sweep").at("network.depth"), (Json{1, 3}));
}

// Norms far below the range of float32 enter a claim as they are.
TEST_F(CommandLineTest, AClaimReadsTheSameDecayInBothPrecisions) {
  WriteStudy("deep.json", R"({"name": "deep",
      "base": {"network": {"depth": 100, "activation": "sigmoid"}, "training": {"steps": 1},
               "measure": {"metrics": ["delta_norm"]}},
      "sweep": {"network.depth": null, "network.precision": ["float32", "float64"], "seed": [1, 2, 3]},
      "claims": [{"id": "decay", "arms": {"treatment": {"network.precision": "float32"},
                                          "controls": {"network.precision": "float64"}},
        "metric": {"from": "layers", "column": "delta_norm", "reduce": "decades_per_layer",
                   "step": "first"},
        "direction": "higher", "min_effect": 0.01}]})");
  ASSERT_EQ(Relulab("run deep.json").exit_code, 0);
  TableReader claims(directory_ / "results/deep/claims.csv");
  const std::size_t effect = claims.RequireColumn(columns::kEffect);
  int rows = 0;
  for (std::vector<std::string> row; claims.Next(row); ++rows) {
    EXPECT_NEAR(ParseNumber(row[effect]).value_or(1.0), 0.0, 1e-6) << row[effect];
  }
  EXPECT_GT(rows, 0);
}

TEST_F(CommandLineTest, PrintsTheSchema) {
  const Result result = Relulab("schema");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(Json::parse(result.out).at("$schema"), "https://json-schema.org/draft/2020-12/schema");
}

}  // namespace
}  // namespace relulab
