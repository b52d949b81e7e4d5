/// From raw inputs to network inputs: x -> (x - offset) / divisor, feature by feature.
#pragma once

#include "core/data/dataset.h"
#include "core/numeric/matrix.h"

namespace relulab {

struct FittedScaling {
  Vector<double> offset;   ///< [features]
  Vector<double> divisor;  ///< [features]
};

/// `scaling` for these training inputs, [features, examples], at least one example. The standard
/// deviation is that of the population (divided by n). A feature with one single value in the
/// training rows becomes 0 there, and elsewhere its difference from that value; so does an image
/// set under `standardize` if all its pixels are equal. Values whose sums or squares leave the
/// range of double give offsets or divisors that are 0 or not finite.
FittedScaling FitScaling(Scaling scaling, const Matrix<double>& train_inputs, bool is_image);

/// The scaled inputs, computed in double and rounded once.
template <typename Scalar>
Matrix<Scalar> ApplyScaling(const FittedScaling& fitted, const Matrix<double>& inputs);

extern template Matrix<float> ApplyScaling<float>(const FittedScaling&, const Matrix<double>&);
extern template Matrix<double> ApplyScaling<double>(const FittedScaling&, const Matrix<double>&);

}  // namespace relulab
