#include "core/measure/signal.h"

#include "core/numeric/norm.h"
#include "core/numeric/reduce.h"

namespace relulab {

template <typename Scalar>
MetricValue PreactivationRms(const LayerView<Scalar>& layer) {
  return RootMeanSquare(layer.preactivation);
}

template <typename Scalar>
MetricValue PreactivationMean(const LayerView<Scalar>& layer) {
  return MeanOf(layer.preactivation);
}

template <typename Scalar>
MetricValue ExampleCorrelation(const LayerView<Scalar>& layer) {
  // With unit vectors u_i, sum over i != j of u_i . u_j = |sum u_i|^2 - sum |u_i|^2: no pair is
  // visited.
  const Matrix<Scalar>& z = layer.preactivation;
  Vector<double> sum = Vector<double>::Zero(z.rows());
  double squares = 0.0;
  double vectors = 0.0;
  for (Index i = 0; i < z.cols(); ++i) {
    const double norm = Norm(z.col(i).data(), z.rows());
    if (norm == 0.0) continue;
    const Vector<double> unit = z.col(i).template cast<double>() / norm;
    sum += unit;
    squares += unit.squaredNorm();
    vectors += 1.0;
  }
  if (vectors < 2.0) return std::nullopt;
  return (sum.squaredNorm() - squares) / (vectors * (vectors - 1.0));
}

template <typename Scalar>
MetricValue ActivationRms(const LayerView<Scalar>& layer) {
  return RootMeanSquare(*layer.activation);
}

template <typename Scalar>
MetricValue ActivationMean(const LayerView<Scalar>& layer) {
  return MeanOf(*layer.activation);
}

template MetricValue PreactivationRms(const LayerView<float>&);
template MetricValue PreactivationRms(const LayerView<double>&);
template MetricValue PreactivationMean(const LayerView<float>&);
template MetricValue PreactivationMean(const LayerView<double>&);
template MetricValue ExampleCorrelation(const LayerView<float>&);
template MetricValue ExampleCorrelation(const LayerView<double>&);
template MetricValue ActivationRms(const LayerView<float>&);
template MetricValue ActivationRms(const LayerView<double>&);
template MetricValue ActivationMean(const LayerView<float>&);
template MetricValue ActivationMean(const LayerView<double>&);

}  // namespace relulab
