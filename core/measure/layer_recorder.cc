#include "core/measure/layer_recorder.h"

#include <utility>

#include "core/measure/singular_values.h"

namespace relulab {

template <typename Scalar>
LayerRecorder<Scalar>::LayerRecorder(std::vector<const MetricInfo*> metrics)
    : metrics_(std::move(metrics)) {
  for (const MetricInfo* metric : metrics_) {
    const MetricNeeds& needs = metric->needs;
    needs_.state |= needs.state;
    needs_.backward |= needs.backward;
    needs_.gradient_norm |= needs.gradient_norm;
    needs_.update |= needs.update;
    needs_.jacobian |= needs.jacobian;
    needs_.layer_jacobian |= needs.layer_jacobian;
  }
}

template <typename Scalar>
ObserverNeeds LayerRecorder<Scalar>::NeedsAt(std::int64_t /*step*/, bool is_due) const {
  if (!is_due || metrics_.empty()) return {};
  return {.activations = true,
          .forward = needs_.state,
          .backward = needs_.backward,
          .gradient_norms = needs_.gradient_norm,
          .previous_layers = needs_.update};
}

template <typename Scalar>
void LayerRecorder<Scalar>::OnMeasure(const StepView<Scalar>& view) {
  JacobianSpectra jacobians;
  if (needs_.jacobian || needs_.layer_jacobian) {
    jacobians = MeasureJacobians(view.network, view.inputs, needs_);
  }
  const auto depth = static_cast<std::size_t>(view.network.depth());
  for (std::size_t l = 0; l <= depth; ++l) {
    LayerView<Scalar> layer{.phi = view.network.activation(),
                            .weights = view.network.layers()[l].weights,
                            .below = l == 0 ? view.inputs : view.pass.activation[l - 1],
                            .preactivation = view.pass.preactivation[l],
                            .labels = view.labels};
    if (l < depth) layer.activation = &view.pass.activation[l];
    if (needs_.backward) {
      layer.delta = &view.pass.delta[l];
      layer.bias_gradient = &view.gradients[l].bias;
    }
    if (view.weight_gradient_norms != nullptr) {
      layer.weight_gradient_norm = &(*view.weight_gradient_norms)[l];
    } else if (needs_.backward || needs_.gradient_norm) {
      layer.weight_gradient = &view.gradients[l].weights;
    }
    if (needs_.update && view.previous_layers != nullptr) {
      layer.previous_weights = &(*view.previous_layers)[l].weights;
    }
    if (needs_.jacobian) layer.jacobian = &jacobians.from_first[l];
    if (needs_.layer_jacobian && l < depth) layer.layer_jacobian = &jacobians.to_next[l];

    LayerRow row{view.step, static_cast<int>(l + 1), {}};
    row.values.reserve(metrics_.size());
    for (const MetricInfo* metric : metrics_) row.values.push_back(Compute(*metric, layer));
    rows_.push_back(std::move(row));
  }
}

template class LayerRecorder<float>;
template class LayerRecorder<double>;

}  // namespace relulab
