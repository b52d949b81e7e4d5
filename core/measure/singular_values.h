/// The singular values of a matrix, in double.
#pragma once

#include "core/numeric/matrix.h"

namespace relulab {

/// All min(rows, cols) of them, in decreasing order, each exact to a few 1e-16 of the largest: a
/// smaller one is rounding. All nan if an entry is not finite. O(rows cols min(rows, cols)): about
/// a second at 1000 x 1000.
Vector<double> SingularValues(const Matrix<double>& matrix);

}  // namespace relulab
