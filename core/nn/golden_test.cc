// Tier 4: values from another framework. scripts/make_golden_values.py makes golden_values.csv with
// PyTorch in float64, from weights and inputs that both sides compute by one formula.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/numeric/norm.h"

namespace relulab {
namespace {

constexpr Index kInputs = 7;
constexpr Index kClasses = 4;
constexpr Index kExamples = 6;

struct GoldenRow {
  std::string activation;
  int depth = 0;
  Index width = 0;
  double scale = 0.0;
  int layer = 0;
  double loss = 0.0;
  double weight_gradient_norm = 0.0;
  double bias_gradient_norm = 0.0;
  double first_weight_gradient = 0.0;  // entry (0, 0)
  double delta_norm = 0.0;
};

std::vector<GoldenRow> ReadGoldenRows() {
  std::ifstream file(std::string(RELULAB_SOURCE_DIR) + "/core/nn/golden_values.csv");
  std::vector<GoldenRow> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    GoldenRow row;
    char comma = 0;
    std::getline(fields, row.activation, ',');
    fields >> row.depth >> comma >> row.width >> comma >> row.scale >> comma >> row.layer >> comma;
    fields >> row.loss >> comma >> row.weight_gradient_norm >> comma >> row.bias_gradient_norm;
    fields >> comma >> row.first_weight_gradient >> comma >> row.delta_norm;
    rows.push_back(row);
  }
  return rows;
}

/// The network of a row: W_l[o, i] = scale sqrt(1/in) 1.5 sin(1.3 l + 0.7 o + 0.37 i + 0.11 o i).
Network<double> MakeNetwork(const GoldenRow& row) {
  NetworkSpec spec;
  spec.input_size = kInputs;
  spec.widths.assign(static_cast<std::size_t>(row.depth), row.width);
  spec.output_size = kClasses;
  spec.activation = row.activation;
  Network<double> network(spec, 1);
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    Matrix<double>& w = network.layers()[l].weights;
    for (Index o = 0; o < w.rows(); ++o) {
      for (Index i = 0; i < w.cols(); ++i) {
        const auto x = static_cast<double>(i);
        const auto y = static_cast<double>(o);
        w(o, i) = row.scale * std::sqrt(1.0 / static_cast<double>(w.cols())) * 1.5 *
                  std::sin(1.3 * static_cast<double>(l + 1) + 0.7 * y + 0.37 * x + 0.11 * x * y);
      }
      network.layers()[l].bias[o] =
          0.1 * std::cos(static_cast<double>(o) + static_cast<double>(l + 1));
    }
  }
  return network;
}

TEST(GoldenValues, PerLayerGradientsMatchPyTorch) {
  Matrix<double> inputs(kInputs, kExamples);
  std::vector<std::int32_t> labels(kExamples);
  for (Index n = 0; n < kExamples; ++n) {
    for (Index i = 0; i < kInputs; ++i) {
      inputs(i, n) = std::cos(0.9 * static_cast<double>(i) + 1.7 * static_cast<double>(n) + 0.3);
    }
    labels[static_cast<std::size_t>(n)] = static_cast<std::int32_t>(n % kClasses);
  }
  const std::vector<GoldenRow> rows = ReadGoldenRows();
  ASSERT_GE(rows.size(), 100U);
  const auto loss = MakeLoss<double>("cross_entropy");
  for (const GoldenRow& row : rows) {
    const Network<double> network = MakeNetwork(row);
    Pass<double> pass;
    Gradients<double> gradients;
    network.Forward(inputs, pass);
    const LossSum sum = loss->Evaluate(pass.preactivation.back(), labels, &pass.delta.back());
    network.Backward(inputs, pass, gradients);
    const auto l = static_cast<std::size_t>(row.layer - 1);
    const auto expect_relative = [&](double value, double golden, const char* what) {
      EXPECT_NEAR(value, golden, 1e-10 * std::abs(golden))
          << what << " of " << row.activation << ", depth " << row.depth << ", layer " << row.layer;
    };
    expect_relative(sum.loss / kExamples, row.loss, "loss");
    expect_relative(Norm(gradients.weights[l]), row.weight_gradient_norm, "weight gradient");
    expect_relative(Norm(gradients.bias[l]), row.bias_gradient_norm, "bias gradient");
    expect_relative(gradients.weights[l](0, 0), row.first_weight_gradient, "first entry");
    expect_relative(Norm(pass.delta[l]) / std::sqrt(1.0 * kExamples), row.delta_norm, "delta");
  }
}

}  // namespace
}  // namespace relulab
