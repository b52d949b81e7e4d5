// Passes that skip zeros equal dense ones up to rounding.
#include <gtest/gtest.h>

#include "core/nn/network.h"
#include "core/nn/random_matrix.h"

namespace relulab {
namespace {

struct Passes {
  Pass<double> pass;
  Gradients<double> gradients;
};

Passes Propagate(Execution execution, const std::string& activation, const HiddenOutput& output,
                 double activation_l1) {
  NetworkSpec spec;
  spec.input_size = 40;
  spec.widths = {70, 64, 33};
  spec.output_size = 5;
  spec.activation = FindRow(Activations(), activation);
  spec.activation_parameters = DefaultValues(spec.activation->parameters);
  spec.hidden_output = output;
  spec.execution = execution;
  const Network<double> network(spec, 3);
  RandomStream stream(5, Purpose::kData, 0);
  Matrix<double> inputs(40, 150);
  for (Index k = 0; k < inputs.size(); ++k) {
    inputs.data()[k] = stream.Below(2) == 0 ? stream.Normal() : 0.0;
  }
  Passes passes;
  network.Forward(inputs, passes.pass);
  for (Index k = 0; k < passes.pass.delta.back().values.size(); ++k) {
    passes.pass.delta.back().values.data()[k] = stream.Normal();
  }
  network.Backward(inputs, passes.pass, passes.gradients, activation_l1);
  return passes;
}

void ExpectClose(const Matrix<double>& value, const Matrix<double>& expected) {
  EXPECT_LE((value - expected).norm(), 1e-13 * expected.norm());
}

void ExpectSame(const std::string& activation, const HiddenOutput& output, double activation_l1) {
  SCOPED_TRACE(activation);
  const Passes dense = Propagate(Execution::kDense, activation, output, activation_l1);
  EXPECT_EQ(dense.pass.flops.executed, dense.pass.flops.dense);
  for (const Execution execution : {Execution::kSparse, Execution::kAuto}) {
    const Passes other = Propagate(execution, activation, output, activation_l1);
    EXPECT_EQ(other.pass.flops.dense, dense.pass.flops.dense);
    EXPECT_LT(other.pass.flops.executed, dense.pass.flops.dense) << "the inputs are half zeros";
    for (std::size_t l = 0; l < dense.pass.preactivation.size(); ++l) {
      ExpectClose(other.pass.preactivation[l], dense.pass.preactivation[l]);
      ASSERT_EQ(other.pass.delta[l].exponent, dense.pass.delta[l].exponent);
      ExpectClose(other.pass.delta[l].values, dense.pass.delta[l].values);
      ExpectClose(other.gradients[l].values.weights, dense.gradients[l].values.weights);
      ExpectClose(other.gradients[l].values.bias, dense.gradients[l].values.bias);
    }
  }
}

TEST(NetworkExecution, EqualsTheDenseOneForEveryActivation) {
  for (const ActivationInfo& row : Activations()) {
    ExpectSame(std::string(row.name), {}, 0.0);
    ExpectSame(std::string(row.name), {}, 0.01);
  }
}

TEST(NetworkExecution, KnowsUnitsThatAreNegatedOrDropped) {
  ExpectSame("relu", {.negated_fraction = 0.5}, 0.01);
  ExpectSame("relu", {.top_k = 9}, 0.01);
  ExpectSame("tanh", {.top_k = 9}, 0.01);
}

// Predicts a batch, and single examples, for which there is a separate kernel.
TEST(NetworkExecution, PredictsWhatTheForwardPassGives) {
  for (const Execution execution : {Execution::kDense, Execution::kSparse, Execution::kAuto}) {
    NetworkSpec spec;
    spec.input_size = 300;
    spec.widths = {130, 77};
    spec.output_size = 5;
    spec.execution = execution;
    const Network<double> network(spec, 4);
    RandomStream stream(6, Purpose::kData, 0);
    const Matrix<double> inputs = RandomMatrix<double>(300, 140, 0.2, stream);
    Pass<double> pass;
    network.Forward(inputs, pass);
    Matrix<double> output;
    Matrix<double> scratch;
    network.Predict(inputs, output, scratch);
    ExpectClose(output, pass.preactivation.back());
    for (const Index example : {0, 139}) {
      network.Predict(inputs.col(example), output, scratch);
      ExpectClose(output, pass.preactivation.back().col(example));
    }
  }
}

// By hand: the forward product and the weight gradient skip zeros of the layer's input. So does the
// backward product if phi(z) = 0 implies phi'(z) = 0.
TEST(NetworkExecution, CountsWhatItExecutes) {
  const Passes passes = Propagate(Execution::kSparse, "relu", {}, 0.0);
  const Pass<double>& pass = passes.pass;
  const Index inputs = pass.input_zeros[0].active.count();  // listed for the weight gradient
  double executed = 2.0 * 2 * 70 * static_cast<double>(inputs);
  double dense = 2.0 * 2 * 70 * 40 * 150;
  for (std::size_t l = 1; l < 4; ++l) {
    const auto out = static_cast<double>(pass.preactivation[l].rows());
    const auto active = static_cast<double>((pass.activation[l - 1].array() != 0.0).count());
    executed += 3.0 * 2 * out * active;
    dense += 3.0 * 2 * out * static_cast<double>(pass.activation[l - 1].size());
  }
  EXPECT_EQ(pass.flops.executed, executed);
  EXPECT_EQ(pass.flops.dense, dense);
}

}  // namespace
}  // namespace relulab
