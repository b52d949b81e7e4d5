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

TEST_F(CommandLineTest, PrintsTheSchema) {
  const Result result = Relulab("schema");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(Json::parse(result.out).at("$schema"), "https://json-schema.org/draft/2020-12/schema");
}

}  // namespace
}  // namespace relulab
