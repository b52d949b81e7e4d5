/// Stochastic gradient descent, with heavy-ball momentum as PyTorch has it:
///
///   v <- momentum v + g,   w <- w - learning_rate v,   v = 0 at the start
///
/// Polyak 1964 (doi:10.1016/0041-5553(64)90137-5). Without momentum no velocity is kept.
#pragma once

#include "core/nn/optimizer.h"

namespace relulab {

template <typename Scalar>
class Sgd final : public Optimizer<Scalar> {
 public:
  explicit Sgd(const ParameterValues& parameters)
      : learning_rate_(static_cast<Scalar>(parameters.Number("learning_rate"))),
        momentum_(static_cast<Scalar>(parameters.Number("momentum"))) {}

  void Update(const Gradients<Scalar>& gradients, Network<Scalar>& network) override {
    if (momentum_ == Scalar(0)) {
      Descend(gradients, network);
      return;
    }
    if (velocity_.weights.empty()) {
      velocity_ = gradients;
    } else {
      for (std::size_t l = 0; l < gradients.weights.size(); ++l) {
        velocity_.weights[l] = momentum_ * velocity_.weights[l] + gradients.weights[l];
        velocity_.bias[l] = momentum_ * velocity_.bias[l] + gradients.bias[l];
      }
    }
    Descend(velocity_, network);
  }

 private:
  void Descend(const Gradients<Scalar>& direction, Network<Scalar>& network) const {
    for (std::size_t l = 0; l < direction.weights.size(); ++l) {
      network.layers()[l].weights -= learning_rate_ * direction.weights[l];
      network.layers()[l].bias -= learning_rate_ * direction.bias[l];
    }
  }

  Scalar learning_rate_;
  Scalar momentum_;
  Gradients<Scalar> velocity_;
};

}  // namespace relulab
