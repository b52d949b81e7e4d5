/// Singular values: how many directions a layer's answers fill, and how a small change of z moves
/// through the layers.
///
///   effective_rank  exp(-sum_k p_k ln p_k), p_k = s_k / sum s, s the singular values of the
///                   activation matrix [units, examples], which is not centred. 1 if all answers
///                   are multiples of one, min(units, examples) if they fill all directions alike;
///                   0 for an all-zero layer. 0 or [1, min(units, examples)]
///
/// Jacobians, without any loss:
///
///   d z_(l+1) / d z_l = W_(l+1) diag(d a_l / d z_l),   d z_l / d z_1 = the product of those below
///
///   jacobian_sv_mean, _max, _min  mean, largest and smallest singular value of d z_l / d z_1, of
///                                 which there are min(units of l, units of 1). At layer 1 it is
///                                 the identity: 1. [0, inf)
///   layer_jacobian_sv_mean        mean singular value of d z_(l+1) / d z_l. Hidden layers only.
///                                 [0, inf)
///
/// Each is taken per example and averaged over the first JacobianExamples() of the probe. The
/// square Gaussian matrix of weight variance v / units has mean singular value 8 / (3 pi) sqrt(v):
/// the 0.5 and 0.8 of Glorot and Bengio 2010. In double whatever the run's precision. The smallest
/// singular value is exact to 1e-15 of the largest: a smaller one, as in a deep product, is
/// rounding.
///
/// Roy and Vetterli 2007 (EUSIPCO); Saxe et al. 2014; Pennington et al. 2017.
#pragma once

#include <vector>

#include "core/measure/metric.h"
#include "core/nn/network.h"

namespace relulab {

/// All min(rows, cols) singular values, in decreasing order, each exact to a few 1e-16 of the
/// largest: a smaller one is rounding. All nan if an entry is not finite. O(rows cols min(rows,
/// cols)): about a second at 1000 x 1000.
Vector<double> SingularValues(const Matrix<double>& matrix);

/// How many examples are averaged over: enough for a mean at usual widths, and one measurement of
/// ten layers stays near 15 seconds at width 1000, where one decomposition takes one. 8 up to width
/// 128, 2 up to 512, else 1; never more than the probe has.
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

/// Both families share the pass over the examples; the one that is not `needs`ed is left empty.
/// `inputs` is the probe, [features, examples].
template <typename Scalar>
JacobianSpectra MeasureJacobians(const Network<Scalar>& network, const Matrix<Scalar>& inputs,
                                 const MetricNeeds& needs);

std::vector<MetricInfo> SingularValueMetrics();

}  // namespace relulab
