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

  void Update(std::int64_t t, std::size_t l, WeightGradient<Scalar>& weight_gradient,
              const Vector<Scalar>& bias_gradient, Layer<Scalar>& layer) override {
    if (velocity_.size() <= l) velocity_.resize(l + 1);
    Layer<Scalar>& velocity = velocity_[l];
    const Matrix<Scalar>& gradient = weight_gradient.Value();
    if (t == 1) velocity = {gradient, bias_gradient};
    Step(gradient, t == 1, velocity.weights, layer.weights);
    Step(bias_gradient, t == 1, velocity.bias, layer.bias);
  }

 private:
  template <typename Array>
  void Step(const Array& gradient, bool first, Array& velocity, Array& parameter) const {
    if (!first) velocity = momentum_ * velocity + gradient;
    parameter -= learning_rate_ * (gradient + momentum_ * velocity);
  }

  Scalar learning_rate_;
  Scalar momentum_;
  std::vector<Layer<Scalar>> velocity_;
};

}  // namespace relulab
