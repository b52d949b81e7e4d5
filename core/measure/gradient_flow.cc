#include "core/measure/gradient_flow.h"

#include <cmath>
#include <limits>

#include "core/numeric/norm.h"
#include "core/numeric/reduce.h"

namespace relulab {
namespace {

template <typename Scalar>
MetricValue PerExampleWeightGradientNorm(const LayerView<Scalar>& layer) {
  // |delta_i a_i^T| = |delta_i| |a_i|, so the gradient matrix of one example is not needed.
  const Matrix<Scalar>& delta = layer.delta->values;
  const Matrix<Scalar>& a = layer.below;
  Vector<double> norms(delta.cols());
  for (Index i = 0; i < delta.cols(); ++i) {
    norms[i] = Norm(delta.data() + i * delta.rows(), delta.rows()) *
               Norm(a.data() + i * a.rows(), a.rows());
  }
  return std::ldexp(RootMeanSquare(norms), layer.delta->exponent);
}

template <typename Scalar>
MetricValue GradientUnderflowFraction(const LayerView<Scalar>& layer) {
  // |g 2^exponent| < smallest normal; the bound itself may be out of range.
  const double smallest = std::ldexp(1.0, std::numeric_limits<Scalar>::min_exponent - 1);
  const double bound = std::ldexp(smallest, -layer.gradient->exponent);
  return ShareWhere(layer.gradient->values.weights, [=](Scalar g) {
    return g != Scalar(0) && std::abs(static_cast<double>(g)) < bound;
  });
}

template <typename Scalar>
MetricValue UpdateRatio(const LayerView<Scalar>& layer) {
  const double norm = Norm(layer.weights);
  if (norm == 0.0) return std::nullopt;
  const Matrix<double> update =
      layer.weights.template cast<double>() - layer.previous_weights->template cast<double>();
  return Norm(update) / norm;
}

}  // namespace

std::vector<MetricInfo> GradientFlowMetrics() {
  return {
      MetricRow("weight_gradient_norm", "",
                "norm of the gradient of the mean loss with respect to W", kNeedsGradientNorm,
                [](const auto& layer) {
                  if (layer.weight_gradient_norm != nullptr) return *layer.weight_gradient_norm;
                  const auto& gradient = *layer.gradient;
                  return std::ldexp(Norm(gradient.values.weights), gradient.exponent);
                }),
      MetricRow("bias_gradient_norm", "", "norm of the gradient of the mean loss with respect to b",
                kNeedsBackward,
                [](const auto& layer) {
                  return std::ldexp(Norm(layer.gradient->values.bias), layer.gradient->exponent);
                }),
      MetricRow("delta_norm", "",
                "RMS over examples of |d loss_i / d z|: the back-propagated signal", kNeedsBackward,
                [](const auto& layer) {
                  return Norm(*layer.delta) /
                         std::sqrt(static_cast<double>(layer.delta->values.cols()));
                }),
      MetricRow("per_example_weight_gradient_norm", "",
                "RMS over examples of the norm of the example's own gradient with respect to W",
                kNeedsBackward,
                [](const auto& layer) { return PerExampleWeightGradientNorm(layer); }),
      MetricRow(
          "gradient_underflow_fraction", "",
          "share of weight-gradient entries that become 0 or subnormal in the run's precision",
          kNeedsBackward, [](const auto& layer) { return GradientUnderflowFraction(layer); }),
      MetricRow("weight_norm", "", "norm of W", kNeedsWeights,
                [](const auto& layer) { return Norm(layer.weights); }),
      MetricRow("update_ratio", "", "norm of the last update of W divided by the norm of W",
                kNeedsWeights | kNeedsUpdate, [](const auto& layer) { return UpdateRatio(layer); }),
  };
}

}  // namespace relulab
