#include "core/measure/layer_recorder.h"

#include <limits>
#include <utility>

#include "core/measure/singular_values.h"

namespace relulab {
namespace {

/// da / dz of a hidden layer.
template <typename Scalar>
Matrix<Scalar> Derivative(const Network<Scalar>& network, const Matrix<Scalar>& z) {
  Matrix<Scalar> a(z.rows(), z.cols());
  Matrix<Scalar> derivative(z.rows(), z.cols());
  network.activation().ForwardWithDerivative(z.data(), a.data(), derivative.data(), z.size());
  network.hidden_output().Apply(a, &derivative);
  return derivative;
}

}  // namespace

template <typename Scalar>
LayerRecorder<Scalar>::LayerRecorder(std::vector<const MetricInfo*> metrics)
    : metrics_(std::move(metrics)) {
  for (const MetricInfo* metric : metrics_) needs_ |= metric->needs;
}

template <typename Scalar>
ObserverNeeds LayerRecorder<Scalar>::NeedsAt(std::int64_t /*step*/, bool is_due) const {
  if (!is_due || metrics_.empty()) return {};
  return {.activations = true,
          .forward = (needs_ & ~(kNeedsActivation | kNeedsGradientNorm)) != 0,
          .backward = Needs(kNeedsBackward),
          .gradient_norms = Needs(kNeedsGradientNorm),
          .previous_layers = Needs(kNeedsUpdate)};
}

template <typename Scalar>
void LayerRecorder<Scalar>::OnMeasure(const StepView<Scalar>& view) {
  JacobianSpectra jacobians;
  if (Needs(kNeedsJacobian | kNeedsLayerJacobian)) {
    jacobians = MeasureJacobians(view.network, view.inputs, needs_);
  }
  const auto depth = static_cast<std::size_t>(view.network.depth());
  const bool drops_units = view.network.hidden_output().top_k > 0 && Needs(kNeedsPreactivation);
  Matrix<Scalar> derivative;
  for (std::size_t l = 0; l <= depth; ++l) {
    ThrowIfStopped(view.network.stop());  // singular values take long
    LayerView<Scalar> layer{.phi = view.network.activation(),
                            .weights = view.network.layers()[l].weights,
                            .below = l == 0 ? view.inputs : view.pass.activation[l - 1],
                            .preactivation = view.pass.preactivation[l],
                            .labels = view.labels};
    if (l < depth) layer.activation = &view.pass.activation[l];
    if (l < depth && drops_units) {
      derivative = Derivative(view.network, layer.preactivation);
      layer.derivative = &derivative;
    }
    if (Needs(kNeedsBackward)) layer.delta = &view.pass.delta[l];
    if (view.weight_gradient_norms != nullptr) {
      layer.weight_gradient_norm = &(*view.weight_gradient_norms)[l];
    } else if (Needs(kNeedsBackward | kNeedsGradientNorm)) {
      layer.gradient = &view.gradients[l];
    }
    if (Needs(kNeedsUpdate) && view.previous_layers != nullptr) {
      layer.previous_weights = &(*view.previous_layers)[l].weights;
    }
    if (Needs(kNeedsJacobian)) layer.jacobian = &jacobians.from_first[l];
    if (Needs(kNeedsLayerJacobian) && l < depth) layer.layer_jacobian = &jacobians.to_next[l];
    rows_.push_back({view.step, static_cast<int>(l + 1), Compute<Scalar>(metrics_, layer)});
  }
}

template <typename Scalar>
void LayerRecorder<Scalar>::OnDivergence(std::int64_t step, bool is_due,
                                         const Network<Scalar>& network) {
  if (!is_due || metrics_.empty()) return;
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  for (int layer = 1; layer <= network.depth() + 1; ++layer) {
    LayerRow row{step, layer, {}};
    for (const MetricInfo* metric : metrics_) {
      const bool is_absent = layer > network.depth() &&
                             (metric->needs & (kNeedsActivation | kNeedsLayerJacobian)) != 0;
      row.values.push_back(is_absent ? MetricValue() : kNan);
    }
    rows_.push_back(std::move(row));
  }
}

template class LayerRecorder<float>;
template class LayerRecorder<double>;

}  // namespace relulab
