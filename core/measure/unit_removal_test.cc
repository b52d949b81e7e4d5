#include "core/measure/unit_removal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/nn/random_matrix.h"

namespace relulab {
namespace {

NetworkSpec Spec(const char* activation, std::vector<Index> widths = {9, 6, 7}) {
  NetworkSpec spec;
  spec.input_size = 5;
  spec.widths = std::move(widths);
  spec.output_size = 3;
  spec.activation = FindRow(Activations(), activation);
  spec.initializer.scheme = FindRow(Initializers(), "normal");
  spec.initializer.parameters = {{"weight_variance", 2.0}, {"bias_variance", 0.3}};
  return spec;
}

Split<double> RandomSplit(Index examples, std::uint32_t index) {
  RandomStream stream(8, Purpose::kData, index);
  Split<double> split;
  split.inputs = RandomMatrix<double>(5, examples, 1.0, stream);
  for (Index i = 0; i < examples; ++i) {
    split.labels.push_back(static_cast<std::int32_t>(stream.Below(3)));
  }
  return split;
}

Dataset<double> RandomData() {
  Dataset<double> data;
  data.train = RandomSplit(700, 0);
  data.validation = RandomSplit(150, 1);
  data.test = RandomSplit(60, 2);
  data.classes = 3;
  data.features = 5;
  return data;
}

/// The output for one example, computed unit by unit; a removed unit outputs its mean.
Vector<double> SlowOutput(const Network<double>& network, const HiddenOutput& hidden_output,
                          const std::vector<UnitMoments>& moments,
                          std::span<const HiddenUnit> removed, const Vector<double>& input) {
  Matrix<double> below = input;
  for (std::size_t l = 0;; ++l) {
    Matrix<double> z = network.layers()[l].weights * below + network.layers()[l].bias;
    if (l + 1 == network.layers().size()) return z;
    network.activation().Forward(z.data(), z.data(), z.size());
    hidden_output.Apply<double>(z, nullptr);
    for (const HiddenUnit& unit : removed) {
      if (unit.layer == l) z(unit.unit) = moments[l].mean(unit.unit);
    }
    below = z;
  }
}

TEST(UnitRemoval, ARemovedUnitAnswersItsMean) {
  const Dataset<double> data = RandomData();
  for (const HiddenOutput hidden_output :
       {HiddenOutput{}, HiddenOutput{.negated_fraction = 0.5, .top_k = 4}}) {
    for (const char* activation : {"relu", "tanh", "sigmoid"}) {
      NetworkSpec spec = Spec(activation);
      spec.hidden_output = hidden_output;
      const Network<double> network(spec, 1);
      const auto moments = MeasureUnitMoments(network, data.train.inputs);
      const std::vector<HiddenUnit> order = OrderAtRandom(network, 4);
      for (const std::size_t count : {0, 1, 9, 22}) {
        const std::span<const HiddenUnit> removed = std::span(order).first(count);
        const Network<double> reduced = RemoveUnits(network, moments, removed);
        for (Index i = 0; i < data.test.size(); ++i) {
          Matrix<double> output;
          Matrix<double> scratch;
          const Vector<double> input = data.test.inputs.col(i);
          reduced.Predict(data.test.inputs.col(i), output, scratch);
          EXPECT_TRUE(
              output.isApprox(SlowOutput(network, hidden_output, moments, removed, input), 1e-12))
              << activation << " without " << count;
        }
      }
    }
  }
}

double SlowAccuracy(const Network<double>& network, const std::vector<UnitMoments>& moments,
                    std::span<const HiddenUnit> removed, const Split<double>& split) {
  int right = 0;
  for (Index i = 0; i < split.size(); ++i) {
    Index best = 0;
    SlowOutput(network, {}, moments, removed, split.inputs.col(i)).maxCoeff(&best);
    right += best == split.labels[static_cast<std::size_t>(i)] ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(split.size());
}

TEST(UnitRemoval, CurvesMatchTheSlowComputation) {
  const Network<double> network(Spec("relu"), 1);
  const Dataset<double> data = RandomData();
  const auto loss = MakeLoss<double>(*FindRow(Losses(), "cross_entropy"));
  const std::vector<RemovalRow> rows = MeasureRemoval(network, *loss, data, 6);
  const auto moments = MeasureUnitMoments(network, data.train.inputs);
  // With 22 units, 0, 1 and 2 % round to no unit, and each further 5 % adds one or two.
  ASSERT_EQ(rows.size(), 2U * 21U);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const bool is_random = r >= 21;
    EXPECT_EQ(rows[r].order, is_random ? "random" : "importance");
    const auto order = is_random ? OrderAtRandom(network, 6) : OrderByImportance(network, moments);
    const auto count = static_cast<std::size_t>(std::lround(22.0 * rows[r].removed_fraction));
    EXPECT_DOUBLE_EQ(rows[r].removed_fraction, static_cast<double>(count) / 22.0);
    if (r % 21 > 0) {
      EXPECT_GT(rows[r].removed_fraction, rows[r - 1].removed_fraction);
    }
    const auto removed = std::span<const HiddenUnit>(order).first(count);
    EXPECT_EQ(rows[r].validation_accuracy,
              SlowAccuracy(network, moments, removed, data.validation));
    EXPECT_EQ(rows[r].test_accuracy, SlowAccuracy(network, moments, removed, data.test));
  }
  EXPECT_EQ(rows[0].removed_fraction, 0.0);
  EXPECT_EQ(rows[20].removed_fraction, 1.0);
  EXPECT_EQ(rows[20].test_accuracy, rows[41].test_accuracy)
      << "all units are removed in both orders";
}

TEST(UnitRemoval, WhatMovesTheNextLayerLeastGoesFirst) {
  Network<double> network(Spec("identity", {2, 3}), 1);
  network.layers()[1].weights.col(0).setConstant(1.0);
  network.layers()[1].weights.col(1).setConstant(-2.0);
  network.layers()[2].weights.col(0).setConstant(3.0);
  network.layers()[2].weights.col(1).setConstant(0.0);
  network.layers()[2].weights.col(2).setConstant(1.0);
  std::vector<UnitMoments> moments(2);
  moments[0].variance = Vector<double>::Constant(2, 4.0);  // 4 x 3 and 4 x 12
  moments[1].variance = Vector<double>::Constant(3, 1.0);  // 27, 0 and 3
  moments[0].variance(0) = 1.0;                            // 3
  std::string order;
  for (const HiddenUnit& unit : OrderByImportance(network, moments)) {
    order += std::to_string(unit.layer) + std::to_string(unit.unit) + " ";
  }
  EXPECT_EQ(order, "11 00 12 10 01 ");
}

TEST(UnitRemoval, TheRandomOrderIsTheSeeds) {
  const auto text = [](std::uint64_t network_seed, std::uint64_t seed) {
    std::vector<int> order;
    for (const HiddenUnit& unit : OrderAtRandom(Network<float>(Spec("relu"), network_seed), seed)) {
      order.push_back(static_cast<int>(10 * unit.layer) + static_cast<int>(unit.unit));
    }
    return order;
  };
  EXPECT_EQ(text(1, 5), text(2, 5));
  EXPECT_NE(text(1, 5), text(1, 6));
  std::vector<int> sorted = text(1, 5);
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, (std::vector<int>{0,  1,  2,  3,  4,  5,  6,  7,  8,  10, 11,
                                      12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 26}));
}

TEST(UnitRemoval, AStopRequestEndsIt) {
  std::stop_source stop;
  const Network<double> network(Spec("relu"), 1, stop.get_token());
  stop.request_stop();
  const auto loss = MakeLoss<double>(*FindRow(Losses(), "cross_entropy"));
  EXPECT_THROW(MeasureRemoval(network, *loss, RandomData(), 1), Stopped);
}

TEST(UnitRemoval, AnEmptySplitHasNoAccuracy) {
  Dataset<double> data = RandomData();
  data.test = RandomSplit(0, 2);
  const auto loss = MakeLoss<double>(*FindRow(Losses(), "cross_entropy"));
  for (const RemovalRow& row : MeasureRemoval(Network<double>(Spec("tanh"), 1), *loss, data, 6)) {
    EXPECT_TRUE(row.validation_accuracy);
    EXPECT_FALSE(row.test_accuracy);
  }
}

}  // namespace
}  // namespace relulab
