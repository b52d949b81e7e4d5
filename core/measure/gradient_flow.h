/// Gradient flow: how large the training signal is when it reaches a layer.
///
/// N examples, delta_i = d loss_i / d z_l of example i alone, a_i the activation below.
///
///   weight_gradient_norm              |d L / d W_l|, Frobenius, L the mean loss. [0, inf)
///   bias_gradient_norm                |d L / d b_l|, L2. [0, inf)
///   delta_norm                        sqrt(1/N sum_i |delta_i|^2): the back-propagated signal, at
///                                     the output layer |p - y| for cross-entropy. [0, inf)
///   per_example_weight_gradient_norm  sqrt(1/N sum_i |delta_i|^2 |a_i|^2): what mean-field theory
///                                     predicts; the norm of the mean is another thing. [0, inf)
///   gradient_underflow_fraction       share of the entries of d L / d W_l that are zero or
///                                     subnormal in the precision of the run. [0, 1]
///
/// Glorot and Bengio 2010 (delta and weight gradients differ: only the first need vanish);
/// Schoenholz et al. 2017. Norms are accumulated as core/numeric/norm.h says: 1e-30 stays 1e-30.
#pragma once

#include "core/measure/metric.h"

namespace relulab {

template <typename Scalar>
MetricValue WeightGradientNorm(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue BiasGradientNorm(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue DeltaNorm(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue PerExampleWeightGradientNorm(const LayerView<Scalar>& layer);
template <typename Scalar>
MetricValue GradientUnderflowFraction(const LayerView<Scalar>& layer);

}  // namespace relulab
