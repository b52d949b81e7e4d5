#include "core/measure/rank.h"

#include <cmath>

#include "core/measure/singular_values.h"

namespace relulab {

template <typename Scalar>
MetricValue EffectiveRank(const LayerView<Scalar>& layer) {
  const Vector<double> values = SingularValues(layer.activation->template cast<double>());
  const double sum = values.sum();
  if (sum == 0.0) return 0.0;
  double entropy = 0.0;
  for (const double value : values) {
    const double p = value / sum;
    if (p != 0.0) entropy -= p * std::log(p);
  }
  return std::exp(entropy);
}

template MetricValue EffectiveRank(const LayerView<float>&);
template MetricValue EffectiveRank(const LayerView<double>&);

}  // namespace relulab
