#include "core/theory/isometry.h"

namespace relulab {

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

}  // namespace relulab
