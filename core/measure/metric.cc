#include "core/measure/metric.h"

#include <vector>

#include "core/measure/gradient_flow.h"
#include "core/measure/saturation.h"
#include "core/measure/selectivity.h"
#include "core/measure/signal.h"
#include "core/measure/singular_values.h"
#include "core/measure/sparseness.h"

namespace relulab {

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
MetricValue Compute(const MetricInfo& metric, const LayerView<Scalar>& layer) {
  const MetricNeeds& needs = metric.needs;
  const bool is_there = (!needs.activation || layer.activation != nullptr) &&
                        (!needs.backward || layer.delta != nullptr) &&
                        (!needs.gradient_norm || layer.weight_gradient_norm != nullptr ||
                         layer.weight_gradient != nullptr) &&
                        (!needs.update || layer.previous_weights != nullptr) &&
                        (!needs.jacobian || layer.jacobian != nullptr) &&
                        (!needs.layer_jacobian || layer.layer_jacobian != nullptr);
  if (!is_there) return std::nullopt;
  return ForScalar<Scalar>(metric.compute_float, metric.compute_double)(layer);
}

template MetricValue Compute(const MetricInfo&, const LayerView<float>&);
template MetricValue Compute(const MetricInfo&, const LayerView<double>&);

}  // namespace relulab
