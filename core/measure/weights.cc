#include "core/measure/weights.h"

#include "core/numeric/norm.h"

namespace relulab {

template <typename Scalar>
MetricValue WeightNorm(const LayerView<Scalar>& layer) {
  return Norm(layer.weights);
}

template <typename Scalar>
MetricValue UpdateRatio(const LayerView<Scalar>& layer) {
  const double norm = Norm(layer.weights);
  if (norm == 0.0) return std::nullopt;
  const Matrix<double> update =
      layer.weights.template cast<double>() - layer.previous_weights->template cast<double>();
  return Norm(update) / norm;
}

template MetricValue WeightNorm(const LayerView<float>&);
template MetricValue WeightNorm(const LayerView<double>&);
template MetricValue UpdateRatio(const LayerView<float>&);
template MetricValue UpdateRatio(const LayerView<double>&);

}  // namespace relulab
