/// Stochastic gradient descent, with heavy-ball momentum as PyTorch has it:
///
///   v <- momentum v + g,   w <- w - learning_rate v,   v = 0 at the start
///
/// Polyak 1964 (doi:10.1016/0041-5553(64)90137-5). Without momentum no velocity is kept.
#pragma once

#include <vector>

#include "core/nn/optimizer.h"
#include "core/numeric/axpy.h"

namespace relulab {

template <typename Scalar>
class Sgd final : public Optimizer<Scalar> {
 public:
  explicit Sgd(const ParameterValues& parameters)
      : learning_rate_(static_cast<Scalar>(parameters.Number("learning_rate"))),
        momentum_(static_cast<Scalar>(parameters.Number("momentum"))) {}

  void Update(std::int64_t t, std::size_t l, WeightGradient<Scalar>& weight_gradient,
              const Vector<Scalar>& bias_gradient, Layer<Scalar>& layer) override {
    if (momentum_ == Scalar(0)) {
      weight_gradient.Descend({learning_rate_, ViewOf(layer.weights)});
      Axpy(-learning_rate_, bias_gradient.data(), layer.bias.data(), layer.bias.size());
      return;
    }
    if (velocity_.size() <= l) velocity_.resize(l + 1);
    Layer<Scalar>& velocity = velocity_[l];
    if (t == 1) {
      velocity.weights.setZero(layer.weights.rows(), layer.weights.cols());
      velocity.bias.setZero(layer.bias.size());
    }
    weight_gradient.Descend(
        {learning_rate_, ViewOf(layer.weights), momentum_, ViewOf(velocity.weights)});
    velocity.bias = momentum_ * velocity.bias + bias_gradient;
    Axpy(-learning_rate_, velocity.bias.data(), layer.bias.data(), layer.bias.size());
  }

 private:
  Scalar learning_rate_;
  Scalar momentum_;
  std::vector<Layer<Scalar>> velocity_;
};

}  // namespace relulab
