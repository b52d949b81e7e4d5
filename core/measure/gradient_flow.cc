#include "core/measure/gradient_flow.h"

#include <cmath>
#include <limits>

#include "core/numeric/norm.h"
#include "core/numeric/reduce.h"

namespace relulab {

template <typename Scalar>
MetricValue WeightGradientNorm(const LayerView<Scalar>& layer) {
  return layer.weight_gradient_norm != nullptr ? *layer.weight_gradient_norm
                                               : Norm(*layer.weight_gradient);
}

template <typename Scalar>
MetricValue BiasGradientNorm(const LayerView<Scalar>& layer) {
  return Norm(*layer.bias_gradient);
}

template <typename Scalar>
MetricValue DeltaNorm(const LayerView<Scalar>& layer) {
  return Norm(*layer.delta) / std::sqrt(static_cast<double>(layer.delta->cols()));
}

template <typename Scalar>
MetricValue PerExampleWeightGradientNorm(const LayerView<Scalar>& layer) {
  // |delta_i a_i^T| = |delta_i| |a_i|, so no example's gradient is ever formed.
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

template MetricValue WeightGradientNorm(const LayerView<float>&);
template MetricValue WeightGradientNorm(const LayerView<double>&);
template MetricValue BiasGradientNorm(const LayerView<float>&);
template MetricValue BiasGradientNorm(const LayerView<double>&);
template MetricValue DeltaNorm(const LayerView<float>&);
template MetricValue DeltaNorm(const LayerView<double>&);
template MetricValue PerExampleWeightGradientNorm(const LayerView<float>&);
template MetricValue PerExampleWeightGradientNorm(const LayerView<double>&);
template MetricValue GradientUnderflowFraction(const LayerView<float>&);
template MetricValue GradientUnderflowFraction(const LayerView<double>&);

}  // namespace relulab
