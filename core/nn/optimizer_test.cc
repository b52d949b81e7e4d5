#include "core/nn/optimizer.h"

#include <gtest/gtest.h>

#include "core/nn/network.h"

namespace relulab {
namespace {

/// A network of one weight, w, whose gradient the test sets.
class OneWeight : public testing::Test {
 protected:
  OneWeight() : network_(Spec(), 1) { network_.layers()[0].weights(0, 0) = 1.0; }

  static NetworkSpec Spec() {
    NetworkSpec spec;
    spec.input_size = 1;
    spec.output_size = 1;
    return spec;
  }

  static ParameterValues SgdParameters(double learning_rate, double momentum) {
    ParameterValues values;
    values.Set("learning_rate", learning_rate);
    values.Set("momentum", momentum);
    return values;
  }

  void Update(Optimizer<double>& optimizer, std::int64_t t) {
    LayerGradient<double> gradient(gradients_);
    optimizer.Update(t, 0, gradient, network_.layers()[0]);
  }

  double weight() const { return network_.layers()[0].weights(0, 0); }
  double bias() const { return network_.layers()[0].bias(0); }

  Network<double> network_;
  ScaledLayer<double> gradients_{
      {Matrix<double>::Constant(1, 1, 1.0), Vector<double>::Constant(1, -2.0)}, 0};
};

TEST_F(OneWeight, SgdDescends) {
  const auto sgd = MakeOptimizer<double>(*FindRow(Optimizers(), "sgd"), SgdParameters(0.5, 0.0));
  Update(*sgd, 1);
  EXPECT_DOUBLE_EQ(weight(), 0.5);
  EXPECT_DOUBLE_EQ(bias(), 1.0);
}

TEST_F(OneWeight, MomentumIsPyTorchs) {
  const auto sgd = MakeOptimizer<double>(*FindRow(Optimizers(), "sgd"), SgdParameters(0.1, 0.9));
  Update(*sgd, 1);  // v = 1
  EXPECT_DOUBLE_EQ(weight(), 0.9);
  Update(*sgd, 2);  // v = 1.9
  EXPECT_DOUBLE_EQ(weight(), 0.9 - 0.19);
  gradients_.values.weights(0, 0) = 0.0;
  Update(*sgd, 3);  // v = 1.71
  EXPECT_DOUBLE_EQ(weight(), 0.9 - 0.19 - 0.171);
}

// The power of two of a gradient is part of it, for every optimiser.
TEST(Optimizers, FollowTheExponentOfTheGradient) {
  NetworkSpec spec;
  spec.input_size = 3;
  spec.output_size = 4;
  for (const OptimizerInfo& row : Optimizers()) {
    for (const double momentum : {0.0, 0.9}) {
      ParameterValues parameters = DefaultValues(row.parameters);
      if (row.name == "sgd") parameters.Set("momentum", momentum);
      const auto plain = MakeOptimizer<double>(row, parameters);
      const auto scaled = MakeOptimizer<double>(row, parameters);
      Network<double> one(spec, 1);
      Network<double> other(spec, 1);
      for (int t = 1; t <= 3; ++t) {
        const Matrix<double> g = Matrix<double>::Random(4, 3);
        const int exponent = t == 2 ? 90 : -20;
        ScaledLayer<double> gradient{{g, g.col(0)}, 0};
        ScaledLayer<double> with_exponent{
            {std::ldexp(1.0, -exponent) * g, std::ldexp(1.0, -exponent) * g.col(0)}, exponent};
        LayerGradient<double> first(gradient);
        LayerGradient<double> second(with_exponent);
        plain->Update(t, 0, first, one.layers()[0]);
        scaled->Update(t, 0, second, other.layers()[0]);
        EXPECT_EQ(one.layers()[0].weights, other.layers()[0].weights) << row.name;
        EXPECT_EQ(one.layers()[0].bias, other.layers()[0].bias) << row.name;
      }
    }
  }
}

}  // namespace
}  // namespace relulab
