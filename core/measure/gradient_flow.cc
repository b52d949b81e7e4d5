#include "core/measure/gradient_flow.h"

#include <cmath>
#include <limits>

#include "core/numeric/norm.h"

namespace relulab {

template <typename Scalar>
double WeightGradientNorm(const LayerView<Scalar>& layer) {
  return Norm(layer.weight_gradient);
}

template <typename Scalar>
double BiasGradientNorm(const LayerView<Scalar>& layer) {
  return Norm(layer.bias_gradient);
}

template <typename Scalar>
double DeltaNorm(const LayerView<Scalar>& layer) {
  return Norm(layer.delta) / std::sqrt(static_cast<double>(layer.delta.cols()));
}

template <typename Scalar>
double PerExampleWeightGradientNorm(const LayerView<Scalar>& layer) {
  // |delta_i a_i^T| = |delta_i| |a_i|, so no example's gradient is ever formed.
  const Index examples = layer.delta.cols();
  Vector<double> norms(examples);
  for (Index i = 0; i < examples; ++i) {
    norms[i] = Norm(layer.delta.data() + i * layer.delta.rows(), layer.delta.rows()) *
               Norm(layer.below.data() + i * layer.below.rows(), layer.below.rows());
  }
  return RootMeanSquare(norms);
}

template <typename Scalar>
double GradientUnderflowFraction(const LayerView<Scalar>& layer) {
  const Scalar smallest_normal = std::numeric_limits<Scalar>::min();
  const Index lost = (layer.weight_gradient.array().abs() < smallest_normal).count();
  return static_cast<double>(lost) / static_cast<double>(layer.weight_gradient.size());
}

template double WeightGradientNorm(const LayerView<float>&);
template double WeightGradientNorm(const LayerView<double>&);
template double BiasGradientNorm(const LayerView<float>&);
template double BiasGradientNorm(const LayerView<double>&);
template double DeltaNorm(const LayerView<float>&);
template double DeltaNorm(const LayerView<double>&);
template double PerExampleWeightGradientNorm(const LayerView<float>&);
template double PerExampleWeightGradientNorm(const LayerView<double>&);
template double GradientUnderflowFraction(const LayerView<float>&);
template double GradientUnderflowFraction(const LayerView<double>&);

}  // namespace relulab
