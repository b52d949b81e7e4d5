#include "core/sparse/execution.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

TEST(LeavesOutZeros, AsAskedForOrBelowBreakEven) {
  for (const Product product : {Product::kForward, Product::kBackward, Product::kWeightGradient}) {
    EXPECT_FALSE(LeavesOutZeros(Execution::kDense, product, 1024, 128, 0.0));
    EXPECT_TRUE(LeavesOutZeros(Execution::kSparse, product, 1, 1, 1.0));
    const double density = BreakEvenDensity(product, 1024, 128);
    EXPECT_GT(density, 0.2);
    EXPECT_LT(density, 1.0);
    EXPECT_TRUE(LeavesOutZeros(Execution::kAuto, product, 1024, 128, density));
    EXPECT_FALSE(LeavesOutZeros(Execution::kAuto, product, 1024, 128, density + 0.01));
    EXPECT_FALSE(LeavesOutZeros(Execution::kAuto, product, 10, 128, 0.3));
  }
}

TEST(Density, IsTheShareOfNonZeros) {
  Matrix<float> values(2, 3);
  values << 0, 1, -0.0F, 2, 0, 0;
  EXPECT_DOUBLE_EQ(Density<float>(values), 1.0 / 3);
  EXPECT_EQ(Density<float>(Matrix<float>(0, 5)), 0.0);
}

}  // namespace
}  // namespace relulab
