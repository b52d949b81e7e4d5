#include "experiments/lab/time_inference.h"

#include <gtest/gtest.h>

namespace relulab {
namespace {

TEST(TimeInference, TimesEveryNetworkOnAllInputs) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {6, 5};
  spec.output_size = 2;
  spec.hidden_output = {.negated_fraction = 0.5, .top_k = 2};
  const Network<float> network(spec, 1);
  for (const Index examples : {1, 500, 1001}) {
    const Matrix<float> inputs = Matrix<float>::Ones(3, examples);
    const auto seconds = TimeInference<float>({&network, &network}, inputs);
    ASSERT_EQ(seconds.size(), 2U);
    for (const MedianInterval& time : seconds) {
      EXPECT_GT(time.low, 0.0);
      EXPECT_LE(time.low, time.median);
      EXPECT_LE(time.median, time.high);
    }
  }
}

template <typename Scalar>
PredictionSeconds Time(Index width, Index examples, Execution execution = Execution::kDense) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.widths = {width, width};
  spec.output_size = 2;
  spec.execution = execution;
  return TimePrediction(Network<Scalar>(spec, 1), Matrix<Scalar>::Ones(3, examples).eval());
}

TEST(TimePrediction, IsOfAPassAndOfAnExample) {
  for (const Index examples : {1, 128, 1001}) {
    for (const Execution execution : {Execution::kDense, Execution::kSparse, Execution::kAuto}) {
      const PredictionSeconds seconds = Time<float>(8, examples, execution);
      EXPECT_GT(seconds.split, 0.0);
      EXPECT_GT(seconds.single, 0.0);
    }
  }
  const PredictionSeconds exact = Time<double>(8, 2000);
  EXPECT_LT(exact.single, exact.split) << "one example takes less time than two thousand";
}

TEST(TimePrediction, GrowsWithTheWork) {
  const PredictionSeconds small = Time<float>(8, 200);
  const PredictionSeconds wide = Time<float>(256, 200);
  EXPECT_GT(wide.split, small.split);
  EXPECT_GT(wide.single, small.single);
  EXPECT_GT(Time<float>(8, 20000).split, small.split);
}

}  // namespace
}  // namespace relulab
