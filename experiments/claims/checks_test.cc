#include "experiments/claims/checks.h"

#include <gtest/gtest.h>

#include "experiments/claims/accuracy_check.h"
#include "experiments/claims/relu_checks.h"

namespace relulab {
namespace {

bool Says(const CheckResult& result, const std::string& part) {
  return result.detail.find(part) != std::string::npos;
}

TEST(Checks, AreFoundByUniqueNames) {
  for (const Check& check : Checks()) EXPECT_EQ(FindCheck(check.name), &check);
  EXPECT_EQ(FindCheck("relu_definitoin"), nullptr);
}

TEST(Checks, RelusDefinitionHolds) {
  const CheckResult result = FindCheck("relu_definition")->run();
  EXPECT_TRUE(result.holds);
  EXPECT_GT(result.cases, 17'000'000 + 4'000'000);
  EXPECT_TRUE(Says(result, "; y(-0) = -0; y(0) = 0; y(nan) = nan")) << result.detail;
}

TEST(Checks, RelusDerivativeHolds) {
  const CheckResult result = FindCheck("relu_derivative")->run();
  EXPECT_TRUE(result.holds);
  EXPECT_GT(result.cases, 17'000'000 + 4'000'000);
  EXPECT_TRUE(Says(result, "; dy/dx(-0) = 0; dy/dx(0) = 0; dy/dx(nan) = 0")) << result.detail;
}

TEST(Checks, OtherActivationsAreNotRelu) {
  const CheckResult leaky = CheckReluDefinition("leaky_relu");
  EXPECT_FALSE(leaky.holds);
  EXPECT_TRUE(Says(leaky, "values of x but for")) << leaky.detail;
  EXPECT_TRUE(Says(leaky, "the first float32 x = -")) << leaky.detail;
  EXPECT_FALSE(CheckReluDerivative("leaky_relu").holds);
  // 0 or 1 as well, but 0 beyond 1.
  EXPECT_FALSE(CheckReluDefinition("hard_tanh").holds);
  const CheckResult hard_tanh = CheckReluDerivative("hard_tanh");
  EXPECT_FALSE(hard_tanh.holds);
  EXPECT_TRUE(Says(hard_tanh, "the first float32 x = 1")) << hard_tanh.detail;
}

TEST(Checks, SigmoidAndTanhAreAccurate) {
  for (const char* name : {"sigmoid_accuracy", "tanh_accuracy"}) {
    const CheckResult result = FindCheck(name)->run();
    EXPECT_TRUE(result.holds) << result.detail;
    EXPECT_GT(result.cases, 17'000'000 + 4'000'000);
    EXPECT_TRUE(Says(result, "; float64 ")) << result.detail;
  }
}

TEST(Checks, AnotherActivationIsNotAccurate) {
  const CheckResult result = CheckTanhAccuracy("hard_tanh");
  EXPECT_FALSE(result.holds);
  EXPECT_TRUE(Says(result, "; float32 ")) << result.detail;
  // Values and derivatives, in both precisions.
  std::size_t beyond = 0;
  for (std::size_t at = 0;
       (at = result.detail.find(", beyond the bound at ", at)) != result.detail.npos; ++at) {
    ++beyond;
  }
  EXPECT_EQ(beyond, 4u) << result.detail;
}

}  // namespace
}  // namespace relulab
