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
  const Index examples = layer.delta->cols();
  Vector<double> norms(examples);
  for (Index i = 0; i < examples; ++i) {
    norms[i] = Norm(layer.delta->data() + i * layer.delta->rows(), layer.delta->rows()) *
               Norm(layer.below.data() + i * layer.below.rows(), layer.below.rows());
  }
  return RootMeanSquare(norms);
}

template <typename Scalar>
MetricValue GradientUnderflowFraction(const LayerView<Scalar>& layer) {
  const Scalar smallest_normal = std::numeric_limits<Scalar>::min();
  return ShareWhere(*layer.weight_gradient,
                    [=](Scalar g) { return std::abs(g) < smallest_normal; });
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
                  return layer.weight_gradient_norm != nullptr ? *layer.weight_gradient_norm
                                                               : Norm(*layer.weight_gradient);
                }),
      MetricRow("bias_gradient_norm", "", "norm of the gradient of the mean loss with respect to b",
                kNeedsBackward, [](const auto& layer) { return Norm(*layer.bias_gradient); }),
      MetricRow("delta_norm", "",
                "RMS over examples of |d loss_i / d z|: the back-propagated signal", kNeedsBackward,
                [](const auto& layer) {
                  return Norm(*layer.delta) / std::sqrt(static_cast<double>(layer.delta->cols()));
                }),
      MetricRow("per_example_weight_gradient_norm", "",
                "RMS over examples of the norm of the example's own gradient with respect to W",
                kNeedsBackward,
                [](const auto& layer) { return PerExampleWeightGradientNorm(layer); }),
      MetricRow("gradient_underflow_fraction", "",
                "share of weight-gradient entries that are 0 or subnormal", kNeedsBackward,
                [](const auto& layer) { return GradientUnderflowFraction(layer); }),
      MetricRow("weight_norm", "", "norm of W", kNeedsState,
                [](const auto& layer) { return Norm(layer.weights); }),
      MetricRow("update_ratio", "", "norm of the last update of W divided by the norm of W",
                kNeedsUpdate, [](const auto& layer) { return UpdateRatio(layer); }),
  };
}

}  // namespace relulab
