#include "core/nn/orthogonal.h"

#include <Eigen/QR>

#include "core/numeric/eigen_blocking.h"
#include "core/random/stream.h"

namespace relulab {

Matrix<double> DrawOrthogonal(Index rows, Index columns, RandomStream& draws) {
  FixEigenBlocking();
  const bool wide = rows < columns;
  const Index size = wide ? rows : columns;
  Matrix<double> tall = wide ? Matrix<double>(columns, rows) : Matrix<double>(rows, columns);
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) (wide ? tall(c, r) : tall(r, c)) = draws.Normal();
  }
  const Eigen::HouseholderQR<Eigen::Ref<Matrix<double>>> qr(tall);  // in place
  const Vector<double> signs =
      qr.matrixQR().diagonal().unaryExpr([](double r) { return r < 0.0 ? -1.0 : 1.0; });
  Matrix<double> q = qr.householderQ() * Matrix<double>::Identity(tall.rows(), size);
  q *= signs.asDiagonal();
  if (wide) q.transposeInPlace();
  return q;
}

}  // namespace relulab
