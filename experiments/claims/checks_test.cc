#include "experiments/claims/checks.h"

#include <gtest/gtest.h>

#include "core/registry/registry.h"

namespace relulab {
namespace {

bool Says(const CheckResult& result, const std::string& part) {
  return result.detail.find(part) != std::string::npos;
}

TEST(Checks, AreFoundByUniqueNames) {
  for (const Check& check : Checks()) EXPECT_EQ(FindRow(Checks(), check.name), &check);
  EXPECT_EQ(FindRow(Checks(), "relu_definitoin"), nullptr);
}

TEST(Checks, RelusDefinitionHolds) {
  const CheckResult result = FindRow(Checks(), "relu_definition")->run();
  EXPECT_TRUE(result.holds);
  EXPECT_GT(result.cases, 17'000'000 + 4'000'000);
  EXPECT_TRUE(Says(result, "; y(-0) = -0; y(0) = 0; y(nan) = nan")) << result.detail;
}

TEST(Checks, RelusDerivativeHolds) {
  const CheckResult result = FindRow(Checks(), "relu_derivative")->run();
  EXPECT_TRUE(result.holds);
  EXPECT_GT(result.cases, 17'000'000 + 4'000'000);
  EXPECT_TRUE(Says(result, "; dy/dx(-0) = 0; dy/dx(0) = 0; dy/dx(nan) = 0")) << result.detail;
}

TEST(Checks, OtherActivationsAreNotRelu) {
  const CheckResult leaky = CheckReluDefinition("leaky_relu");
  EXPECT_FALSE(leaky.holds);
  EXPECT_TRUE(Says(leaky, "values of x, except at")) << leaky.detail;
  EXPECT_TRUE(Says(leaky, "the first is float32 x = -")) << leaky.detail;
  EXPECT_FALSE(CheckReluDerivative("leaky_relu").holds);
  // Its derivative is also 0 or 1, but it is 0 for x >= 1.
  EXPECT_FALSE(CheckReluDefinition("hard_tanh").holds);
  const CheckResult hard_tanh = CheckReluDerivative("hard_tanh");
  EXPECT_FALSE(hard_tanh.holds);
  EXPECT_TRUE(Says(hard_tanh, "the first is float32 x = 1")) << hard_tanh.detail;
}

}  // namespace
}  // namespace relulab
