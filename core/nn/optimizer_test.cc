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
  Layer<double> gradients_{Matrix<double>::Constant(1, 1, 1.0), Vector<double>::Constant(1, -2.0)};
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
  gradients_.weights(0, 0) = 0.0;
  Update(*sgd, 3);  // v = 1.71
  EXPECT_DOUBLE_EQ(weight(), 0.9 - 0.19 - 0.171);
}

}  // namespace
}  // namespace relulab
