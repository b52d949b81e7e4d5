/// Random orthogonal matrices: uniform over the orthogonal group (Haar measure).
///
/// A = Q R with A of standard normal entries and the diagonal of R made positive: without that sign
/// fix Q is not uniform (Mezzadri 2007, arXiv:math-ph/0609050). Saxe, McClelland and Ganguli 2014
/// (arXiv:1312.6120) on why deep networks profit.
#pragma once

#include "core/numeric/matrix.h"

namespace relulab {

class RandomStream;

/// Q, [rows, columns], with Q Q^T = I if rows <= columns, else Q^T Q = I, to rounding. Takes
/// rows * columns normal draws, row by row.
Matrix<double> DrawOrthogonal(Index rows, Index columns, RandomStream& draws);

}  // namespace relulab
