// Passes that keep less are bit-identical to those that keep everything.
#include <gtest/gtest.h>

#include <cstring>

#include "core/nn/network.h"
#include "core/nn/random_matrix.h"

namespace relulab {
namespace {

template <typename Derived>
bool SameBits(const Eigen::PlainObjectBase<Derived>& a, const Eigen::PlainObjectBase<Derived>& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(*a.data())) ==
             0;
}

template <typename Value>
bool SameBits(const std::vector<Value>& a, const std::vector<Value>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Value& one, const Value& other) { return SameBits(one, other); });
}

// Several batches with one Pass, as in training: one of another size, and one after a pass that
// kept everything.
void ExpectSameBits(const NetworkSpec& spec) {
  const Network<float> network(spec, 3);
  RandomStream stream(7, Purpose::kData, 0);
  Pass<float> in_place;
  Gradients<float> in_place_gradients;
  for (const Index examples : {50, 50, 31, 50}) {
    const auto inputs = RandomMatrix<float>(spec.input_size, examples, 0.5, stream);
    const auto delta = RandomMatrix<float>(spec.output_size, examples, 1.0, stream);
    Pass<float> whole;
    Gradients<float> gradients;
    network.Forward(inputs, whole);
    whole.delta.back() = {delta, 0};
    network.Backward(inputs, whole, gradients, 0.01);
    in_place.flops = {};
    network.Forward(inputs, in_place, Keep::kBackward);
    in_place.delta.back() = {delta, 0};
    network.Backward(inputs, in_place, in_place_gradients, 0.01);
    EXPECT_TRUE(SameBits(in_place.activation, whole.activation));
    EXPECT_TRUE(SameBits(in_place.preactivation.back(), whole.preactivation.back()));
    ASSERT_EQ(in_place_gradients.size(), gradients.size());
    for (std::size_t l = 0; l < gradients.size(); ++l) {
      EXPECT_TRUE(SameBits(in_place_gradients[l].values.weights, gradients[l].values.weights));
      EXPECT_TRUE(SameBits(in_place_gradients[l].values.bias, gradients[l].values.bias));
      EXPECT_EQ(in_place_gradients[l].exponent, gradients[l].exponent);
    }
    Pass<float> activations;
    network.Forward(inputs, activations, Keep::kActivations);
    EXPECT_TRUE(SameBits(activations.activation, whole.activation));
    EXPECT_TRUE(SameBits(activations.preactivation.back(), whole.preactivation.back()));
    EXPECT_EQ(in_place.flops.executed, whole.flops.executed);
    if (examples == 31) network.Forward(inputs, in_place);
  }
}

TEST(KeepBackward, GivesTheSameBits) {
  NetworkSpec spec;
  spec.input_size = 20;
  spec.output_size = 5;
  for (const ActivationInfo& row : Activations()) {
    SCOPED_TRACE(row.name);
    spec.activation = &row;
    spec.activation_parameters = DefaultValues(row.parameters);
    for (const std::vector<Index>& widths :
         {std::vector<Index>{}, {33}, {33, 33}, {33, 33, 33, 33, 33}, {70, 64, 33, 64, 70, 33}}) {
      spec.widths = widths;
      for (const HiddenOutput& output :
           {HiddenOutput{}, HiddenOutput{.negated_fraction = 0.5}, HiddenOutput{.top_k = 9}}) {
        spec.hidden_output = output;
        for (const Execution execution :
             {Execution::kDense, Execution::kSparse, Execution::kAuto}) {
          spec.execution = execution;
          ExpectSameBits(spec);
        }
      }
    }
  }
}

TEST(KeepBackward, SharesTheMemoryOfTwoDeltas) {
  NetworkSpec spec;
  spec.input_size = 20;
  spec.output_size = 5;
  const auto deltas = [&](const std::vector<Index>& widths) {
    spec.widths = widths;
    const Network<float> network(spec, 3);
    RandomStream stream(7, Purpose::kData, 0);
    const auto inputs = RandomMatrix<float>(20, 10, 1.0, stream);
    Pass<float> pass;
    Gradients<float> gradients;
    for (int step = 0; step < 3; ++step) {
      network.Forward(inputs, pass, Keep::kBackward);
      pass.delta.back().values.setOnes(5, 10);
      network.Backward(inputs, pass, gradients);
    }
    return std::count_if(pass.delta.begin(), pass.delta.end() - 1,
                         [](const ScaledMatrix<float>& delta) { return delta.values.size() > 0; });
  };
  EXPECT_EQ(deltas({8}), 1);
  EXPECT_EQ(deltas({8, 8, 8, 8, 8}), 2);
  EXPECT_EQ(deltas({8, 8, 8, 9, 8, 8, 9, 8}), 3);
  EXPECT_EQ(deltas({6, 7, 8, 9}), 4);
}

}  // namespace
}  // namespace relulab
