/// Gradient flow: how large the training signal is when it reaches a layer, and how far it moves
/// the weights.
///
/// N is the number of examples, delta_i = d loss_i / d z_l for example i alone, a_i the activation
/// of the layer below, and L the mean loss.
///
///   weight_gradient_norm              |d L / d W_l|, Frobenius. [0, inf)
///   bias_gradient_norm                |d L / d b_l|, L2. [0, inf)
///   delta_norm                        sqrt(1/N sum_i |delta_i|^2): the back-propagated signal, at
///                                     the output layer |p - y| for cross-entropy. [0, inf)
///   per_example_weight_gradient_norm  sqrt(1/N sum_i |delta_i|^2 |a_i|^2), which mean-field theory
///                                     predicts. It differs from weight_gradient_norm, the norm of
///                                     the mean gradient. [0, inf)
///   gradient_underflow_fraction       share of the entries of d L / d W_l that are not zero but
///                                     become zero or subnormal in the precision of the run.
///                                     [0, 1]
///   weight_norm                       |W_l|, Frobenius. [0, inf)
///   update_ratio                      |W_l(s) - W_l(s - 1)| / |W_l(s)| at step s: the norm of
///                                     the last update, including momentum and decay, divided by
///                                     the norm of the weights after it. Biases are left out;
///                                     differences are taken in double. Absent at step 0 and where
///                                     W_l is 0. [0, inf)
///
/// Glorot and Bengio 2010 (delta can vanish while weight gradients do not); Schoenholz et al. 2017.
/// Deltas and gradients have a power of two per layer (core/numeric/scaled_matrix.h), and norms are
/// accumulated as in core/numeric/norm.h: 1e-60 is reported as 1e-60, in float32 too.
#pragma once

#include <vector>

#include "core/measure/metric.h"

namespace relulab {

std::vector<MetricInfo> GradientFlowMetrics();

}  // namespace relulab
