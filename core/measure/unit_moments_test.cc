#include "core/measure/unit_moments.h"

#include <gtest/gtest.h>

#include "core/nn/random_matrix.h"

namespace relulab {
namespace {

NetworkSpec Spec(const char* activation) {
  NetworkSpec spec;
  spec.input_size = 4;
  spec.widths = {7, 5};
  spec.output_size = 3;
  spec.activation = FindRow(Activations(), activation);
  return spec;
}

// Uses more examples than one chunk. The slow computation takes two passes over all examples.
TEST(UnitMoments, MatchTheSlowComputation) {
  const Network<double> network(Spec("tanh"), 3);
  RandomStream stream(5, Purpose::kData, 0);
  const Matrix<double> inputs = RandomMatrix<double>(4, 1100, 1.0, stream);
  const std::vector<UnitMoments> moments = MeasureUnitMoments(network, inputs);
  Pass<double> pass;
  network.Forward(inputs, pass);
  ASSERT_EQ(moments.size(), 2U);
  for (std::size_t l = 0; l < 2; ++l) {
    for (Index unit = 0; unit < pass.activation[l].rows(); ++unit) {
      const double mean = pass.activation[l].row(unit).mean();
      const double variance = (pass.activation[l].row(unit).array() - mean).square().mean();
      EXPECT_NEAR(moments[l].mean(unit), mean, 1e-13);
      EXPECT_NEAR(moments[l].variance(unit), variance, 1e-13 * variance);
    }
  }
}

TEST(UnitMoments, AUnitThatNeverVariesHasNoVariance) {
  Network<float> network(Spec("identity"), 3);
  network.layers()[0].weights.row(2).setZero();
  network.layers()[0].bias(2) = 0.1F;
  RandomStream stream(5, Purpose::kData, 0);
  const Matrix<float> inputs = RandomMatrix<float>(4, 700, 1.0, stream);
  const UnitMoments first = MeasureUnitMoments(network, inputs)[0];
  EXPECT_EQ(first.mean(2), static_cast<double>(0.1F));
  EXPECT_EQ(first.variance(2), 0.0);
  EXPECT_GT(first.variance(1), 0.0);
}

TEST(UnitMoments, ActivationsComeInTheOrderOfTheExamples) {
  const Network<double> network(Spec("relu"), 3);
  RandomStream stream(5, Purpose::kData, 0);
  const Matrix<double> inputs = RandomMatrix<double>(4, 1100, 1.0, stream);
  Pass<double> whole;
  network.Forward(inputs, whole);
  Index next = 0;
  VisitActivations<double>(network, inputs, [&](Index begin, const Pass<double>& pass) {
    EXPECT_EQ(begin, next);
    next += pass.activation[1].cols();
    EXPECT_TRUE(pass.activation[1].isApprox(
        whole.activation[1].middleCols(begin, pass.activation[1].cols()), 1e-14));
  });
  EXPECT_EQ(next, 1100);
}

}  // namespace
}  // namespace relulab
