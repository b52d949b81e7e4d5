/// Adam, as PyTorch has it, t = 1, 2, ... the number of the update:
///
///   m <- beta1 m + (1 - beta1) g,   v <- beta2 v + (1 - beta2) g^2,   m = v = 0 at the start
///   w <- w - learning_rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
///
/// Kingma and Ba 2015 (arXiv:1412.6980). In float32 the square of a gradient below about 1e-23 is
/// 0: v then says nothing, and eps alone decides the step.
#pragma once

#include <cmath>
#include <cstdint>

#include "core/nn/optimizer.h"

namespace relulab {

template <typename Scalar>
class Adam final : public Optimizer<Scalar> {
 public:
  explicit Adam(const ParameterValues& parameters)
      : learning_rate_(parameters.Number("learning_rate")),
        beta1_(parameters.Number("beta1")),
        beta2_(parameters.Number("beta2")),
        eps_(parameters.Number("eps")) {}

  void Update(const Gradients<Scalar>& gradients, Network<Scalar>& network) override {
    if (updates_ == 0) {
      mean_ = gradients;
      square_ = gradients;
      for (std::size_t l = 0; l < gradients.weights.size(); ++l) {
        for (Gradients<Scalar>* moment : {&mean_, &square_}) {
          moment->weights[l].setZero();
          moment->bias[l].setZero();
        }
      }
    }
    ++updates_;
    for (std::size_t l = 0; l < gradients.weights.size(); ++l) {
      Step(gradients.weights[l], mean_.weights[l], square_.weights[l], network.layers()[l].weights);
      Step(gradients.bias[l], mean_.bias[l], square_.bias[l], network.layers()[l].bias);
    }
  }

 private:
  template <typename Array>
  void Step(const Array& gradient, Array& mean, Array& square, Array& parameter) const {
    const auto t = static_cast<double>(updates_);
    const auto scalar = [](double value) { return static_cast<Scalar>(value); };
    const Scalar rate = scalar(learning_rate_ / (1.0 - std::pow(beta1_, t)));
    const Scalar correction = scalar(1.0 / std::sqrt(1.0 - std::pow(beta2_, t)));
    mean = scalar(beta1_) * mean + scalar(1.0 - beta1_) * gradient;
    square = scalar(beta2_) * square + scalar(1.0 - beta2_) * gradient.cwiseAbs2();
    parameter.array() -= rate * mean.array() / (correction * square.array().sqrt() + scalar(eps_));
  }

  double learning_rate_;
  double beta1_;
  double beta2_;
  double eps_;
  std::int64_t updates_ = 0;
  Gradients<Scalar> mean_;
  Gradients<Scalar> square_;
};

}  // namespace relulab
