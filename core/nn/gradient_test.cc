// Tier 2: the network's gradients against finite differences, with relative tolerance, for every
// registered activation, every loss, and every setting of hidden outputs.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <ostream>

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

/// What is varied besides the activation.
struct Variant {
  const char* name;
  const char* loss = "cross_entropy";
  HiddenOutput hidden_output = {};
  double activation_l1 = 0.0;
};

void PrintTo(const Variant& variant, std::ostream* out) { *out << variant.name; }

const Variant kVariants[] = {
    {.name = "plain"},
    {.name = "mse", .loss = "mse"},
    {.name = "negated", .hidden_output = {.negated_fraction = 0.5}},
    {.name = "top_k", .hidden_output = {.top_k = 6}},
    {.name = "l1", .activation_l1 = 0.02},
    {.name = "all",
     .loss = "mse",
     .hidden_output = {.negated_fraction = 0.25, .top_k = 6},
     .activation_l1 = 0.01},
};

/// A weight variance at which the gradient keeps its size: 1 / E[phi'(sqrt(q) z)^2], with q
/// computed layer by layer. With a smaller one the gradient at layer 1 of a sigmoid network could
/// be 1e-12, which differences of losses near 1 cannot resolve.
double CriticalWeightVariance(const ActivationInfo& row, int depth) {
  const Vector<double> nodes = Vector<double>::LinSpaced(2001, -8.0, 8.0);
  const Vector<double> density = (-0.5 * nodes.array().square()).exp();
  const auto activation = row.make_double(DefaultValues(row.parameters));
  Vector<double> a(nodes.size());
  Vector<double> derivative(nodes.size());
  double q = 1.0;
  double variance = 1.0;
  for (int layer = 0; layer < depth; ++layer) {
    const Vector<double> z = std::sqrt(q) * nodes;
    activation->ForwardWithDerivative(z.data(), a.data(), derivative.data(), z.size());
    variance = density.sum() / density.dot(derivative.cwiseAbs2());
    q = variance * density.dot(a.cwiseAbs2()) / density.sum();
  }
  return variance;
}

NetworkSpec MakeSpec(const ActivationInfo& activation, const Variant& variant, int depth) {
  NetworkSpec spec;
  spec.input_size = kInputs;
  spec.widths.assign(static_cast<std::size_t>(depth), kWidth);
  spec.output_size = kClasses;
  spec.activation = &activation;
  spec.activation_parameters = DefaultValues(activation.parameters);
  spec.initializer.scheme = FindRow(Initializers(), "normal");
  const Index kept = variant.hidden_output.top_k == 0 ? kWidth : variant.hidden_output.top_k;
  spec.initializer.parameters.Set("weight_variance", CriticalWeightVariance(activation, depth) *
                                                         static_cast<double>(kWidth) /
                                                         static_cast<double>(kept));
  spec.initializer.parameters.Set("bias_variance", 0.01);
  spec.hidden_output = variant.hidden_output;
  return spec;
}

/// The mean loss, penalty included.
double MeanLoss(const Network<double>& network, const Variant& variant, const Problem& problem,
                Pass<double>& pass) {
  network.Forward(problem.inputs, pass);
  const auto loss = MakeLoss<double>(*FindRow(Losses(), variant.loss));
  double sum = loss->Evaluate(pass.preactivation.back(), problem.labels, nullptr).loss;
  for (const Matrix<double>& a : pass.activation) {
    sum += variant.activation_l1 * a.cwiseAbs().sum();
  }
  return sum / kExamples;
}

/// Whether two passes lie on the same side of every kink: those of phi, the choice of top_k, and
/// |a| at 0.
bool SameSide(const Pass<double>& one, const Pass<double>& other, const std::vector<double>& kinks,
              const Variant& variant) {
  for (std::size_t l = 0; l < one.activation.size(); ++l) {
    for (const double kink : kinks) {
      const auto above_one = (one.preactivation[l].array() > kink).eval();
      const auto above_other = (other.preactivation[l].array() > kink).eval();
      if ((above_one != above_other).any()) return false;
    }
    if (variant.activation_l1 == 0.0 && variant.hidden_output.top_k == 0) continue;
    if ((one.activation[l].array().sign() != other.activation[l].array().sign()).any()) {
      return false;
    }
  }
  return true;
}

class GradientCheck : public testing::TestWithParam<std::tuple<Variant, int>> {};

TEST_P(GradientCheck, EveryActivationEveryLayer) {
  const Variant& variant = std::get<0>(GetParam());
  const int depth = std::get<1>(GetParam());
  const Problem problem = MakeProblem();
  for (const ActivationInfo& row : Activations()) {
    Network<double> network(MakeSpec(row, variant, depth), 3);
    Pass<double> pass;
    Gradients<double> gradients;
    const auto loss = MakeLoss<double>(*FindRow(Losses(), variant.loss));
    network.Forward(problem.inputs, pass);
    loss->Evaluate(pass.preactivation.back(), problem.labels, &pass.delta.back());
    network.Backward(problem.inputs, pass, gradients, variant.activation_l1);
    for (ScaledLayer<double>& gradient : gradients) LayerGradient<double>(gradient).Value();

    for (std::size_t l = 0; l < network.layers().size(); ++l) {
      Layer<double>& layer = network.layers()[l];
      const double norm =
          std::hypot(Norm(gradients[l].values.weights), Norm(gradients[l].values.bias));
      ASSERT_GT(norm, 1e-5) << row.name << ": nothing to resolve at layer " << l + 1;
      // Two directions: along the gradient itself, and a random one tilted towards it.
      for (const double tilt : {0.0, 1.0}) {
        RandomStream stream(5, Purpose::kData, static_cast<std::uint32_t>(l));
        Matrix<double> w = gradients[l].values.weights / norm;
        Vector<double> b = gradients[l].values.bias / norm;
        const double spread = tilt / std::sqrt(static_cast<double>(w.size() + b.size()));
        for (Index i = 0; i < w.size(); ++i) w.data()[i] += spread * stream.Normal();
        for (Index i = 0; i < b.size(); ++i) b.data()[i] += spread * stream.Normal();
        const double analytic =
            gradients[l].values.weights.cwiseProduct(w).sum() + gradients[l].values.bias.dot(b);

        const Layer<double> at = layer;
        const auto loss_at = [&](double h, Pass<double>& moved) {
          layer.weights = at.weights + h * w;
          layer.bias = at.bias + h * b;
          const double value = MeanLoss(network, variant, problem, moved);
          layer = at;
          return value;
        };
        // Fourth-order central differences for many step sizes without a kink in between. The best
        // estimate is the one that differs least from its predecessor.
        double numeric = std::nan("");
        double previous = std::nan("");
        double change = std::numeric_limits<double>::infinity();
        for (double h = 4e-3; h > 1e-8; h /= 4) {
          Pass<double> far_right;
          Pass<double> far_left;
          Pass<double> scratch;
          const double outer = loss_at(2 * h, far_right) - loss_at(-2 * h, far_left);
          if (!SameSide(far_right, far_left, row.kinks, variant)) continue;
          const double inner = loss_at(h, scratch) - loss_at(-h, scratch);
          const double estimate = (8 * inner - outer) / (12 * h);
          if (std::abs(estimate - previous) < change) {
            change = std::abs(estimate - previous);
            numeric = estimate;
          }
          previous = estimate;
        }
        EXPECT_NEAR(numeric / analytic, 1.0, 1e-6)
            << row.name << " depth " << depth << " layer " << l + 1 << " tilt " << tilt;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Depths, GradientCheck,
                         testing::Combine(testing::ValuesIn(kVariants),
                                          testing::Values(1, 2, 3, 5, 10, 20)),
                         [](const auto& tested) {
                           return std::string(std::get<0>(tested.param).name) + "_" +
                                  std::to_string(std::get<1>(tested.param));
                         });

}  // namespace
}  // namespace relulab
