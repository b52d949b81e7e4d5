#include "core/measure/singular_values.h"

#include <Eigen/SVD>
#include <algorithm>
#include <limits>

namespace relulab {

Vector<double> SingularValues(const Matrix<double>& matrix) {
  const Index count = std::min(matrix.rows(), matrix.cols());
  if (!matrix.allFinite()) {
    return Vector<double>::Constant(count, std::numeric_limits<double>::quiet_NaN());
  }
  // Zero columns, half of them behind a ReLU, add zeros and nothing else: the rest is quicker.
  Matrix<double> kept(matrix.rows(), matrix.cols());
  Index columns = 0;
  for (Index j = 0; j < matrix.cols(); ++j) {
    if ((matrix.col(j).array() != 0.0).any()) kept.col(columns++) = matrix.col(j);
  }
  Vector<double> values = Vector<double>::Zero(count);
  if (columns == 0) return values;
  kept.conservativeResize(Eigen::NoChange, columns);
  if (kept.rows() < kept.cols()) kept.transposeInPlace();
  const Eigen::BDCSVD<Matrix<double>> svd(kept);
  values.head(svd.singularValues().size()) = svd.singularValues();
  return values;
}

}  // namespace relulab
