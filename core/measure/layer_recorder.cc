#include "core/measure/layer_recorder.h"

#include <cassert>
#include <type_traits>

#include "core/registry/parameter.h"

namespace relulab {
namespace {

double Compute(const MetricInfo& metric, const LayerView<float>& layer) {
  return metric.compute_float(layer);
}

double Compute(const MetricInfo& metric, const LayerView<double>& layer) {
  return metric.compute_double(layer);
}

}  // namespace

template <typename Scalar>
LayerRecorder<Scalar>::LayerRecorder(const std::vector<std::string>& metrics) {
  for (const std::string& name : metrics) {
    metrics_.push_back(FindRow(Metrics(), name));
    assert(metrics_.back() != nullptr && "names are checked where configs are read");
  }
}

template <typename Scalar>
void LayerRecorder<Scalar>::OnMeasure(const StepView<Scalar>& view) {
  const auto layers = static_cast<std::size_t>(view.network.depth()) + 1;
  for (std::size_t l = 0; l < layers; ++l) {
    const bool is_output = l + 1 == layers;
    const LayerView<Scalar> layer{view.network.activation(),
                                  view.network.layers()[l].weights,
                                  l == 0 ? view.inputs : view.pass.activation[l - 1],
                                  view.pass.preactivation[l],
                                  is_output ? nullptr : &view.pass.activation[l],
                                  view.pass.delta[l],
                                  view.gradients.weights[l],
                                  view.gradients.bias[l]};
    LayerRow row{view.step, static_cast<int>(l + 1), {}};
    for (const MetricInfo* metric : metrics_) {
      const bool applies = !(metric->needs_activation && is_output);
      row.values.push_back(applies ? std::optional(Compute(*metric, layer)) : std::nullopt);
    }
    rows_.push_back(std::move(row));
  }
}

template class LayerRecorder<float>;
template class LayerRecorder<double>;

}  // namespace relulab
