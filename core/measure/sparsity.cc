#include "core/measure/sparsity.h"

#include "core/numeric/norm.h"

namespace relulab {

template <typename Scalar>
double ZeroFraction(const LayerView<Scalar>& layer) {
  const Index zeros = (layer.activation->array() == Scalar(0)).count();
  return static_cast<double>(zeros) / static_cast<double>(layer.activation->size());
}

template <typename Scalar>
double NearZeroFraction(const LayerView<Scalar>& layer) {
  const double bound = 0.01 * RootMeanSquare(*layer.activation);
  const Index near = (layer.activation->array().abs().template cast<double>() <= bound).count();
  return static_cast<double>(near) / static_cast<double>(layer.activation->size());
}

template <typename Scalar>
double DeadUnitFraction(const LayerView<Scalar>& layer) {
  const Index dead = (layer.activation->array() == Scalar(0)).rowwise().all().count();
  return static_cast<double>(dead) / static_cast<double>(layer.activation->rows());
}

template double ZeroFraction(const LayerView<float>&);
template double ZeroFraction(const LayerView<double>&);
template double NearZeroFraction(const LayerView<float>&);
template double NearZeroFraction(const LayerView<double>&);
template double DeadUnitFraction(const LayerView<float>&);
template double DeadUnitFraction(const LayerView<double>&);

}  // namespace relulab
