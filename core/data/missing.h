/// Inputs that are missing: data sparsity, as against the sparsity of a network.
#pragma once

#include "core/data/row_generator.h"
#include "core/numeric/matrix.h"

namespace relulab {

/// Sets each scaled input to 0 with probability `fraction`, in [0, 1], independently: the mean
/// under Scaling::kStandardize, the darkest pixel under kUnit. Which ones depends on the split and
/// the position in it alone, so all runs of a study lack the same inputs, and those that lack more
/// lack all that the others do. inputs: [features, examples].
template <typename Scalar>
void RemoveInputs(double fraction, SplitName split, Matrix<Scalar>& inputs);

extern template void RemoveInputs(double, SplitName, Matrix<float>&);
extern template void RemoveInputs(double, SplitName, Matrix<double>&);

}  // namespace relulab
