#include "core/measure/saturation.h"

#include <algorithm>
#include <array>

#include "core/measure/unit_flags.h"
#include "core/numeric/reduce.h"

namespace relulab {

/// The saturation points in the precision of z, which lets the counts be vectorised.
template <typename Scalar>
struct SaturationPoints {
  explicit SaturationPoints(const Activation<Scalar>& phi)
      : low(static_cast<Scalar>(phi.saturation().low)),
        high(static_cast<Scalar>(phi.saturation().high)) {}

  bool IsSaturated(Scalar z) const { return z <= low || z >= high; }

  Scalar low;
  Scalar high;
};

template <typename Scalar>
MetricValue SaturatedLowFraction(const LayerView<Scalar>& layer) {
  const SaturationPoints<Scalar> points(layer.phi);
  return ShareWhere(layer.preactivation, [=](Scalar z) { return z <= points.low; });
}

template <typename Scalar>
MetricValue SaturatedHighFraction(const LayerView<Scalar>& layer) {
  const SaturationPoints<Scalar> points(layer.phi);
  return ShareWhere(layer.preactivation, [=](Scalar z) { return z >= points.high; });
}

template <typename Scalar>
MetricValue SaturatedFraction(const LayerView<Scalar>& layer) {
  const SaturationPoints<Scalar> points(layer.phi);
  return ShareWhere(layer.preactivation, [=](Scalar z) { return points.IsSaturated(z); });
}

template <typename Scalar>
MetricValue StuckUnitFraction(const LayerView<Scalar>& layer) {
  const SaturationPoints<Scalar> points(layer.phi);
  return ShareOfUnits(layer.preactivation, [=](Scalar z) { return points.IsSaturated(z); });
}

template <typename Scalar>
MetricValue DerivativeMean(const LayerView<Scalar>& layer) {
  const Matrix<Scalar>& z = layer.preactivation;
  constexpr Index kBlock = 256;
  std::array<Scalar, kBlock> values;
  std::array<Scalar, kBlock> derivatives;
  double sum = 0.0;
  for (Index begin = 0; begin < z.size(); begin += kBlock) {
    const Index size = std::min(kBlock, z.size() - begin);
    layer.phi.ForwardWithDerivative(z.data() + begin, values.data(), derivatives.data(), size);
    sum += SumOf(derivatives.data(), size, [](double d) { return d; });
  }
  return sum / static_cast<double>(z.size());
}

template MetricValue SaturatedLowFraction(const LayerView<float>&);
template MetricValue SaturatedLowFraction(const LayerView<double>&);
template MetricValue SaturatedHighFraction(const LayerView<float>&);
template MetricValue SaturatedHighFraction(const LayerView<double>&);
template MetricValue SaturatedFraction(const LayerView<float>&);
template MetricValue SaturatedFraction(const LayerView<double>&);
template MetricValue StuckUnitFraction(const LayerView<float>&);
template MetricValue StuckUnitFraction(const LayerView<double>&);
template MetricValue DerivativeMean(const LayerView<float>&);
template MetricValue DerivativeMean(const LayerView<double>&);

}  // namespace relulab
