/// Adam in PyTorch's form; t = 1, 2, ... is the number of the update:
///
///   m <- beta1 m + (1 - beta1) g,   v <- beta2 v + (1 - beta2) g^2,   m = v = 0 at the start
///   w <- w - learning_rate / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
///
/// Kingma and Ba 2015 (arXiv:1412.6980). In float32 the square of a gradient below about 1e-23 is
/// 0. Then v is 0 as well, and the denominator is eps.
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

  void Update(std::int64_t update, std::size_t l, LayerGradient<Scalar>& gradient,
              Layer<Scalar>& layer) override {
    const auto t = static_cast<double>(update);
    const auto scalar = [](double value) { return static_cast<Scalar>(value); };
    const Scalar rate = scalar(learning_rate_ / (1.0 - std::pow(beta1_, t)));
    const Scalar correction = scalar(1.0 / std::sqrt(1.0 - std::pow(beta2_, t)));
    Layer<Scalar>& mean = StateOf(mean_, l);
    Layer<Scalar>& square = StateOf(square_, l);
    if (update == 1) {
      mean = MakeLayer<Scalar>(layer.weights.rows(), layer.weights.cols());
      square = mean;
    }
    VisitParameters(
        [&](std::string_view, const auto& g, auto& m, auto& v, auto& w) {
          m = scalar(beta1_) * m + scalar(1.0 - beta1_) * g;
          v = scalar(beta2_) * v + scalar(1.0 - beta2_) * g.cwiseAbs2();
          w.array() -= rate * m.array() / (correction * v.array().sqrt() + scalar(eps_));
        },
        gradient.Value(), mean, square, layer);
  }

 private:
  double learning_rate_;
  double beta1_;
  double beta2_;
  double eps_;
  std::vector<Layer<Scalar>> mean_;
  std::vector<Layer<Scalar>> square_;
};

inline OptimizerInfo AdamRow() {
  return OptimizerRow<Adam>(
      "adam",
      "w <- w - learning_rate m / (sqrt(v) + eps), with bias-corrected running means m of the "
      "gradient and v of its square",
      {LearningRate(0.001),
       ShareKept("beta1", 0.9, "decay rate of the running mean of the gradient"),
       ShareKept("beta2", 0.999, "decay rate of the running mean of the squared gradient"),
       {.name = "eps",
        .default_value = 1e-8,
        .help = "added to sqrt(v)",
        .minimum = 0.0,
        .maximum = 1.0,
        .exclusive_minimum = true}});
}

}  // namespace relulab
