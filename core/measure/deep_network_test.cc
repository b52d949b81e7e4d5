// Tests that very small norms are exact: networks of 100 to 1,000 layers at initialisation.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/measure/layer_recorder.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

constexpr Index kInputs = 32;
constexpr Index kWidth = 64;
constexpr Index kExamples = 4;
const std::vector<std::int32_t> kLabels = {0, 1, 2, 3};

NetworkSpec MakeSpec(const std::string& activation, const std::string& scheme, std::size_t depth) {
  NetworkSpec spec;
  spec.input_size = kInputs;
  spec.widths.assign(depth, kWidth);
  spec.output_size = 10;
  spec.activation = FindRow(Activations(), activation);
  spec.initializer.scheme = FindRow(Initializers(), scheme);
  return spec;
}

Matrix<double> MakeInputs() {
  Matrix<double> inputs(kInputs, kExamples);
  RandomStream draws(4, Purpose::kData, 0);
  for (Index i = 0; i < inputs.size(); ++i) inputs.data()[i] = draws.Normal();
  return inputs;
}

struct Measured {
  std::vector<double> delta_norm;  // by layer, from 1
  std::vector<double> activation_rms;
  std::vector<double> underflow_fraction;
  std::vector<double> weight_gradient_norm;
};

template <typename Scalar>
Measured Measure(const NetworkSpec& spec) {
  const Network<Scalar> network(spec, 1);
  const Matrix<Scalar> inputs = MakeInputs().cast<Scalar>();
  Pass<Scalar> pass;
  Gradients<Scalar> gradients;
  network.Forward(inputs, pass);
  MakeLoss<Scalar>(*FindRow(Losses(), "cross_entropy"))
      ->Evaluate(pass.preactivation.back(), kLabels, &pass.delta.back());
  network.Backward(inputs, pass, gradients);
  LayerRecorder<Scalar> recorder(
      {FindRow(Metrics(), "delta_norm"), FindRow(Metrics(), "gradient_underflow_fraction"),
       FindRow(Metrics(), "activation_rms"), FindRow(Metrics(), "weight_gradient_norm")});
  recorder.OnMeasure({0, network, inputs, kLabels, pass, gradients});
  Measured measured;
  for (const LayerRow& row : recorder.rows()) {
    measured.delta_norm.push_back(*row.values[0]);
    measured.underflow_fraction.push_back(*row.values[1]);
    measured.activation_rms.push_back(row.values[2].value_or(0.0));
    measured.weight_gradient_norm.push_back(*row.values[3]);
  }
  return measured;
}

// Orthogonal layers with no nonlinearity are isometries in both directions.
TEST(DeepNetwork, OrthogonalIdentityKeepsEveryDeltaNorm) {
  const Measured measured = Measure<double>(MakeSpec("identity", "orthogonal", 200));
  ASSERT_EQ(measured.delta_norm.size(), 201U);
  for (const double norm : measured.delta_norm) {
    EXPECT_NEAR(norm / measured.delta_norm.back(), 1.0, 1e-12);
  }
}

/// delta_norm by layer for tanh, computed independently with slow loops in long double.
std::vector<double> SlowTanhDeltaNorms(const NetworkSpec& spec) {
  using Real = long double;
  const Network<double> network(spec, 1);
  const Matrix<double> inputs = MakeInputs();
  const std::size_t layers = network.layers().size();
  std::vector<Real> squares(layers, 0.0L);
  for (Index n = 0; n < kExamples; ++n) {
    std::vector<std::vector<Real>> a(layers + 1);
    for (Index i = 0; i < kInputs; ++i) a[0].push_back(inputs(i, n));
    for (std::size_t l = 0; l < layers; ++l) {
      const Layer<double>& layer = network.layers()[l];
      for (Index o = 0; o < layer.weights.rows(); ++o) {
        Real z = layer.bias[o];
        for (Index i = 0; i < layer.weights.cols(); ++i) {
          z += Real{layer.weights(o, i)} * a[l][static_cast<std::size_t>(i)];
        }
        a[l + 1].push_back(l + 1 == layers ? z : std::tanh(z));
      }
    }
    Real total = 0.0L;
    for (const Real z : a.back()) total += std::exp(z);
    std::vector<Real> delta;
    for (const Real z : a.back()) delta.push_back(std::exp(z) / total);
    delta[static_cast<std::size_t>(kLabels[static_cast<std::size_t>(n)])] -= 1.0L;
    for (std::size_t l = layers; l-- > 0;) {
      for (const Real d : delta) squares[l] += d * d;
      if (l == 0) break;
      const Matrix<double>& w = network.layers()[l].weights;
      std::vector<Real> below;
      for (Index i = 0; i < w.cols(); ++i) {
        Real sum = 0.0L;
        for (Index o = 0; o < w.rows(); ++o) {
          sum += Real{w(o, i)} * delta[static_cast<std::size_t>(o)];
        }
        const Real t = a[l][static_cast<std::size_t>(i)];
        below.push_back(sum * (1.0L - t * t));
      }
      delta = std::move(below);
    }
  }
  std::vector<double> norms;
  for (const Real square : squares) {
    norms.push_back(static_cast<double>(std::sqrt(square / Real{kExamples})));
  }
  return norms;
}

TEST(DeepNetwork, AThousandOrthogonalTanhLayersGoForwardAndBack) {
  const NetworkSpec spec = MakeSpec("tanh", "orthogonal", 1000);
  const Measured exact = Measure<double>(spec);
  const Measured single = Measure<float>(spec);
  const std::vector<double> slow = SlowTanhDeltaNorms(spec);
  ASSERT_EQ(exact.delta_norm.size(), 1001U);
  for (std::size_t l = 0; l < slow.size(); ++l) {
    ASSERT_TRUE(std::isfinite(slow[l]) && slow[l] > 0.0) << l;
    EXPECT_NEAR(exact.delta_norm[l] / slow[l], 1.0, 1e-10) << "layer " << l + 1;
    EXPECT_NEAR(single.delta_norm[l] / slow[l], 1.0, 1e-5) << "layer " << l + 1;
    EXPECT_EQ(single.underflow_fraction[l], 0.0) << "layer " << l + 1;
    if (l < 1000) {
      EXPECT_GT(exact.activation_rms[l], 1e-3) << "layer " << l + 1;
    }
  }
  RecordProperty("first_delta_norm", std::to_string(exact.delta_norm.front()));
}

// In an untrained sigmoid network, delta shrinks by a factor of four per layer: float32 alone holds
// it for sixty layers. A power of two per layer keeps all digits.
TEST(DeepNetwork, VanishedSigmoidGradientsKeepTheirDigitsInFloat32) {
  constexpr int kDepth = 400;
  const NetworkSpec spec = MakeSpec("sigmoid", "xavier_normal", kDepth);
  const Measured exact = Measure<double>(spec);
  const Measured single = Measure<float>(spec);
  EXPECT_LT(exact.delta_norm.front(), 1e-230);
  EXPECT_GT(exact.delta_norm.front(), 1e-260);
  int vanished = 0;
  for (std::size_t l = 0; l < exact.delta_norm.size(); ++l) {
    const double norm = exact.delta_norm[l];
    EXPECT_NEAR(single.delta_norm[l] / norm, 1.0, 1e-6 * kDepth) << "layer " << l + 1;
    EXPECT_NEAR(single.weight_gradient_norm[l] / exact.weight_gradient_norm[l], 1.0, 1e-6 * kDepth)
        << "layer " << l + 1;
    EXPECT_EQ(exact.underflow_fraction[l], 0.0) << "layer " << l + 1;
    if (norm < 1e-46) {
      EXPECT_EQ(single.underflow_fraction[l], 1.0) << "layer " << l + 1;
      ++vanished;
    } else if (norm > 1e-30) {
      EXPECT_EQ(single.underflow_fraction[l], 0.0) << "layer " << l + 1;
    }
  }
  EXPECT_GE(vanished, 300);
}

}  // namespace
}  // namespace relulab
