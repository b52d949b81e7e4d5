/// Nesterov's accelerated gradient, in the form of PyTorch's SGD with nesterov=True:
///
///   v <- momentum v + g,   w <- w - learning_rate (g + momentum v),   v = 0 at the start
///
/// Nesterov 1983; Sutskever, Martens, Dahl and Hinton 2013.
#pragma once

#include <vector>

#include "core/nn/optimizer.h"

namespace relulab {

template <typename Scalar>
class Nesterov final : public Optimizer<Scalar> {
 public:
  explicit Nesterov(const ParameterValues& parameters)
      : learning_rate_(static_cast<Scalar>(parameters.Number("learning_rate"))),
        momentum_(static_cast<Scalar>(parameters.Number("momentum"))) {}

  void Update(std::int64_t t, std::size_t l, LayerGradient<Scalar>& gradient,
              Layer<Scalar>& layer) override {
    const Layer<Scalar>& known = gradient.Value();
    Layer<Scalar>& velocity = StateOf(velocity_, l);
    if (t == 1) velocity = known;
    VisitParameters(
        [&](std::string_view, const auto& g, auto& v, auto& w) {
          if (t > 1) v = momentum_ * v + g;
          w -= learning_rate_ * (g + momentum_ * v);
        },
        known, velocity, layer);
  }

 private:
  Scalar learning_rate_;
  Scalar momentum_;
  std::vector<Layer<Scalar>> velocity_;
};

inline OptimizerInfo NesterovRow() {
  return OptimizerRow<Nesterov>(
      "nesterov", "v <- momentum v + gradient, then w <- w - learning_rate (gradient + momentum v)",
      {LearningRate(0.05),
       ShareKept("momentum", 0.9, "share of the velocity v that an update keeps")});
}

}  // namespace relulab
