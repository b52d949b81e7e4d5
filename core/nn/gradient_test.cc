// Tier 2: the network's gradients against finite differences, with relative tolerance, for every
// registered activation.
#include <gtest/gtest.h>

#include <cmath>

#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/numeric/norm.h"
#include "core/random/stream.h"

namespace relulab {
namespace {

constexpr Index kInputs = 5;
constexpr Index kWidth = 8;
constexpr Index kClasses = 3;
constexpr Index kExamples = 4;

struct Problem {
  Matrix<double> inputs;
  std::vector<std::int32_t> labels;
};

Problem MakeProblem() {
  Problem problem{Matrix<double>(kInputs, kExamples), {0, 1, 2, 1}};
  RandomStream stream(11, Purpose::kData, 0);
  for (Index i = 0; i < problem.inputs.size(); ++i) problem.inputs.data()[i] = stream.Normal();
  return problem;
}

/// Weights large enough that the gradient reaches layer 1: a difference of losses near 1 cannot
/// resolve a gradient of 1e-12.
NetworkSpec MakeSpec(const ActivationInfo& activation, int depth) {
  NetworkSpec spec;
  spec.input_size = kInputs;
  spec.widths.assign(static_cast<std::size_t>(depth), kWidth);
  spec.output_size = kClasses;
  spec.activation = activation.name;
  spec.activation_parameters = DefaultValues(activation.parameters);
  spec.initializer.scheme = "normal";
  const double critical = activation.name == "sigmoid"    ? 60.0
                          : activation.name == "identity" ? 1.0
                                                          : 2.0;
  spec.initializer.parameters.Set("weight_variance", critical);
  spec.initializer.parameters.Set("bias_variance", 0.01);
  return spec;
}

double MeanLoss(const Network<double>& network, const Problem& problem, Pass<double>& pass) {
  network.Forward(problem.inputs, pass);
  const auto loss = MakeLoss<double>("cross_entropy");
  return loss->Evaluate(pass.preactivation.back(), problem.labels, nullptr).loss / kExamples;
}

/// Whether two passes lie on the same side of every kink.
bool SameSide(const Pass<double>& a, const Pass<double>& b, const std::vector<double>& kinks) {
  for (std::size_t l = 0; l < a.activation.size(); ++l) {
    for (const double kink : kinks) {
      const auto above_a = (a.preactivation[l].array() > kink).eval();
      const auto above_b = (b.preactivation[l].array() > kink).eval();
      if ((above_a != above_b).any()) return false;
    }
  }
  return true;
}

class GradientCheck : public testing::TestWithParam<int> {};

TEST_P(GradientCheck, EveryActivationEveryLayer) {
  const int depth = GetParam();
  const Problem problem = MakeProblem();
  for (const ActivationInfo& row : Activations()) {
    Network<double> network(MakeSpec(row, depth), 3);
    Pass<double> pass;
    Gradients<double> gradients;
    const auto loss = MakeLoss<double>("cross_entropy");
    network.Forward(problem.inputs, pass);
    loss->Evaluate(pass.preactivation.back(), problem.labels, &pass.delta.back());
    network.Backward(problem.inputs, pass, gradients);

    for (std::size_t l = 0; l < network.layers().size(); ++l) {
      Layer<double>& layer = network.layers()[l];
      const double norm = std::hypot(Norm(gradients.weights[l]), Norm(gradients.bias[l]));
      ASSERT_GT(norm, 1e-5) << row.name << ": nothing to resolve at layer " << l + 1;
      // Two directions: along the gradient itself, and a random one tilted towards it.
      for (const double tilt : {0.0, 1.0}) {
        RandomStream stream(5, Purpose::kData, static_cast<std::uint32_t>(l));
        Matrix<double> w = gradients.weights[l] / norm;
        Vector<double> b = gradients.bias[l] / norm;
        const double spread = tilt / std::sqrt(static_cast<double>(w.size() + b.size()));
        for (Index i = 0; i < w.size(); ++i) w.data()[i] += spread * stream.Normal();
        for (Index i = 0; i < b.size(); ++i) b.data()[i] += spread * stream.Normal();
        const double analytic =
            gradients.weights[l].cwiseProduct(w).sum() + gradients.bias[l].dot(b);

        const Layer<double> at = layer;
        const auto loss_at = [&](double h, Pass<double>& moved) {
          layer.weights = at.weights + h * w;
          layer.bias = at.bias + h * b;
          const double value = MeanLoss(network, problem, moved);
          layer = at;
          return value;
        };
        // Fourth-order central difference; the step shrinks until no kink lies within it.
        double numeric = std::nan("");
        for (double h = 1e-4; h > 1e-8; h /= 4) {
          Pass<double> far_right;
          Pass<double> far_left;
          Pass<double> scratch;
          const double outer = loss_at(2 * h, far_right) - loss_at(-2 * h, far_left);
          if (!SameSide(far_right, far_left, row.kinks)) continue;
          const double inner = loss_at(h, scratch) - loss_at(-h, scratch);
          numeric = (8 * inner - outer) / (12 * h);
          break;
        }
        EXPECT_NEAR(numeric / analytic, 1.0, 1e-6)
            << row.name << " depth " << depth << " layer " << l + 1 << " tilt " << tilt;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Depths, GradientCheck, testing::Values(1, 2, 3, 5, 10, 20));

}  // namespace
}  // namespace relulab
