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
    const auto seconds =
        TimeInference<float>({{&network, spec.hidden_output}, {&network, {}}}, inputs);
    ASSERT_EQ(seconds.size(), 2U);
    for (const MedianInterval& time : seconds) {
      EXPECT_GT(time.low, 0.0);
      EXPECT_LE(time.low, time.median);
      EXPECT_LE(time.median, time.high);
    }
  }
}

}  // namespace
}  // namespace relulab
