/// Metrics, and their registry. A metric is one number per layer and measured step.
///
/// A metric is a pure function of a LayerView. Each family of metrics has a header with the exact
/// definitions, ranges and sources, and a source file with the functions and the registry rows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/nn/activation.h"
#include "core/nn/layer.h"
#include "core/numeric/scaled_matrix.h"
#include "core/registry/registry.h"

namespace relulab {

struct JacobianSpectrum;  // singular_values.h

/// One layer l of a StepView. Matrices over the probe have one column per example. A pointer is
/// null if the value does not exist (an activation at the output layer, an update at step 0), or if
/// no chosen metric needs it.
template <typename Scalar>
struct LayerView {
  const Activation<Scalar>& phi;
  const Matrix<Scalar>& weights;                  ///< W_l, [out, in]
  const Matrix<Scalar>& below;                    ///< a_(l-1), [in, examples]
  const Matrix<Scalar>& preactivation;            ///< z_l, [out, examples]
  std::span<const std::int32_t> labels = {};      ///< one per example, 0 .. classes - 1
  const Matrix<Scalar>* activation = nullptr;     ///< a_l, [out, examples]
  const Matrix<Scalar>* derivative = nullptr;     ///< da_l / dz_l if top_k drops units, else null
  const ScaledMatrix<Scalar>* delta = nullptr;    ///< d loss_i / d z_l, [out, examples]
  const ScaledLayer<Scalar>* gradient = nullptr;  ///< of the mean loss
  const double* weight_gradient_norm = nullptr;   ///< if already known
  const Matrix<Scalar>* previous_weights = nullptr;  ///< W_l before the last update, [out, in]
  const JacobianSpectrum* jacobian = nullptr;        ///< of d z_l / d z_1
  const JacobianSpectrum* layer_jacobian = nullptr;  ///< of d z_(l+1) / d z_l; not at the output
};

/// What a metric reads besides the labels; a sum of these. The metric is absent where one of them
/// does not exist. Only what the chosen metrics need is computed.
enum MetricNeed : unsigned {
  kNeedsPreactivation = 1,
  kNeedsWeights = 2,
  kNeedsActivation = 4,     ///< a metric of phi: hidden layers only
  kNeedsBackward = 8,       ///< deltas and gradients
  kNeedsGradientNorm = 16,  ///< the norm of W's gradient, with or without the matrix
  kNeedsUpdate = 32,        ///< the weights before the last update
  kNeedsJacobian = 64,
  kNeedsLayerJacobian = 128,
};
using MetricNeeds = unsigned;

/// Absent (a blank cell) if the metric does not apply, even if all its needs are met. NaN if it
/// could not be computed, or if a value that it reads is not finite.
using MetricValue = std::optional<double>;

/// A registry row.
struct MetricInfo {
  std::string_view name;  ///< the column
  std::string_view unit;  ///< empty: a ratio, or a number without unit
  std::string_view description;
  MetricNeeds needs;
  MetricValue (*compute_float)(const LayerView<float>&);
  MetricValue (*compute_double)(const LayerView<double>&);
};

/// Makes a registry row. `Compute` is a lambda without captures that takes a LayerView of either
/// precision.
template <typename Compute>
MetricInfo MetricRow(std::string_view name, std::string_view unit, std::string_view description,
                     MetricNeeds needs, Compute /*compute*/) {
  return {name,
          unit,
          description,
          needs,
          [](const LayerView<float>& layer) -> MetricValue { return Compute{}(layer); },
          [](const LayerView<double>& layer) -> MetricValue { return Compute{}(layer); }};
}

/// All metrics, family by family.
std::span<const MetricInfo> Metrics();

/// The metrics of a layer, in their order. A metric is absent if it does not apply or if one of its
/// needs does not exist.
template <typename Scalar>
std::vector<MetricValue> Compute(std::span<const MetricInfo* const> metrics,
                                 const LayerView<Scalar>& layer);

}  // namespace relulab
