/// Metrics: one number a layer and measured step; the registry of those that can be asked for.
///
/// A metric is a pure function of what one layer shows. The exact definition of each, with range
/// and source, is the header of the file that computes it.
#pragma once

#include <span>
#include <string_view>

#include "core/nn/activation.h"
#include "core/numeric/matrix.h"

namespace relulab {

/// One layer l of a StepView. All matrices have a column an example of the probe.
template <typename Scalar>
struct LayerView {
  const Activation<Scalar>& phi;
  const Matrix<Scalar>& weights;          ///< W_l, [out, in]
  const Matrix<Scalar>& below;            ///< a_(l-1), [in, examples]
  const Matrix<Scalar>& preactivation;    ///< z_l, [out, examples]
  const Matrix<Scalar>* activation;       ///< a_l, [out, examples]; null at the output layer
  const Matrix<Scalar>& delta;            ///< d loss_i / d z_l, [out, examples]
  const Matrix<Scalar>& weight_gradient;  ///< of the mean loss, [out, in]
  const Vector<Scalar>& bias_gradient;    ///< of the mean loss, [out]
};

/// A registry row.
struct MetricInfo {
  std::string_view name;  ///< the column
  std::string_view description;
  bool needs_activation;  ///< a metric of phi: hidden layers only, blank on the output row
  double (*compute_float)(const LayerView<float>&);
  double (*compute_double)(const LayerView<double>&);
};

/// Every metric there is.
std::span<const MetricInfo> Metrics();

}  // namespace relulab
