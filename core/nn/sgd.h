/// Stochastic gradient descent, with heavy-ball momentum in PyTorch's form:
///
///   v <- momentum v + g,   w <- w - learning_rate v,   v = 0 at the start
///
/// Polyak 1964 (doi:10.1016/0041-5553(64)90137-5). Without momentum no velocity is kept.
#pragma once

#include <vector>

#include "core/nn/optimizer.h"

namespace relulab {

template <typename Scalar>
class Sgd final : public Optimizer<Scalar> {
 public:
  explicit Sgd(const ParameterValues& parameters)
      : learning_rate_(static_cast<Scalar>(parameters.Number("learning_rate"))),
        momentum_(static_cast<Scalar>(parameters.Number("momentum"))) {}

  void Update(std::int64_t t, std::size_t l, LayerGradient<Scalar>& gradient,
              Layer<Scalar>& layer) override {
    if (momentum_ == Scalar(0)) {
      gradient.Descend(learning_rate_, layer);
      return;
    }
    Layer<Scalar>& velocity = StateOf(velocity_, l);
    if (t == 1) velocity = MakeLayer<Scalar>(layer.weights.rows(), layer.weights.cols());
    gradient.Descend(learning_rate_, layer, momentum_, &velocity);
  }

 private:
  Scalar learning_rate_;
  Scalar momentum_;
  std::vector<Layer<Scalar>> velocity_;
};

inline OptimizerInfo SgdRow() {
  return OptimizerRow<Sgd>(
      "sgd", "v <- momentum v + gradient, then w <- w - learning_rate v",
      {LearningRate(0.05),
       ShareKept("momentum", 0.0, "share of the velocity v that an update keeps")});
}

}  // namespace relulab
