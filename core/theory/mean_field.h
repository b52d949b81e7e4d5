/// Mean-field theory of a random network: the average signal and gradient, layer by layer.
///
/// W_l ~ N(0, weight_variance / fan_in), b_l ~ N(0, bias_variance), z ~ N(0, 1), and q_l is the
/// second moment of z_l for one input:
///
///   q_1 = weight_variance_1 |x|^2 / fan_in_1 + bias_variance_1
///   q_(l+1) = weight_variance_(l+1) E[phi(sqrt(q_l) z)^2] + bias_variance_(l+1)
///   chi_l = weight_variance_(l+1) E[phi'(sqrt(q_l) z)^2]
///   |delta_l|^2 = chi_l |delta_(l+1)|^2
///   |d loss / d W_l|^2 = |delta_l|^2 |a_(l-1)|^2
///   |a_(l-1)|^2 = fan_in_l E[phi(sqrt(q_(l-1)) z)^2]
///
/// Poole et al. 2016; Schoenholz et al. 2017. Only variances enter, so uniform weights give the
/// same result as Gaussian ones. For the mean of one layer, so do orthogonal weights (Pennington,
/// Schoenholz and Ganguli 2017). |delta_l| is the norm over all units. No ratio of widths appears,
/// because weight_variance_(l+1) contains the factor fan_in_(l+1), the width of layer l. chi_l is
/// the factor of each layer, not that of the fixed point. The formulas hold for one example; for a
/// probe, predict each example, then take the root mean square. All values are norms or root mean
/// squares, not squares, so they do not underflow before a double-precision network does.
#pragma once

#include <span>
#include <vector>

#include "core/nn/network.h"
#include "core/theory/activation_moments.h"

namespace relulab {

/// Whether the theory holds for such a network. It does not hold with top_k, which couples the
/// units of a layer. Negated units change nothing, because weights are symmetric.
bool MeanFieldApplies(const NetworkSpec& network);

/// The distribution of the parameters of one layer.
struct LayerVariances {
  double weight_variance = 1.0;  ///< of one weight, times fan_in
  double bias_variance = 0.0;
  Index fan_in = 1;
};

/// Layers 1 .. depth + 1 of a network whose sizes are set, as its initialiser draws them: Xavier's
/// weight_variance is 2 fan_in / (fan_in + fan_out), layer by layer.
std::vector<LayerVariances> VariancesOf(const NetworkSpec& network);

/// The prediction for one input. Layers 1 .. depth + 1; index 0 is layer 1. If the signal leaves
/// the range of MomentTable at a layer, all values that depend on that layer are NaN.
struct MeanFieldProfile {
  std::vector<double> preactivation_rms;  ///< sqrt(q_l)
  std::vector<double> delta_norm;
  std::vector<double> per_example_weight_gradient_norm;
  std::vector<double> chi;  ///< layers 1 .. depth: the factor from |delta_(l+1)|^2 to |delta_l|^2
};

/// The input of the theory for one example.
struct ExampleSignal {
  double input_norm = 0.0;         ///< |x|
  double output_delta_norm = 0.0;  ///< |delta| at the output layer
};

MeanFieldProfile PredictProfile(const MomentTable& moments, std::span<const LayerVariances> layers,
                                const ExampleSignal& example);

/// The prediction for a probe: root mean squares over its examples.
struct LayerPrediction {
  double preactivation_rms = 0.0;
  double delta_norm = 0.0;
  double per_example_weight_gradient_norm = 0.0;
};

/// One entry per layer; empty without examples.
std::vector<LayerPrediction> PredictProbe(const MomentTable& moments,
                                          std::span<const LayerVariances> layers,
                                          std::span<const ExampleSignal> examples);

}  // namespace relulab
