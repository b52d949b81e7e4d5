#include "core/measure/signal.h"

#include "core/numeric/norm.h"

namespace relulab {

template <typename Scalar>
double PreactivationRms(const LayerView<Scalar>& layer) {
  return RootMeanSquare(layer.preactivation);
}

template <typename Scalar>
double PreactivationMean(const LayerView<Scalar>& layer) {
  return layer.preactivation.template cast<double>().mean();
}

template <typename Scalar>
double ActivationRms(const LayerView<Scalar>& layer) {
  return RootMeanSquare(*layer.activation);
}

template <typename Scalar>
double ActivationMean(const LayerView<Scalar>& layer) {
  return layer.activation->template cast<double>().mean();
}

template double PreactivationRms(const LayerView<float>&);
template double PreactivationRms(const LayerView<double>&);
template double PreactivationMean(const LayerView<float>&);
template double PreactivationMean(const LayerView<double>&);
template double ActivationRms(const LayerView<float>&);
template double ActivationRms(const LayerView<double>&);
template double ActivationMean(const LayerView<float>&);
template double ActivationMean(const LayerView<double>&);

}  // namespace relulab
