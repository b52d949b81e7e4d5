/// Mean-field theory of a random network: what signal and gradient do on average, layer by layer.
///
/// W_l ~ N(0, weight_variance / fan_in), b_l ~ N(0, bias_variance), z ~ N(0, 1), and q_l the second
/// moment of z_l for one input:
///
///   q_1 = weight_variance |x|^2 / fan_in + bias_variance
///   q_(l+1) = weight_variance E[phi(sqrt(q_l) z)^2] + bias_variance
///   |delta_l|^2 = |delta_(l+1)|^2 weight_variance_(l+1) E[phi'(sqrt(q_l) z)^2]
///
/// Poole et al. 2016; Schoenholz et al. 2017. The product is of the running factors, not of the
/// fixed point's, and for one example: apply it to each probe example, then take the root mean
/// square.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/registry/parameter.h"

namespace relulab {

/// The two Gaussian moments of an activation at second moment q of its input.
struct ActivationMoments {
  double square = 0.0;             ///< E[phi(sqrt(q) z)^2]
  double derivative_square = 0.0;  ///< E[phi'(sqrt(q) z)^2]
};

/// `activation` is a registered name; q >= 0.
ActivationMoments MomentsOf(std::string_view activation, const ParameterValues& parameters,
                            double q);

/// The variances of one layer.
struct LayerVariances {
  double weight_variance = 1.0;  ///< times fan_in
  double bias_variance = 0.0;
};

/// The prediction for one input. Layers 1 .. depth + 1, index 0 is layer 1.
struct MeanFieldProfile {
  std::vector<double> q;           ///< second moment of z_l
  std::vector<double> delta_norm;  ///< |delta_l|
};

/// `layers` has a row a layer, output included; `input_mean_square` = |x|^2 / fan_in of the input;
/// `output_delta_norm` = |delta| at the output layer.
MeanFieldProfile PredictProfile(std::string_view activation, const ParameterValues& parameters,
                                std::span<const LayerVariances> layers, double input_mean_square,
                                double output_delta_norm);

}  // namespace relulab
