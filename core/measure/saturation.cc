#include "core/measure/saturation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/numeric/norm.h"
#include "core/numeric/reduce.h"

namespace relulab {
namespace {

/// The share of units that satisfy a predicate on every example. `values` is [units, examples],
/// with at least one of each; it is read column by column, as it is stored.
template <typename Scalar, typename Predicate>
double ShareOfUnits(const Matrix<Scalar>& values, const Predicate& predicate) {
  const auto units = static_cast<std::size_t>(values.rows());
  std::vector<std::uint8_t> on_all(units, 1);
  for (Index i = 0; i < values.cols(); ++i) {
    const Scalar* example = values.data() + i * values.rows();
    for (std::size_t u = 0; u < units; ++u) {
      on_all[u] = static_cast<std::uint8_t>(on_all[u] & (predicate(example[u]) ? 1 : 0));
    }
  }
  std::size_t count = 0;
  for (const std::uint8_t flag : on_all) count += flag;
  return static_cast<double>(count) / static_cast<double>(units);
}

// Predicates of z. Saturation points are cast to the precision of z, so that the compiler can
// vectorise the counting.

template <typename Scalar>
auto IsLow(const Activation<Scalar>& phi) {
  return [low = static_cast<Scalar>(phi.saturation().low)](Scalar z) { return z <= low; };
}

template <typename Scalar>
auto IsHigh(const Activation<Scalar>& phi) {
  return [high = static_cast<Scalar>(phi.saturation().high)](Scalar z) { return z >= high; };
}

template <typename Scalar>
auto IsSaturated(const Activation<Scalar>& phi) {
  return [low = IsLow(phi), high = IsHigh(phi)](Scalar z) { return low(z) || high(z); };
}

/// Applies `measure` to z, after setting z of the units that top_k drops to -infinity. Dropped
/// units thus count as saturated on the low side, because they pass no gradient.
template <typename Scalar, typename Measure>
double OfKeptUnits(const LayerView<Scalar>& layer, const Measure& measure) {
  if (layer.derivative == nullptr) return measure(layer.preactivation);
  constexpr Scalar kDropped = -std::numeric_limits<Scalar>::infinity();
  const Matrix<Scalar> z =
      (layer.derivative->array() == Scalar(0)).select(kDropped, layer.preactivation);
  return measure(z);
}

template <typename Scalar, typename Predicate>
double ShareOfZ(const LayerView<Scalar>& layer, const Predicate& predicate) {
  return OfKeptUnits(layer, [&](const auto& z) { return ShareWhere(z, predicate); });
}

template <typename Scalar>
MetricValue UnderflowZeroFraction(const LayerView<Scalar>& layer) {
  if (layer.phi.zero_below_zero()) return 0.0;
  // phi is evaluated again, because top-k may have set the activation to 0 after phi.
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
MetricValue DerivativeMean(const LayerView<Scalar>& layer) {
  const Matrix<Scalar>& z = layer.preactivation;
  constexpr Index kBlock = 256;
  std::array<Scalar, kBlock> values;
  std::array<Scalar, kBlock> derivatives;
  double sum = 0.0;
  for (Index begin = 0; begin < z.size(); begin += kBlock) {
    const Index size = std::min(kBlock, z.size() - begin);
    layer.phi.ForwardWithDerivative(z.data() + begin, values.data(), derivatives.data(), size);
    for (Index i = 0; layer.derivative != nullptr && i < size; ++i) {
      const bool is_dropped = layer.derivative->data()[begin + i] == Scalar(0);
      if (is_dropped) derivatives[static_cast<std::size_t>(i)] = Scalar(0);
    }
    sum += SumOf(derivatives.data(), size, [](double d) { return d; });
  }
  return sum / static_cast<double>(z.size());
}

}  // namespace

std::vector<MetricInfo> SaturationMetrics() {
  return {
      MetricRow("zero_fraction", "", "share of activations that are exactly 0", kNeedsActivation,
                [](const auto& layer) {
                  return ShareWhere(*layer.activation, [](auto a) { return a == 0; });
                }),
      MetricRow("underflow_zero_fraction", "", "share of z at which phi(z) is 0 only by underflow",
                kNeedsPreactivation | kNeedsActivation,
                [](const auto& layer) { return UnderflowZeroFraction(layer); }),
      MetricRow("near_zero_fraction", "", "share of activations with |a| <= 0.01 x activation_rms",
                kNeedsActivation, [](const auto& layer) { return NearZeroFraction(layer); }),
      MetricRow("dead_unit_fraction", "", "share of units that are 0 on the whole probe",
                kNeedsActivation,
                [](const auto& layer) {
                  return ShareOfUnits(*layer.activation, [](auto a) { return a == 0; });
                }),
      MetricRow("saturated_low_fraction", "", "share of z at or below phi's low saturation point",
                kNeedsPreactivation | kNeedsActivation,
                [](const auto& layer) { return ShareOfZ(layer, IsLow(layer.phi)); }),
      MetricRow("saturated_high_fraction", "", "share of z at or above phi's high saturation point",
                kNeedsPreactivation | kNeedsActivation,
                [](const auto& layer) { return ShareOfZ(layer, IsHigh(layer.phi)); }),
      MetricRow("saturated_fraction", "", "share of z at or beyond either saturation point",
                kNeedsPreactivation | kNeedsActivation,
                [](const auto& layer) { return ShareOfZ(layer, IsSaturated(layer.phi)); }),
      MetricRow("stuck_unit_fraction", "", "share of units that are saturated on the whole probe",
                kNeedsPreactivation | kNeedsActivation,
                [](const auto& layer) {
                  return OfKeptUnits(layer, [&](const auto& z) {
                    return ShareOfUnits(z, IsSaturated(layer.phi));
                  });
                }),
      MetricRow("derivative_mean", "", "mean of phi'(z)", kNeedsPreactivation | kNeedsActivation,
                [](const auto& layer) { return DerivativeMean(layer); }),
  };
}

}  // namespace relulab
