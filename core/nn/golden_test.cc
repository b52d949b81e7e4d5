// Tier 4: values from another framework. scripts/make_golden_values.py makes both tables with
// PyTorch in float64.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "core/nn/golden_problem.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"
#include "core/numeric/norm.h"

namespace relulab {
namespace {

/// The rows of a table in this folder, without its header; every field as text.
std::vector<std::vector<std::string>> ReadTable(const std::string& name) {
  std::ifstream file(RELULAB_SOURCE_DIR "/core/nn/" + name);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::vector<std::string>& row = rows.emplace_back();
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
  }
  return rows;
}

void ExpectRelative(double value, const std::string& golden, const std::string& what) {
  const double expected = std::stod(golden);
  EXPECT_NEAR(value, expected, 1e-10 * std::abs(expected)) << what;
}

TEST(GoldenValues, PerLayerGradientsMatchPyTorch) {
  std::set<std::string> seen;
  const auto loss = MakeLoss<double>(*FindRow(Losses(), "cross_entropy"));
  for (const auto& row : ReadTable("golden_values.csv")) {
    ASSERT_EQ(row.size(), 10U);
    seen.insert(row[0]);
    const Network<double> network =
        GoldenNetwork(row[0], std::stoi(row[1]), std::stoi(row[2]), std::stod(row[3]));
    Pass<double> pass;
    Gradients<double> gradients;
    network.Forward(GoldenInputs(), pass);
    const LossSum sum =
        loss->Evaluate(pass.preactivation.back(), GoldenLabels(), &pass.delta.back());
    network.Backward(GoldenInputs(), pass, gradients);
    const auto l = static_cast<std::size_t>(std::stoi(row[4]) - 1);
    const Layer<double>& gradient = LayerGradient<double>(gradients[l]).Value();
    const std::string where = row[0] + ", depth " + row[1] + ", layer " + row[4];
    ExpectRelative(sum.loss / kGoldenExamples, row[5], "loss of " + where);
    ExpectRelative(Norm(gradient.weights), row[6], "weight gradient of " + where);
    ExpectRelative(Norm(gradient.bias), row[7], "bias gradient of " + where);
    ExpectRelative(gradient.weights(0, 0), row[8], "first entry of " + where);
    ExpectRelative(Norm(pass.delta[l]) / std::sqrt(1.0 * kGoldenExamples), row[9],
                   "delta of " + where);
  }
  EXPECT_EQ(seen.size(), Activations().size());
}

/// "a=1 b=2" as parameters.
ParameterValues ParseParameters(const std::string& text) {
  ParameterValues values;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    values.Set(word.substr(0, equals), std::stod(word.substr(equals + 1)));
  }
  return values;
}

// Whole-batch training of a tanh network, five updates per case. A row of the table has the loss
// before an update and the parameters after it.
TEST(GoldenValues, TrajectoriesMatchPyTorch) {
  std::set<std::string> optimizers;
  std::set<std::string> losses;
  std::unique_ptr<Optimizer<double>> optimizer;
  std::optional<Network<double>> network;
  for (const auto& row : ReadTable("golden_trajectories.csv")) {
    ASSERT_EQ(row.size(), 12U);
    const std::string& name = row[0];
    optimizers.insert(name);
    losses.insert(row[2]);
    const double weight_decay = std::stod(row[3]);
    const double activation_l1 = std::stod(row[4]);
    const HiddenOutput hidden_output{std::stod(row[5]), std::stoi(row[6])};
    const int step = std::stoi(row[7]);
    if (step == 0) {
      optimizer = MakeOptimizer<double>(*FindRow(Optimizers(), name), ParseParameters(row[1]));
      network.emplace(GoldenNetwork("tanh", 2, 6, 1.0, hidden_output));
    }
    const auto loss = MakeLoss<double>(*FindRow(Losses(), row[2]));
    Pass<double> pass;
    Gradients<double> gradients;
    network->Forward(GoldenInputs(), pass);
    const LossSum sum =
        loss->Evaluate(pass.preactivation.back(), GoldenLabels(), &pass.delta.back());
    network->Backward(GoldenInputs(), pass, gradients, activation_l1);
    for (std::size_t l = 0; l < 3; ++l) {
      Layer<double>& layer = network->layers()[l];
      LayerGradient<double> gradient(gradients[l]);
      if (weight_decay != 0.0) {
        AddWeightDecay(weight_decay, layer, gradient.Value());
      }
      optimizer->Update(step + 1, l, gradient, layer);
    }
    const std::string where = name + " " + row[1] + ", " + row[2] + ", step " + row[7];
    ExpectRelative(sum.loss / kGoldenExamples, row[8], "loss of " + where);
    for (std::size_t l = 0; l < 3; ++l) {
      // One number that depends on every parameter, with different coefficients.
      const Layer<double>& layer = network->layers()[l];
      double projection = 0.0;
      for (Index o = 0; o < layer.weights.rows(); ++o) {
        const auto y = static_cast<double>(o);
        projection += layer.bias[o] * (1.0 + y);
        for (Index i = 0; i < layer.weights.cols(); ++i) {
          projection += layer.weights(o, i) * (1.0 + 0.5 * y + 0.3 * static_cast<double>(i));
        }
      }
      ExpectRelative(projection, row[9 + l], "layer " + std::to_string(l + 1) + " of " + where);
    }
  }
  EXPECT_EQ(optimizers.size(), Optimizers().size());
  EXPECT_EQ(losses.size(), Losses().size());
}

}  // namespace
}  // namespace relulab
