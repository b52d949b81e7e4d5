/// One round Gaussian cluster a class:
///
///   x = separation * c_k + e,   c_k uniform on the unit sphere, e standard normal,
///
/// with label k uniform. The centres c_k are drawn once, from the seed; a row draws its label and
/// then e. The best classifier is linear, the nearest centre; between two classes it errs with
/// probability Phi(-separation |c_0 - c_1| / 2).
#pragma once

#include <memory>

#include "core/data/row_generator.h"

namespace relulab {

/// Parameters `dimension`, `classes`, `separation`, `seed`.
std::unique_ptr<const RowGenerator> MakeGaussianClusters(const ParameterValues& parameters);

}  // namespace relulab
