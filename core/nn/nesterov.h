/// Nesterov's accelerated gradient, in the form of PyTorch's SGD with nesterov=True:
///
///   v <- momentum v + g,   w <- w - learning_rate (g + momentum v),   v = 0 at the start
///
/// Nesterov 1983; Sutskever, Martens, Dahl and Hinton 2013.
#pragma once

#include "core/nn/optimizer.h"

namespace relulab {

template <typename Scalar>
class Nesterov final : public Optimizer<Scalar> {
 public:
  explicit Nesterov(const ParameterValues& parameters)
      : learning_rate_(static_cast<Scalar>(parameters.Number("learning_rate"))),
        momentum_(static_cast<Scalar>(parameters.Number("momentum"))) {}

  void Update(const Gradients<Scalar>& gradients, Network<Scalar>& network) override {
    const bool first = velocity_.weights.empty();
    if (first) velocity_ = gradients;
    for (std::size_t l = 0; l < gradients.weights.size(); ++l) {
      Step(gradients.weights[l], first, velocity_.weights[l], network.layers()[l].weights);
      Step(gradients.bias[l], first, velocity_.bias[l], network.layers()[l].bias);
    }
  }

 private:
  template <typename Array>
  void Step(const Array& gradient, bool first, Array& velocity, Array& parameter) const {
    if (!first) velocity = momentum_ * velocity + gradient;
    parameter -= learning_rate_ * (gradient + momentum_ * velocity);
  }

  Scalar learning_rate_;
  Scalar momentum_;
  Gradients<Scalar> velocity_;
};

}  // namespace relulab
