/// Interleaved spiral arms in the plane, one a class: a problem that no linear model solves, from
/// no file. After Lang and Witbrock 1988, "Learning to tell two spirals apart".
///
/// Row r < 2^32 of a split has label k = r mod classes and, with u uniform in [0, 1) and e1, e2
/// standard normal, drawn in this order from the stream of the row,
///
///   radius = 0.1 + 0.9 u
///   angle  = 2 pi (turns u + k / classes)
///   x = (radius cos(angle) + noise e1, radius sin(angle) + noise e2).
#pragma once

#include <memory>

#include "core/data/row_generator.h"

namespace relulab {

/// Parameters `classes`, `noise`, `turns`, `seed`.
std::unique_ptr<const RowGenerator> MakeSpirals(const ParameterValues& parameters);

}  // namespace relulab
