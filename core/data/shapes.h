/// Shapeset-3x2, after Glorot and Bengio 2010 (section 2.1): grey images, 32 x 32, of one or two
/// objects out of three shapes; the class says which shapes there are.
///
///   0 triangle   1 parallelogram   2 ellipse   3 two triangles   4 triangle, parallelogram
///   5 triangle, ellipse   6 two parallelograms   7 parallelogram, ellipse   8 two ellipses
///
/// Each object has its own size, rotation, proportions, position (wholly inside the image) and grey
/// level, and each image its background. Two objects share at most half of the smaller one's area,
/// so that none is hidden. The paper does not give the distributions; these are ours: half length
/// 5.5 to 10 pixels, proportions 0.55 to 1, levels apart from the background and from one another
/// by at least 0.2 of the range. A triangle has its corners on an ellipse, at least 80 degrees
/// apart.
/// Labels are uniform; a row draws label, levels, then objects until they fit.
#pragma once

#include <memory>

#include "core/data/row_generator.h"

namespace relulab {

/// Parameter `seed`.
std::unique_ptr<const RowGenerator> MakeShapes(const ParameterValues& parameters);

}  // namespace relulab
