/// Singular values: how many directions a layer's activations fill, and how a small change of z
/// propagates through the layers.
///
///   effective_rank  exp(-sum_k p_k ln p_k), p_k = s_k / sum s, s the singular values of the
///                   activation matrix [units, examples], which is not centred. 1 if all examples'
///                   activations are multiples of one vector, min(units, examples) if they fill all
///                   directions alike; 0 for an all-zero layer. 0 or [1, min(units, examples)]
///
/// Jacobians, without any loss:
///
///   d z_(l+1) / d z_l = W_(l+1) diag(d a_l / d z_l),   d z_l / d z_1 = the product of those up to
///   l
///
///   jacobian_sv_mean, _max, _min  mean, largest and smallest singular value of d z_l / d z_1, of
///                                 which there are min(units of l, units of 1). At layer 1 it is
///                                 the identity: 1. [0, inf)
///   layer_jacobian_sv_mean        mean singular value of d z_(l+1) / d z_l. Hidden layers only.
///                                 [0, inf)
///
/// Each is taken per example and averaged over the first JacobianExamples() of the probe, in double
/// whatever the run's precision. A square Gaussian matrix of weight variance v / units has mean
/// singular value 8 / (3 pi) sqrt(v): the 0.5 and 0.8 of Glorot and Bengio 2010. Singular values
/// below 1e-15 of the largest, as in a deep product, are rounding errors.
///
/// Roy and Vetterli 2007 (EUSIPCO); Saxe et al. 2014; Pennington et al. 2017.
#pragma once

#include <vector>

#include "core/measure/metric.h"
#include "core/nn/network.h"

namespace relulab {

/// All min(rows, cols) singular values, in decreasing order, each exact to a few 1e-16 of the
/// largest; smaller ones are rounding errors. All NaN if an entry is not finite. O(rows cols
/// min(rows, cols)): about a second at 1000 x 1000.
Vector<double> SingularValues(const Matrix<double>& matrix);

/// The number of examples to average over: 8 up to width 128, 2 up to 512, else 1; at most the
/// probe. This suffices for a mean at usual widths, and one measurement of ten layers takes about
/// 15 seconds at width 1000, where one decomposition takes one.
Index JacobianExamples(Index widest_layer, Index probe_size);

struct JacobianSpectrum {
  double mean = 0.0;
  double max = 0.0;
  double min = 0.0;
};

/// One spectrum a layer, averaged over the examples.
struct JacobianSpectra {
  std::vector<JacobianSpectrum> from_first;  ///< of d z_l / d z_1, layers 1 .. depth + 1
  std::vector<JacobianSpectrum> to_next;     ///< of d z_(l+1) / d z_l, layers 1 .. depth
};

/// Both families share the pass over the examples. A family that `needs` does not name stays empty.
/// `inputs` is the probe, [features, examples].
template <typename Scalar>
JacobianSpectra MeasureJacobians(const Network<Scalar>& network, const Matrix<Scalar>& inputs,
                                 const MetricNeeds& needs);

std::vector<MetricInfo> SingularValueMetrics();

}  // namespace relulab
