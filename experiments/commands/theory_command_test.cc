// Runs `relulab theory` as a user does.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "core/data/temporary_directory.h"
#include "experiments/commands/theory_report.h"
#include "experiments/store/file.h"

namespace relulab {
namespace {

struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string error;
};

Outcome Theory(const std::string& arguments) {
  const TemporaryDirectory directory;
  const std::string out = (directory.path() / "out").string();
  const std::string error = (directory.path() / "error").string();
  const std::string command =
      std::string(RELULAB_PROGRAM) + " theory " + arguments + " >" + out + " 2>" + error;
  const int status = std::system(command.c_str());
  return {WEXITSTATUS(status), ReadFile(out), ReadFile(error)};
}

Json JsonOf(const std::string& arguments) {
  const Outcome outcome = Theory(arguments + " --json");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  return Json::parse(outcome.out);
}

TEST(TheoryCommand, HeReluIsCritical) {
  const Json json = JsonOf("--activation relu --init he_normal --depth 20 --width 64");
  EXPECT_EQ(json.at("phase"), "critical");
  EXPECT_TRUE(json.at("fixed_point").at("every_q").get<bool>());
  EXPECT_NEAR(json.at("critical_weight_variance").get<double>(), 2.0, 1e-9);
  ASSERT_EQ(json.at("layers").size(), 21U);
  EXPECT_NEAR(json.at("layers")[0].at("delta_norm").get<double>(), 1.0, 1e-9);
  EXPECT_NEAR(json.at("layers")[19].at("log_norm_variance").get<double>(), 1.5625, 1e-9);
  EXPECT_NEAR(json.at("layers")[10].at("correlation").get<double>(), 0.872, 0.0005);
  EXPECT_NEAR(json.at("layers")[20].at("correlation").get<double>(), 0.948, 0.0005);
  EXPECT_NEAR(json.at("squared_singular_value_spread").at("gaussian").get<double>(), 40, 1e-9);
}

TEST(TheoryCommand, XavierReluVanishes) {
  const Json json = JsonOf("--activation relu --init xavier_normal --depth 10");
  EXPECT_EQ(json.at("phase"), "ordered");
  EXPECT_NEAR(json.at("decades_per_layer").get<double>(), -0.5 * std::log10(0.5), 1e-9);
  EXPECT_NEAR(json.at("layers")[0].at("delta_norm").get<double>(), 3.1e-2, 0.05e-2);
}

TEST(TheoryCommand, GainScalesTheDeviation) {
  const Json json = JsonOf("--activation relu --init lecun_normal --gain 1.5 --depth 3");
  EXPECT_NEAR(json.at("layers")[1].at("weight_variance").get<double>(), 2.25, 1e-12);
  const Json orthogonal = JsonOf("--activation tanh --init orthogonal --depth 3");
  EXPECT_NEAR(orthogonal.at("layers")[1].at("weight_variance").get<double>(), 1.0, 1e-12);
}

TEST(TheoryCommand, SmallReluNetworksMayBeBornDead) {
  const Json json = JsonOf("--activation relu --depth 9 --width 2");
  EXPECT_NEAR(json.at("born_dead_bound").get<double>(), 1 - std::pow(0.75, 9), 1e-12);
  EXPECT_TRUE(JsonOf("--activation tanh --depth 9 --width 2").at("born_dead_bound").is_null());
}

TEST(TheoryCommand, VariancesMeanNormalInit) {
  const Json json =
      JsonOf("--activation tanh --depth 3 --weight-variance 1.394 --bias-variance 0.0081");
  EXPECT_EQ(json.at("init"), "normal");
  EXPECT_EQ(json.at("phase"), "critical");
  EXPECT_NEAR(json.at("fixed_point").at("q").get<double>(), 0.25, 0.005);
}

TEST(TheoryCommand, EveryActivationAndInitHasText) {
  for (const ActivationInfo& activation : Activations()) {
    const Outcome outcome = Theory("--depth 3 --activation " + std::string(activation.name));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
    EXPECT_NE(outcome.out.find("delta_norm"), std::string::npos);
  }
  for (const InitializerInfo& init : Initializers()) {
    const Outcome outcome = Theory("--depth 1 --activation tanh --init " + std::string(init.name));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  }
}

TEST(TheoryCommand, SaysWhatADoubleCannotHold) {
  const Outcome outcome = Theory("--activation sigmoid --weight-variance 1 --depth 1000");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.error;
  EXPECT_NE(outcome.out.find("e-62"), std::string::npos) << outcome.out;
  EXPECT_LT(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 40);
}

TEST(TheoryCommand, SignalsMayDieOrLeaveTheNumbers) {
  const Outcome dead = Theory("--activation relu --weight-variance 0 --depth 3");
  EXPECT_EQ(dead.exit_code, 0) << dead.error;
  EXPECT_EQ(dead.out.find("nan"), std::string::npos) << dead.out;
  const Outcome exploded = Theory("--activation relu --weight-variance 1e6 --depth 300");
  EXPECT_EQ(exploded.exit_code, 0) << exploded.error;
  EXPECT_NE(exploded.out.find("chaotic"), std::string::npos) << exploded.out;
}

TEST(TheoryCommand, MistakesAreOneSentenceAndExitTwo) {
  const auto expect_mistake = [](const std::string& arguments, const std::string& says) {
    const Outcome outcome = Theory(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_EQ(std::count(outcome.error.begin(), outcome.error.end(), '\n'), 1) << outcome.error;
    EXPECT_NE(outcome.error.find(says), std::string::npos) << outcome.error;
    EXPECT_EQ(outcome.out, "");
  };
  expect_mistake("--activation rleu --depth 3", "did you mean \"relu\"?");
  expect_mistake("--activation relu --depth 3 --init he_norml", "did you mean \"he_normal\"?");
  expect_mistake("--activation relu --depth 0", "/depth");
  expect_mistake("--activation relu --depth 3 --width 0", "/width");
  expect_mistake("--activation relu --depth 3 --init he_normal --weight-variance 2",
                 "/init/weight_variance");
  expect_mistake("--activation relu --depth 3 --weight-variance -1", "/init/weight_variance");
  expect_mistake("--activation relu --depth 3 --input-second-moment 0", "--input-second-moment");
  expect_mistake("--depth 3", "--activation");
}

TEST(TheoryCommand, HelpHasExamples) {
  const Outcome outcome = Theory("--help");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.out.find("relulab theory --activation relu"), std::string::npos);
}

TEST(TheoryCommand, TakesNumbersAsPeopleWriteThem) {
  const std::string tanh = "--activation tanh --weight-variance ";
  EXPECT_EQ(JsonOf(tanh + "1.5 --bias-variance .01 --depth +3 --width 1e2"),
            JsonOf(tanh + "+1.5 --bias-variance 0.01 --depth 3 --width 100"));
  for (const std::string value : {"nan", "inf", "-inf", "x", "1e400"}) {
    const Outcome outcome = Theory(tanh + value + " --depth 3");
    EXPECT_EQ(outcome.exit_code, 2) << value;
    for (const std::string& part :
         {std::string("--weight-variance: found \""), value, std::string("expected a number")}) {
      EXPECT_NE(outcome.error.find(part), std::string::npos) << outcome.error;
    }
  }
  EXPECT_EQ(Theory(tanh + "1 --depth 1.5").exit_code, 2);
}

}  // namespace
}  // namespace relulab
