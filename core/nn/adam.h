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
#include <vector>

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

  void Update(std::int64_t t, std::size_t l, WeightGradient<Scalar>& weight_gradient,
              const Vector<Scalar>& bias_gradient, Layer<Scalar>& layer) override {
    if (mean_.size() <= l) {
      mean_.resize(l + 1);
      square_.resize(l + 1);
    }
    Step(t, weight_gradient.Value(), mean_[l].weights, square_[l].weights, layer.weights);
    Step(t, bias_gradient, mean_[l].bias, square_[l].bias, layer.bias);
  }

 private:
  template <typename Array>
  void Step(std::int64_t update, const Array& gradient, Array& mean, Array& square,
            Array& parameter) const {
    const auto t = static_cast<double>(update);
    const auto scalar = [](double value) { return static_cast<Scalar>(value); };
    const Scalar rate = scalar(learning_rate_ / (1.0 - std::pow(beta1_, t)));
    const Scalar correction = scalar(1.0 / std::sqrt(1.0 - std::pow(beta2_, t)));
    if (update == 1) {
      mean.setZero(gradient.rows(), gradient.cols());
      square.setZero(gradient.rows(), gradient.cols());
    }
    mean = scalar(beta1_) * mean + scalar(1.0 - beta1_) * gradient;
    square = scalar(beta2_) * square + scalar(1.0 - beta2_) * gradient.cwiseAbs2();
    parameter.array() -= rate * mean.array() / (correction * square.array().sqrt() + scalar(eps_));
  }

  double learning_rate_;
  double beta1_;
  double beta2_;
  double eps_;
  std::vector<Layer<Scalar>> mean_;
  std::vector<Layer<Scalar>> square_;
};

}  // namespace relulab
