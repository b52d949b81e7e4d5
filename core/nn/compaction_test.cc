#include "core/nn/compaction.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/random/stream.h"

namespace relulab {
namespace {

NetworkSpec SpecOf(std::string_view activation, std::vector<Index> widths) {
  NetworkSpec spec;
  spec.input_size = 5;
  spec.widths = std::move(widths);
  spec.output_size = 3;
  spec.activation = FindRow(Activations(), activation);
  spec.activation_parameters = DefaultValues(FindRow(Activations(), activation)->parameters);
  return spec;
}

template <typename Scalar>
Matrix<Scalar> Inputs(Index examples) {
  Matrix<Scalar> inputs(5, examples);
  RandomStream draws(17, Purpose::kData, 0);
  for (Index i = 0; i < inputs.size(); ++i) inputs.data()[i] = static_cast<Scalar>(draws.Normal());
  return inputs;
}

/// Makes the unit's z equal `z` for any input.
template <typename Scalar>
void Fix(Network<Scalar>& network, std::size_t l, Index unit, Scalar z) {
  network.layers()[l].weights.row(unit).setZero();
  network.layers()[l].bias(unit) = z;
}

template <typename Scalar>
void ExpectSameLayers(const std::vector<Layer<Scalar>>& found,
                      const std::vector<Layer<Scalar>>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t l = 0; l < found.size(); ++l) {
    EXPECT_EQ(found[l].weights, expected[l].weights) << "layer " << l + 1;
    EXPECT_EQ(found[l].bias, expected[l].bias) << "layer " << l + 1;
  }
}

/// Expects the same outputs of the small network and the original.
template <typename Scalar>
void ExpectSameOutputs(const NetworkSpec& spec, const Network<Scalar>& network,
                       const Compaction<Scalar>& compaction, const Matrix<Scalar>& inputs) {
  const OutputDifference difference =
      CompareOutputs(network, CompactedNetwork(spec, compaction), inputs);
  EXPECT_GT(difference.magnitude, 0.0);
  EXPECT_LE(difference.largest,
            16.0 * std::numeric_limits<Scalar>::epsilon() * difference.magnitude);
}

TEST(Compaction, KnownAnswer) {
  NetworkSpec spec = SpecOf("relu", {3});
  spec.input_size = 1;
  spec.output_size = 1;
  Network<double> network(spec, 1);
  network.layers()[0] = {Matrix<double>{{1}, {-1}, {0}}, Vector<double>{{0, -9, 3}}};
  network.layers()[1] = {Matrix<double>{{4, 5, 6}}, Vector<double>{{7}}};
  const Compaction<double> compaction = Compact(network, Matrix<double>{{1, 2, -8}});
  ExpectSameLayers(compaction.layers, {{Matrix<double>{{1}}, Vector<double>{{0}}},
                                       {Matrix<double>{{4}}, Vector<double>{{7 + 6 * 3}}}});
  const CompactedUnits& units = compaction.hidden.at(0);
  EXPECT_EQ(units.before, 3);
  EXPECT_EQ(units.silent, 1);
  EXPECT_EQ(units.constant, 1);
  EXPECT_EQ(units.kept, (std::vector<Index>{0}));
  EXPECT_EQ(ParameterCount(network.layers()), 10);
  EXPECT_EQ(ParameterCount(compaction.layers), 4);
  EXPECT_EQ(FlopsPerExample(network.layers()), 12.0);
  EXPECT_EQ(FlopsPerExample(compaction.layers), 4.0);
}

template <typename Scalar>
class CompactionOf : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(CompactionOf, Scalars);

TYPED_TEST(CompactionOf, EveryActivationLeavesOutWhatASlowCountFinds) {
  using Scalar = TypeParam;
  const Matrix<Scalar> inputs = Inputs<Scalar>(64);
  for (const ActivationInfo& row : Activations()) {
    for (const double negated_fraction : {0.0, 0.4}) {
      SCOPED_TRACE(row.name);
      NetworkSpec spec = SpecOf(row.name, {20, 17, 9});
      spec.hidden_output.negated_fraction = negated_fraction;
      Network<Scalar> network(spec, 3);
      for (const std::size_t l : {0, 1, 2}) {
        Fix(network, l, 1, Scalar(0.7));
        Fix(network, l, 4, Scalar(0));
        Fix(network, l, 8, Scalar(-1000));
      }
      Pass<Scalar> pass;
      network.Forward(inputs, pass);
      const Compaction<Scalar> compaction = Compact(network, inputs);
      for (std::size_t l = 0; l < 3; ++l) {
        const Matrix<Scalar>& a = pass.activation[l];
        CompactedUnits expected{.before = a.rows(), .kept = {}};
        for (Index unit = 0; unit < a.rows(); ++unit) {
          const bool is_silent = (a.row(unit).array() == Scalar(0)).all();
          const bool is_constant = !is_silent && (a.row(unit).array() == a(unit, 0)).all();
          if (is_silent) ++expected.silent;
          if (is_constant) ++expected.constant;
          if (!is_silent && !is_constant) expected.kept.push_back(unit);
        }
        const CompactedUnits& found = compaction.hidden[l];
        EXPECT_EQ(found.before, expected.before);
        EXPECT_EQ(found.silent, expected.silent);
        EXPECT_EQ(found.constant, expected.constant);
        EXPECT_EQ(found.kept, expected.kept);
        EXPECT_GE(found.silent + found.constant, 3);
      }
      ExpectSameOutputs(spec, network, compaction, inputs);
    }
  }
}

TYPED_TEST(CompactionOf, NothingToLeaveOutChangesNoBit) {
  using Scalar = TypeParam;
  const NetworkSpec spec = SpecOf("tanh", {8, 6});
  const Network<Scalar> network(spec, 2);
  const Compaction<Scalar> compaction = Compact(network, Inputs<Scalar>(30));
  ExpectSameLayers(compaction.layers, network.layers());
}

TYPED_TEST(CompactionOf, ASignMovesIntoTheOutgoingWeights) {
  using Scalar = TypeParam;
  NetworkSpec spec = SpecOf("sigmoid", {8, 6});
  spec.hidden_output.negated_fraction = 0.5;
  const Network<Scalar> network(spec, 2);
  const Matrix<Scalar> inputs = Inputs<Scalar>(30);
  const Compaction<Scalar> compaction = Compact(network, inputs);
  std::vector<Layer<Scalar>> expected = network.layers();
  expected[1].weights.leftCols(4) *= Scalar(-1);
  expected[2].weights.leftCols(3) *= Scalar(-1);
  ExpectSameLayers(compaction.layers, expected);
  const auto difference = CompareOutputs(network, CompactedNetwork(spec, compaction), inputs);
  EXPECT_EQ(difference.largest, 0.0);
}

// Signs belong to the indices before compaction: only one unit of the first half is left.
TYPED_TEST(CompactionOf, SignsFollowTheirUnits) {
  using Scalar = TypeParam;
  NetworkSpec spec = SpecOf("sigmoid", {6});
  spec.hidden_output.negated_fraction = 0.5;
  Network<Scalar> network(spec, 2);
  Fix(network, 0, 0, Scalar(2));
  Fix(network, 0, 2, Scalar(-2));
  Fix(network, 0, 5, Scalar(1));
  const Matrix<Scalar> inputs = Inputs<Scalar>(30);
  const Compaction<Scalar> compaction = Compact(network, inputs);
  EXPECT_EQ(compaction.hidden[0].kept, (std::vector<Index>{1, 3, 4}));
  const Matrix<Scalar>& weights = network.layers()[1].weights;
  EXPECT_EQ(compaction.layers[1].weights.col(0), -weights.col(1));
  EXPECT_EQ(compaction.layers[1].weights.col(1), weights.col(3));
  ExpectSameOutputs(spec, network, compaction, inputs);
}

TYPED_TEST(CompactionOf, ASecondTimeChangesNothing) {
  using Scalar = TypeParam;
  NetworkSpec spec = SpecOf("relu", {16, 12, 8});
  spec.hidden_output.negated_fraction = 0.25;
  Network<Scalar> network(spec, 5);
  for (const std::size_t l : {0, 1}) {
    Fix(network, l, 0, Scalar(-1));
    Fix(network, l, 3, Scalar(0.3));
  }
  for (Index unit = 0; unit < 8; ++unit) Fix(network, 2, unit, Scalar(unit - 3));
  const Matrix<Scalar> inputs = Inputs<Scalar>(700);
  const Compaction<Scalar> once = Compact(network, inputs);
  const Compaction<Scalar> twice = Compact(CompactedNetwork(spec, once), inputs);
  ExpectSameLayers(twice.layers, once.layers);
}

TYPED_TEST(CompactionOf, AWholeLayerLeavesOneUnitAndSoDoThoseAbove) {
  using Scalar = TypeParam;
  const NetworkSpec spec = SpecOf("relu", {9, 30, 30, 7});
  const Matrix<Scalar> inputs = Inputs<Scalar>(503);
  for (const Scalar z : {Scalar(-0.3), Scalar(0.3)}) {
    Network<Scalar> network(spec, 4);
    for (Index unit = 0; unit < 9; ++unit) Fix(network, 0, unit, z + Scalar(unit == 0) / 2);
    for (const std::size_t l : {1, 2, 3}) network.layers()[l].bias.setConstant(Scalar(0.1));
    const Compaction<Scalar> compaction = Compact(network, inputs);
    const Index first_silent = z < 0 ? 1 : 0;  // or unit 0, if none is silent
    EXPECT_EQ(compaction.hidden[0].kept, (std::vector<Index>{first_silent}));
    for (const CompactedUnits& units : compaction.hidden) {
      EXPECT_EQ(units.kept.size(), 1U);
      EXPECT_EQ(units.silent + units.constant, units.before);
    }
    ExpectSameOutputs(spec, network, compaction, inputs);
  }
}

TYPED_TEST(CompactionOf, OneExampleOfManyKeepsAUnit) {
  using Scalar = TypeParam;
  const NetworkSpec spec = SpecOf("relu", {4});
  Network<Scalar> network(spec, 4);
  Fix(network, 0, 0, Scalar(-1));
  Fix(network, 0, 1, Scalar(-1));
  network.layers()[0].weights(1, 2) = Scalar(1);
  Matrix<Scalar> inputs = Inputs<Scalar>(1203);
  inputs.row(2).setZero();
  EXPECT_EQ(Compact(network, inputs).hidden[0].silent, 2);
  inputs(2, 1202) = Scalar(2);
  const Compaction<Scalar> compaction = Compact(network, inputs);
  EXPECT_EQ(compaction.hidden[0].silent, 1);
  EXPECT_EQ(compaction.hidden[0].kept, (std::vector<Index>{1, 2, 3}));
}

TYPED_TEST(CompactionOf, WhatIsNotFiniteIsKept) {
  using Scalar = TypeParam;
  constexpr Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();
  constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();
  const NetworkSpec spec = SpecOf("relu", {5});
  Network<Scalar> network(spec, 4);
  Fix(network, 0, 0, kNan);
  Fix(network, 0, 1, kInfinity);
  Fix(network, 0, 2, Scalar(-1));  // silent, but 0 times infinity is not 0
  network.layers()[1].weights(0, 2) = kInfinity;
  Fix(network, 0, 3, Scalar(-1));
  const Matrix<Scalar> inputs = Inputs<Scalar>(20);
  const Compaction<Scalar> compaction = Compact(network, inputs);
  EXPECT_EQ(compaction.hidden[0].kept, (std::vector<Index>{0, 1, 2, 4}));
  EXPECT_EQ(compaction.hidden[0].constant, 0);
  const auto difference = CompareOutputs(network, CompactedNetwork(spec, compaction), inputs);
  EXPECT_EQ(difference.largest, 0.0);  // NaN in both
}

TEST(Compaction, DoesNotApplyWhereUnitsCompete) {
  EXPECT_TRUE(CompactionApplies({}));
  EXPECT_TRUE(CompactionApplies({.negated_fraction = 0.5}));
  EXPECT_FALSE(CompactionApplies({.top_k = 3}));
}

TEST(Compaction, ADifferenceThatIsNotANumberIsSeen) {
  const NetworkSpec spec = SpecOf("relu", {4});
  const Network<double> network(spec, 4);
  Network<double> other = network;
  other.layers()[1].bias(0) += 1.0;
  const Matrix<double> inputs = Inputs<double>(10);
  EXPECT_NEAR(CompareOutputs(network, other, inputs).largest, 1.0, 1e-12);
  other.layers()[1].bias(1) = std::nan("");
  EXPECT_TRUE(std::isnan(CompareOutputs(network, other, inputs).largest));
}

}  // namespace
}  // namespace relulab
