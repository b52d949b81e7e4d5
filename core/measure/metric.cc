#include "core/measure/metric.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/measure/gradient_flow.h"
#include "core/measure/saturation.h"
#include "core/measure/selectivity.h"
#include "core/measure/signal.h"
#include "core/measure/singular_values.h"
#include "core/measure/sparseness.h"
#include "core/numeric/reduce.h"

namespace relulab {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The needs that the layer does not meet.
template <typename Scalar>
MetricNeeds Missing(const LayerView<Scalar>& layer) {
  const bool has_norm = layer.weight_gradient_norm != nullptr || layer.gradient != nullptr;
  return (layer.activation == nullptr ? kNeedsActivation : 0U) |
         (layer.delta == nullptr ? kNeedsBackward : 0U) | (has_norm ? 0U : kNeedsGradientNorm) |
         (layer.previous_weights == nullptr ? kNeedsUpdate : 0U) |
         (layer.jacobian == nullptr ? kNeedsJacobian : 0U) |
         (layer.layer_jacobian == nullptr ? kNeedsLayerJacobian : 0U);
}

/// Those of `needs` that hold a value that is not finite.
template <typename Scalar>
MetricNeeds NotFinite(MetricNeeds needs, const LayerView<Scalar>& layer) {
  MetricNeeds found = 0;
  const auto check = [&](MetricNeed need, const auto& is_finite) {
    if ((needs & need) != 0 && !is_finite()) found |= need;
  };
  check(kNeedsPreactivation, [&] { return AllFinite(layer.preactivation); });
  check(kNeedsWeights, [&] { return AllFinite(layer.weights); });
  check(kNeedsActivation, [&] { return AllFinite(*layer.activation); });
  check(kNeedsBackward,
        [&] { return AllFinite(layer.delta->values) && AllFinite(layer.gradient->values); });
  return found;
}

}  // namespace

std::span<const MetricInfo> Metrics() {
  static const std::vector<MetricInfo> kRegistry = [] {
    std::vector<MetricInfo> all;
    for (const std::vector<MetricInfo>& family :
         {GradientFlowMetrics(), SignalMetrics(), SaturationMetrics(), SparsenessMetrics(),
          SelectivityMetrics(), SingularValueMetrics()}) {
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }();
  return kRegistry;
}

template <typename Scalar>
std::vector<MetricValue> Compute(std::span<const MetricInfo* const> metrics,
                                 const LayerView<Scalar>& layer) {
  MetricNeeds needs = 0;
  for (const MetricInfo* metric : metrics) needs |= metric->needs;
  const MetricNeeds missing = Missing(layer);
  const MetricNeeds not_finite = NotFinite(needs & ~missing, layer);
  std::vector<MetricValue> values;
  values.reserve(metrics.size());
  for (const MetricInfo* metric : metrics) {
    MetricValue value;
    if ((metric->needs & missing) == 0) {
      value = ForScalar<Scalar>(metric->compute_float, metric->compute_double)(layer);
    }
    if (value && ((metric->needs & not_finite) != 0 || !std::isfinite(*value))) value = kNaN;
    values.push_back(value);
  }
  return values;
}

template std::vector<MetricValue> Compute(std::span<const MetricInfo* const>,
                                          const LayerView<float>&);
template std::vector<MetricValue> Compute(std::span<const MetricInfo* const>,
                                          const LayerView<double>&);

}  // namespace relulab
