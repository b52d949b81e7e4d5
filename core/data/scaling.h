/// From raw inputs to network inputs: x -> (x - offset) / divisor, feature by feature. After that,
/// a share of the inputs may be set to 0 as missing (sparse data, as opposed to a sparse network).
#pragma once

#include "core/data/dataset.h"
#include "core/numeric/matrix.h"

namespace relulab {

struct FittedScaling {
  Vector<double> offset;   ///< [features]
  Vector<double> divisor;  ///< [features]
};

/// Fits `scaling` to these training inputs, [features, examples], at least one example. The
/// standard deviation is that of the population (divided by n). In data that are not images, a
/// feature that is constant in the training rows is only shifted, to 0. Under `standardize`, images
/// whose pixels are all equal are only shifted, to 0. If sums or squares leave the range of double,
/// offsets or divisors are 0 or not finite.
FittedScaling FitScaling(Scaling scaling, const Matrix<double>& train_inputs, bool is_image);

/// The scaled inputs, computed in double and rounded once.
template <typename Scalar>
Matrix<Scalar> ApplyScaling(const FittedScaling& fitted, const Matrix<double>& inputs);

/// Sets each scaled input to 0 with probability `fraction`, in [0, 1], independently. 0 is the mean
/// under Scaling::kStandardize and the darkest pixel under kUnit. The choice depends only on the
/// split and the position in it, so all runs of a study lack the same inputs, and a larger fraction
/// also removes every input that a smaller one removes. inputs: [features, examples].
template <typename Scalar>
void RemoveInputs(double fraction, SplitName split, Matrix<Scalar>& inputs);

}  // namespace relulab
