#include "core/nn/optimizer.h"

#include "core/nn/adam.h"
#include "core/nn/nesterov.h"
#include "core/nn/sgd.h"

namespace relulab {
namespace {

template <template <typename> typename O, typename Scalar>
std::unique_ptr<Optimizer<Scalar>> Make(const ParameterValues& parameters) {
  return std::make_unique<O<Scalar>>(parameters);
}

Parameter LearningRate(double default_value) {
  return {.name = "learning_rate",
          .default_value = default_value,
          .help = "step size",
          .minimum = 0.0,
          .maximum = 1e6};
}

Parameter ShareKept(std::string_view name, double default_value, std::string_view help) {
  return {.name = name,
          .default_value = default_value,
          .help = help,
          .minimum = 0.0,
          .maximum = 0.999999};
}

}  // namespace

std::span<const OptimizerInfo> Optimizers() {
  static const std::vector<OptimizerInfo> kRegistry = {
      {"sgd",
       "w <- w - learning_rate v, v <- momentum v + gradient",
       {LearningRate(0.05), ShareKept("momentum", 0.0, "share of the last velocity that is kept")},
       Make<Sgd, float>,
       Make<Sgd, double>},
      {"nesterov",
       "w <- w - learning_rate (gradient + momentum v), v <- momentum v + gradient",
       {LearningRate(0.05), ShareKept("momentum", 0.9, "share of the last velocity that is kept")},
       Make<Nesterov, float>,
       Make<Nesterov, double>},
      {"adam",
       "w <- w - learning_rate m / (sqrt(v) + eps), m and v the bias-corrected running moments",
       {LearningRate(0.001),
        ShareKept("beta1", 0.9, "share of the mean gradient that is kept"),
        ShareKept("beta2", 0.999, "share of the mean squared gradient that is kept"),
        {.name = "eps",
         .default_value = 1e-8,
         .help = "added to sqrt(v)",
         .minimum = 0.0,
         .maximum = 1.0,
         .exclusive_minimum = true}},
       Make<Adam, float>,
       Make<Adam, double>},
  };
  return kRegistry;
}

template <typename Scalar>
void AddWeightDecay(double weight_decay, const Layer<Scalar>& layer,
                    Matrix<Scalar>& weight_gradient, Vector<Scalar>& bias_gradient) {
  const auto coefficient = static_cast<Scalar>(weight_decay);
  weight_gradient += coefficient * layer.weights;
  bias_gradient += coefficient * layer.bias;
}

template void AddWeightDecay(double, const Layer<float>&, Matrix<float>&, Vector<float>&);
template void AddWeightDecay(double, const Layer<double>&, Matrix<double>&, Vector<double>&);

}  // namespace relulab
