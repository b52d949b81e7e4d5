#include "core/nn/initializer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace relulab {
namespace {

template <typename Scalar>
Matrix<Scalar> Draw(const InitializerSpec& spec, Index out, Index in, std::uint64_t seed = 1,
                    std::uint32_t layer = 1) {
  auto drawn = MakeLayer<Scalar>(out, in);
  InitializeLayer(spec, seed, layer, drawn);
  return drawn.weights;
}

TEST(Initializer, VarianceIsWhatTheRowSays) {
  for (const InitializerInfo& row : Initializers()) {
    const InitializerSpec spec{&row, DefaultValues(row.parameters)};
    const Matrix<double> w = Draw<double>(spec, 300, 500);
    const double expected = row.weight_variance(500, 300, spec.parameters);
    const double n = static_cast<double>(w.size());
    // Five standard errors; the kurtosis is at most 3, so the relative standard error of the
    // variance is at most sqrt(2 / n).
    EXPECT_NEAR(w.squaredNorm() / n / expected, 1.0, 5 * std::sqrt(2 / n)) << row.name;
    EXPECT_NEAR(w.mean(), 0.0, 5 * std::sqrt(expected / n)) << row.name;
    const double bound = std::sqrt(3 * expected);
    EXPECT_EQ(w.cwiseAbs().maxCoeff() <= bound, row.draw == WeightDraw::kUniform) << row.name;
  }
}

TEST(Initializer, GainMultipliesTheStandardDeviation) {
  int with_gain = 0;
  for (const InitializerInfo& row : Initializers()) {
    if (row.parameters.front().name != "gain") continue;
    ++with_gain;
    const InitializerSpec one{&row, {{"gain", 1.0}}};
    const InitializerSpec three{&row, {{"gain", 3.0}}};
    EXPECT_DOUBLE_EQ(row.weight_variance(7, 5, three.parameters),
                     9.0 * row.weight_variance(7, 5, one.parameters));
    EXPECT_TRUE(Draw<double>(three, 5, 7).isApprox(3.0 * Draw<double>(one, 5, 7), 1e-15))
        << row.name;
  }
  EXPECT_EQ(with_gain, 7);  // all but `normal`
}

TEST(Initializer, OrthogonalWeightsPreserveNormsTimesGain) {
  const InitializerSpec spec{FindRow(Initializers(), "orthogonal"), {{"gain", 1.5}}};
  const Matrix<double> square = Draw<double>(spec, 40, 40);
  EXPECT_TRUE((square * square.transpose()).isApprox(2.25 * Matrix<double>::Identity(40, 40)));
  const Matrix<double> wide = Draw<double>(spec, 10, 40);
  EXPECT_TRUE((wide * wide.transpose()).isApprox(2.25 * Matrix<double>::Identity(10, 10)));
  const Matrix<double> tall = Draw<double>(spec, 40, 10);
  EXPECT_TRUE((tall.transpose() * tall).isApprox(2.25 * Matrix<double>::Identity(10, 10)));
}

TEST(Initializer, KnownVariances) {
  const auto variance = [](std::string_view name) {
    const InitializerInfo* row = FindRow(Initializers(), name);
    return row->weight_variance(784, 64, DefaultValues(row->parameters));
  };
  EXPECT_DOUBLE_EQ(variance("he_normal"), 2.0 / 784);
  EXPECT_DOUBLE_EQ(variance("xavier_normal") * 784, 2.0 * 784 / 848);  // 1.85
  EXPECT_DOUBLE_EQ(variance("lecun_uniform"), 1.0 / 784);
  EXPECT_DOUBLE_EQ(variance("normal"), 1.0 / 784);
}

TEST(Initializer, PrecisionsShareTheirDraws) {
  for (const InitializerInfo& row : Initializers()) {
    const InitializerSpec spec{&row, DefaultValues(row.parameters)};
    EXPECT_EQ(Draw<float>(spec, 20, 30), Draw<double>(spec, 20, 30).cast<float>()) << row.name;
  }
}

TEST(Initializer, SeedsAndLayersDiffer) {
  const InitializerSpec spec;
  EXPECT_NE(Draw<double>(spec, 4, 4, 1, 1), Draw<double>(spec, 4, 4, 2, 1));
  EXPECT_NE(Draw<double>(spec, 4, 4, 1, 1), Draw<double>(spec, 4, 4, 1, 2));
  EXPECT_EQ(Draw<double>(spec, 4, 4, 1, 1), Draw<double>(spec, 4, 4, 1, 1));
}

TEST(Initializer, BiasesAreZeroUnlessAsked) {
  auto layer = MakeLayer<double>(1000, 2);
  layer.bias.setOnes();
  InitializeLayer(InitializerSpec{}, 1, 1, layer);
  EXPECT_EQ(layer.bias, Vector<double>::Zero(1000));

  InitializerSpec spec{FindRow(Initializers(), "normal"), {}};
  spec.parameters.Set("weight_variance", 1.0);
  spec.parameters.Set("bias_variance", 0.25);
  InitializeLayer(spec, 1, 1, layer);
  EXPECT_NEAR(layer.bias.squaredNorm() / 1000, 0.25, 0.25 * 5 * std::sqrt(2.0 / 1000));
}

}  // namespace
}  // namespace relulab
