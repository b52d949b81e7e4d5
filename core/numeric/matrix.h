/// Matrix types of the whole project: Eigen, dynamic, column-major.
///
/// Wherever a matrix holds a batch, a **column is an example** and a row a unit (or an input
/// feature), so one example lies contiguously in memory. Weights are [out, in].
#pragma once

#include <Eigen/Core>

namespace relulab {

using Index = Eigen::Index;

template <typename Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

template <typename Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

}  // namespace relulab
