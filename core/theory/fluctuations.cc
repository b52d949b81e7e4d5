#include "core/theory/fluctuations.h"

#include <cmath>

namespace relulab {

std::vector<double> LogNormVariances(const KinkedActivation& activation,
                                     std::span<const LayerVariances> layers,
                                     std::span<const double> preactivation_rms) {
  std::vector<double> variances;
  double below = 0.0;
  for (std::size_t l = 0; l + 1 < layers.size(); ++l) {
    const ActivationMoments moments = MomentsForRatios(activation, preactivation_rms[l]);
    const double from_biases =
        layers[l].bias_variance / preactivation_rms[l] / preactivation_rms[l];
    const double slope = moments.square_slope / moments.square * (1.0 - from_biases);
    const double width = static_cast<double>(layers[l + 1].fan_in);
    const double noise = moments.fourth / (moments.square * moments.square) - 1.0;
    below = slope * slope * below + noise / width;
    variances.push_back(below);
  }
  return variances;
}

double SquaredSingularValueSpread(const KinkedActivation& activation, WeightEnsemble ensemble,
                                  std::span<const double> preactivation_rms) {
  double spread = 0.0;
  for (const double rms : preactivation_rms) {
    const ActivationMoments moments = MomentsForRatios(activation, rms);
    spread += moments.derivative_fourth / (moments.derivative_square * moments.derivative_square);
    if (ensemble == WeightEnsemble::kOrthogonal) spread -= 1.0;
  }
  return spread;
}

double BornDeadBound(std::span<const Index> widths) {
  double log_alive = 0.0;
  for (const Index width : widths) log_alive += std::log1p(-std::exp2(-static_cast<double>(width)));
  return -std::expm1(log_alive);
}

}  // namespace relulab
