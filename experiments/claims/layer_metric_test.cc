#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "experiments/claims/metric_values.h"

namespace relulab {
namespace {

Position At(const char* name) {
  const auto* step = FindRow(kStepNames, name);
  return {step != nullptr ? step->value : FindRow(kLayerNames, name)->value};
}
Position At(std::int64_t number) { return {Which::kNumber, number}; }

template <typename Layer, typename Step>
ClaimMetric Metric(Layer layer, Step step, const char* reduce, const char* over_steps = "mean") {
  return {.table = MetricTable::kLayers,
          .column = "delta_norm",
          .steps = {At(step), FindRow(kStepReductions, over_steps)->value},
          .layers = {At(layer), FindRow(kLayerReductions, reduce)->value}};
}

/// Depth 3; the output is layer 4.
const StepValues kValues = {
    {0, {{1, 1e-3}, {2, 1e-2}, {3, 1e-1}, {4, 1.0}}},
    {10, {{1, 4.0}, {2, 2.0}, {3, 6.0}, {4, std::nullopt}}},
};

TEST(LayerMetricTest, ChoosesLayersAndSteps) {
  EXPECT_EQ(ReduceValues(kValues, Metric("first", "first", "mean"), 3), 1e-3);
  EXPECT_EQ(ReduceValues(kValues, Metric("last", "last", "mean"), 3), 6.0);
  EXPECT_EQ(ReduceValues(kValues, Metric("output", "first", "mean"), 3), 1.0);
  EXPECT_EQ(ReduceValues(kValues, Metric(2, 10, "mean"), 3), 2.0);
  EXPECT_EQ(ReduceValues(kValues, Metric("hidden", "last", "mean"), 3), 4.0);
  EXPECT_EQ(ReduceValues(kValues, Metric("hidden", "last", "min"), 3), 2.0);
  EXPECT_EQ(ReduceValues(kValues, Metric("hidden", "last", "max"), 3), 6.0);
  EXPECT_EQ(ReduceValues(kValues, Metric("all", "first", "max"), 3), 1.0);
}

TEST(LayerMetricTest, ReducesSteps) {
  EXPECT_EQ(ReduceValues(kValues, Metric("first", "all", "mean", "max"), 3), 4.0);
  EXPECT_EQ(ReduceValues(kValues, Metric(2, "all", "mean", "min"), 3), 1e-2);
  EXPECT_EQ(ReduceValues(kValues, Metric(3, "all", "mean"), 3), (6.0 + 1e-1) / 2);
  const StepValues signs = {{0, {{1, -3.0}}}, {1, {{1, 2.0}}}};
  EXPECT_EQ(ReduceValues(signs, Metric(1, "all", "mean", "furthest"), 1), -3.0);
}

TEST(LayerMetricTest, DecadesALayerAreNegativeWhereTheSignalVanishes) {
  const auto decades = ReduceValues(kValues, Metric("hidden", "first", "decades_per_layer"), 3);
  ASSERT_TRUE(decades);
  EXPECT_NEAR(*decades, -1.0, 1e-12);
}

// Float32 runs report norms far below the range of float32.
TEST(LayerMetricTest, NormsBelowTheRangeOfFloat32AreNotClipped) {
  const StepValues tiny = {{0, {{1, 1e-201}, {2, 1e-101}, {3, 0.1}}}};
  const auto decades = ReduceValues(tiny, Metric("hidden", "last", "decades_per_layer"), 3);
  ASSERT_TRUE(decades);
  EXPECT_NEAR(*decades, -100.0, 1e-12);
}

TEST(LayerMetricTest, ADecayFromOrToZeroIsAbsent) {
  const StepValues zero = {{0, {{1, 0.0}, {2, 1.0}, {3, 0.0}}}};
  const StepValues reversed = {{0, {{1, 1.0}, {2, 0.0}}}};
  EXPECT_FALSE(ReduceValues(zero, Metric("hidden", "last", "decades_per_layer"), 2));
  EXPECT_FALSE(ReduceValues(reversed, Metric("hidden", "last", "decades_per_layer"), 2));
  EXPECT_FALSE(ReduceValues(zero, Metric("hidden", "last", "decades_per_layer"), 3));
  EXPECT_EQ(ReduceValues(zero, Metric("hidden", "last", "min"), 3), 0.0);
}

TEST(LayerMetricTest, WhatIsNotThereIsAbsent) {
  EXPECT_FALSE(ReduceValues({}, Metric("hidden", "last", "mean"), 3));
  EXPECT_FALSE(ReduceValues(kValues, Metric("output", "last", "mean"), 3));
  EXPECT_FALSE(ReduceValues(kValues, Metric(1, 5, "mean"), 3));
  EXPECT_FALSE(ReduceValues(kValues, Metric(7, 0, "mean"), 3));
  EXPECT_FALSE(ReduceValues(kValues, Metric(1, 0, "decades_per_layer"), 3));
  const StepValues infinite = {{0, {{1, std::numeric_limits<double>::infinity()}}}};
  EXPECT_FALSE(ReduceValues(infinite, Metric(1, 0, "mean"), 1));
}

}  // namespace
}  // namespace relulab
