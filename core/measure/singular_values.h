/// Singular values: how many directions a layer's activations fill, and how a small change of z
/// propagates through the layers.
///
///   effective_rank  exp(-sum_k p_k ln p_k), p_k = s_k / sum s, where s are the singular values
///                   of the activation matrix [units, examples], which is not centred. 1 if all
///                   examples' activations are multiples of one vector, min(units, examples) if
///                   they fill all directions equally; 0 for an all-zero layer.
///                   0 or [1, min(units, examples)]
///
/// Jacobians, without any loss:
///
///   d z_(l+1) / d z_l = W_(l+1) diag(d a_l / d z_l)
///   d z_l / d z_1     = (d z_l / d z_(l-1)) ... (d z_2 / d z_1)
///
///   jacobian_sv_mean, _max, _min  mean, largest and smallest of the min(units of l, units of 1)
///                                 singular values of d z_l / d z_1. 1 at layer 1, where this
///                                 Jacobian is the identity. [0, inf)
///   layer_jacobian_sv_mean        mean singular value of d z_(l+1) / d z_l. Hidden layers only.
///                                 [0, inf)
///
/// The Jacobian figures are computed for each example and averaged over the first
/// JacobianExamples() examples of the probe, always in double precision. A square Gaussian matrix
/// of weight variance v / units has mean singular value 8 / (3 pi) sqrt(v): the 0.5 and 0.8 of
/// Glorot and Bengio 2010. Singular values below 1e-15 of the largest, as in a deep product, are
/// rounding errors.
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

/// The number of examples to average over: 8 up to width 128, 2 up to 512, else 1, but at most the
/// size of the probe. This suffices for a mean at usual widths. At width 1000, where one
/// decomposition takes a second, one measurement of ten layers takes about 15 seconds.
Index JacobianExamples(Index widest_layer, Index probe_size);

struct JacobianSpectrum {
  double mean = 0.0;
  double max = 0.0;
  double min = 0.0;
};

/// One spectrum per layer, averaged over the examples.
struct JacobianSpectra {
  std::vector<JacobianSpectrum> from_first;  ///< of d z_l / d z_1, layers 1 .. depth + 1
  std::vector<JacobianSpectrum> to_next;     ///< of d z_(l+1) / d z_l, layers 1 .. depth
};

/// Computes both kinds of spectra in one pass over the examples. A kind that `needs` does not name
/// stays empty.
/// `inputs` is the probe, [features, examples].
template <typename Scalar>
JacobianSpectra MeasureJacobians(const Network<Scalar>& network, const Matrix<Scalar>& inputs,
                                 MetricNeeds needs);

std::vector<MetricInfo> SingularValueMetrics();

}  // namespace relulab
