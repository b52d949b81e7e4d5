#include "core/nn/hidden_output.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/nn/network.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

TEST(HiddenOutput, DoesNothingByDefault) {
  Matrix<double> a{{1, -2}, {0, 4}};
  Matrix<double> derivative{{1, 0}, {0.5, 1}};
  const Matrix<double> a_before = a;
  const Matrix<double> derivative_before = derivative;
  HiddenOutput{}.Apply(a, &derivative);
  EXPECT_EQ(a, a_before);
  EXPECT_EQ(derivative, derivative_before);
}

TEST(HiddenOutput, KeepsTheLargestAndTheFirstOnATie) {
  Matrix<double> a{{1, 2}, {3, 2}, {-5, 2}, {2, 1}};
  Matrix<double> derivative = Matrix<double>::Ones(4, 2);
  HiddenOutput{.top_k = 2}.Apply(a, &derivative);
  EXPECT_EQ(a, (Matrix<double>{{0, 2}, {3, 2}, {0, 0}, {2, 0}}));
  EXPECT_EQ(derivative, (Matrix<double>{{0, 1}, {1, 1}, {0, 0}, {1, 0}}));
}

TEST(HiddenOutput, NegatesTheFirstUnitsAfterTheChoice) {
  Matrix<double> a{{3, 1}, {2, 2}, {1, 3}, {-4, -4}};
  Matrix<double> derivative = Matrix<double>::Ones(4, 2);
  HiddenOutput{.negated_fraction = 0.5, .top_k = 2}.Apply(a, &derivative);
  EXPECT_EQ(a, (Matrix<double>{{-3, 0}, {-2, -2}, {0, 3}, {0, 0}}));
  EXPECT_EQ(derivative, (Matrix<double>{{-1, 0}, {-1, -1}, {0, 1}, {0, 0}}));
}

TEST(HiddenOutput, RoundsTheShareHalfUp) {
  EXPECT_EQ(HiddenOutput{.negated_fraction = 0.5}.NegatedUnits(5), 3);
  EXPECT_EQ(HiddenOutput{.negated_fraction = 0.25}.NegatedUnits(5), 1);
  EXPECT_EQ(HiddenOutput{.negated_fraction = 1.0}.NegatedUnits(5), 5);
  EXPECT_EQ(HiddenOutput{.negated_fraction = 0.0}.NegatedUnits(5), 0);
}

TEST(HiddenOutput, NanStaysVisible) {
  Matrix<float> a{{1.0F}, {std::nanf("")}, {3.0F}};
  HiddenOutput{.top_k = 1}.Apply<float>(a, nullptr);
  EXPECT_TRUE(std::isnan(a(1, 0)));
  EXPECT_EQ(a(2, 0), 0.0F);
}

// Against a full sort, on values with many ties.
TEST(HiddenOutput, AgreesWithASort) {
  constexpr Index kUnits = 50;
  RandomStream draws(2, Purpose::kData, 0);
  for (const Index k : {1, 7, 49, 50}) {
    Matrix<double> a(kUnits, 3);
    for (Index i = 0; i < a.size(); ++i) a.data()[i] = static_cast<double>(draws.Below(10)) + 1.0;
    const Matrix<double> before = a;
    HiddenOutput{.top_k = k}.Apply<double>(a, nullptr);
    for (Index i = 0; i < a.cols(); ++i) {
      std::vector<std::pair<double, Index>> order;
      for (Index unit = 0; unit < kUnits; ++unit) order.emplace_back(-before(unit, i), unit);
      std::sort(order.begin(), order.end());
      for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const bool kept = static_cast<Index>(rank) < k;
        EXPECT_EQ(a(order[rank].second, i), kept ? -order[rank].first : 0.0);
      }
    }
  }
}

// Prediction and training passes share one definition of a.
TEST(HiddenOutput, PredictAgreesWithForward) {
  NetworkSpec spec;
  spec.input_size = 4;
  spec.widths = {9, 7};
  spec.output_size = 3;
  spec.activation = FindRow(Activations(), "tanh");
  spec.hidden_output = {.negated_fraction = 0.4, .top_k = 3};
  const Network<double> network(spec, 1);
  Matrix<double> inputs(4, 5);
  RandomStream draws(8, Purpose::kData, 0);
  for (Index i = 0; i < inputs.size(); ++i) inputs.data()[i] = draws.Normal();
  Pass<double> pass;
  network.Forward(inputs, pass);
  Matrix<double> output;
  Matrix<double> scratch;
  network.Predict(inputs, output, scratch);
  EXPECT_TRUE(output.isApprox(pass.preactivation.back(), 1e-14));
  for (const Matrix<double>& a : pass.activation) {
    for (Index i = 0; i < a.cols(); ++i) EXPECT_EQ((a.col(i).array() != 0.0).count(), 3);
  }
}

}  // namespace
}  // namespace relulab
