#include "core/theory/finite_width.h"

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

}  // namespace relulab
