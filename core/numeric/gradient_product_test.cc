// Compares the kernels of different instruction sets with each other. nn/weight_gradient_test.cc
// compares their products with other computations.
#include "core/numeric/gradient_product.h"

#include <gtest/gtest.h>

#include <random>

#include "core/numeric/scratch.h"
#include "core/numeric/simd.h"

namespace relulab {
namespace {

template <typename Scalar>
struct Results {
  Matrix<Scalar> gradient, twice, weights, weights_with_momentum, velocity;
  double squares = 0.0;
};

template <typename Scalar>
Results<Scalar> RunKernels(Variant chosen, Index out, Index in, Index examples) {
  std::mt19937 random(static_cast<unsigned>(out * 31 + in * 7 + examples));
  std::normal_distribution<Scalar> normal;
  const auto draw = [&](Index rows, Index columns) -> Matrix<Scalar> {
    return Matrix<Scalar>::NullaryExpr(rows, columns, [&](Index, Index) { return normal(random); });
  };
  const Matrix<Scalar> delta = draw(out, examples);
  const Matrix<Scalar> below = draw(in, examples);
  Scratch<Scalar> packed_delta;
  Scratch<Scalar> packed_below;
  const Index rows = (out + simd::kLanes<Scalar> - 1) / simd::kLanes<Scalar> * simd::kLanes<Scalar>;
  const GradientTask<Scalar> task{static_cast<Scalar>(0.3), ViewOf(delta), ViewOf(below),
                                  packed_delta.AtLeast(rows * examples),
                                  packed_below.AtLeast(examples * kGradientColumns)};
  Results<Scalar> results;
  results.gradient.resize(out, in);
  results.weights = draw(out, in);
  results.weights_with_momentum = results.weights;
  results.velocity = draw(out, in);
  WithVariant(chosen, [&](auto variant) {
    WriteGradient<variant, Scalar>(task, false, ViewOf(results.gradient));
    results.twice = results.gradient;
    WriteGradient<variant, Scalar>(task, true, ViewOf(results.twice));
    DescendAlongGradient<variant, Scalar>(task, {Scalar(0.5), ViewOf(results.weights)},
                                          &results.squares);
    DescendAlongGradient<variant, Scalar>(
        task,
        {Scalar(0.5), ViewOf(results.weights_with_momentum), Scalar(0.9), ViewOf(results.velocity)},
        nullptr);
  });
  return results;
}

template <typename Scalar>
void ExpectTheSameOfAllKernels(Index out, Index in, Index examples) {
  SCOPED_TRACE(testing::Message() << out << " x " << in << ", " << examples << " examples");
  const auto narrow = RunKernels<Scalar>(Variant::kBuild, out, in, examples);
  const auto wide = RunKernels<Scalar>(Variant::kAvx512, out, in, examples);
  EXPECT_EQ(wide.gradient, narrow.gradient);
  EXPECT_EQ(wide.twice, narrow.twice);
  EXPECT_EQ(wide.weights, narrow.weights);
  EXPECT_EQ(wide.weights_with_momentum, narrow.weights_with_momentum);
  EXPECT_EQ(wide.velocity, narrow.velocity);
  EXPECT_EQ(wide.squares, narrow.squares);
  EXPECT_EQ(narrow.twice, 2 * narrow.gradient);
  EXPECT_NEAR(narrow.squares, narrow.gradient.template cast<double>().squaredNorm(),
              1e-12 * narrow.squares);
}

TEST(GradientProduct, HasTheSameBitsForEveryInstructionSet) {
  if (!Runs(Variant::kAvx512)) GTEST_SKIP() << "this processor has no AVX-512";
  for (const Index out : {1, 7, 8, 10, 16, 24, 33, 63, 64, 100, 256}) {
    for (const Index in : {1, 3, 12, 47, 48, 49, 64, 130}) {
      for (const Index examples : {1, 5, 64, 256}) {
        ExpectTheSameOfAllKernels<float>(out, in, examples);
        ExpectTheSameOfAllKernels<double>(out, in, examples);
      }
    }
  }
}

}  // namespace
}  // namespace relulab
