/// Optimisers: rules that update the parameters from their gradients.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/nn/layer.h"
#include "core/nn/weight_gradient.h"
#include "core/registry/registry.h"

namespace relulab {

template <typename Scalar>
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Makes update number t = 1, 2, ... of layer l (0 is the first). The updates of a layer come in
  /// order.
  virtual void Update(std::int64_t t, std::size_t l, LayerGradient<Scalar>& gradient,
                      Layer<Scalar>& layer) = 0;
};

/// A registry row. Every optimiser has a parameter `learning_rate`.
struct OptimizerInfo {
  std::string_view name;
  std::string_view description;
  std::vector<Parameter> parameters;
  std::unique_ptr<Optimizer<float>> (*make_float)(const ParameterValues&);
  std::unique_ptr<Optimizer<double>> (*make_double)(const ParameterValues&);
};

std::span<const OptimizerInfo> Optimizers();

template <typename Scalar>
std::unique_ptr<Optimizer<Scalar>> MakeOptimizer(const OptimizerInfo& row,
                                                 const ParameterValues& parameters) {
  return ForScalar<Scalar>(row.make_float, row.make_double)(parameters);
}

/// Weight decay, before the update of any optimiser: gradient <- gradient + weight_decay w for
/// every parameter w. This is what `weight_decay` does in PyTorch's SGD and Adam. With Adam the
/// decay enters the moments, unlike AdamW's decoupled decay.
template <typename Scalar>
void AddWeightDecay(double weight_decay, const Layer<Scalar>& layer, Layer<Scalar>& gradient) {
  const auto coefficient = static_cast<Scalar>(weight_decay);
  VisitParameters(
      [=](std::string_view, const auto& parameter, auto& g) { g += coefficient * parameter; },
      layer, gradient);
}

// Helpers for the files of the optimisers.

template <template <typename> typename Rule>
OptimizerInfo OptimizerRow(std::string_view name, std::string_view description,
                           std::vector<Parameter> parameters) {
  return {name, description, std::move(parameters),
          Make<Optimizer<float>, Rule<float>, const ParameterValues&>,
          Make<Optimizer<double>, Rule<double>, const ParameterValues&>};
}

Parameter LearningRate(double default_value);

/// A parameter in [0, 1): the share of a running mean that an update keeps.
Parameter ShareKept(std::string_view name, double default_value, std::string_view help);

/// An optimiser's state for layer l.
template <typename Scalar>
Layer<Scalar>& StateOf(std::vector<Layer<Scalar>>& states, std::size_t l) {
  if (states.size() <= l) states.resize(l + 1);
  return states[l];
}

}  // namespace relulab
