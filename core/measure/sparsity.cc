#include "core/measure/sparsity.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/measure/unit_flags.h"
#include "core/numeric/norm.h"
#include "core/numeric/reduce.h"

namespace relulab {

template <typename Scalar>
MetricValue ZeroFraction(const LayerView<Scalar>& layer) {
  return ShareWhere(*layer.activation, [](Scalar a) { return a == Scalar(0); });
}

template <typename Scalar>
MetricValue UnderflowZeroFraction(const LayerView<Scalar>& layer) {
  if (layer.phi.zero_below_zero()) return 0.0;
  // phi is evaluated again: an activation may have been zeroed on purpose after it (top-k).
  const Matrix<Scalar>& z = layer.preactivation;
  constexpr Index kBlock = 256;
  std::array<Scalar, kBlock> values;
  Index lost = 0;
  for (Index begin = 0; begin < z.size(); begin += kBlock) {
    const Index size = std::min(kBlock, z.size() - begin);
    const Scalar* at = z.data() + begin;
    layer.phi.Forward(at, values.data(), size);
    for (Index i = 0; i < size; ++i) {
      lost += values[static_cast<std::size_t>(i)] == Scalar(0) && at[i] != Scalar(0) ? 1 : 0;
    }
  }
  return static_cast<double>(lost) / static_cast<double>(z.size());
}

template <typename Scalar>
MetricValue NearZeroFraction(const LayerView<Scalar>& layer) {
  const double bound = 0.01 * RootMeanSquare(*layer.activation);
  return ShareWhere(*layer.activation,
                    [=](Scalar a) { return static_cast<double>(std::abs(a)) <= bound; });
}

template <typename Scalar>
MetricValue DeadUnitFraction(const LayerView<Scalar>& layer) {
  return ShareOfUnits(*layer.activation, [](Scalar a) { return a == Scalar(0); });
}

template <typename Scalar>
MetricValue ZeroVectorFraction(const LayerView<Scalar>& layer) {
  const Matrix<Scalar>& a = *layer.activation;
  Index silent = 0;
  for (Index i = 0; i < a.cols(); ++i) silent += (a.col(i).array() == Scalar(0)).all() ? 1 : 0;
  return static_cast<double>(silent) / static_cast<double>(a.cols());
}

template MetricValue ZeroFraction(const LayerView<float>&);
template MetricValue ZeroFraction(const LayerView<double>&);
template MetricValue UnderflowZeroFraction(const LayerView<float>&);
template MetricValue UnderflowZeroFraction(const LayerView<double>&);
template MetricValue NearZeroFraction(const LayerView<float>&);
template MetricValue NearZeroFraction(const LayerView<double>&);
template MetricValue DeadUnitFraction(const LayerView<float>&);
template MetricValue DeadUnitFraction(const LayerView<double>&);
template MetricValue ZeroVectorFraction(const LayerView<float>&);
template MetricValue ZeroVectorFraction(const LayerView<double>&);

}  // namespace relulab
