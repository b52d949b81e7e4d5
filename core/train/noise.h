/// Noise that a study may add to what is trained on; evaluations and split probes stay clean.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/numeric/matrix.h"

namespace relulab {

/// A training row whose label is another class's.
struct FlippedLabel {
  Index row = 0;
  std::int32_t label = 0;  ///< the wrong one, uniform over the other classes
};

/// round(label_noise * rows) different rows, uniformly chosen, in ascending order. Fixed by the
/// stream (seed, kLabelNoise, 0). With a single class there is none to flip to, and no flip.
std::vector<FlippedLabel> DrawFlippedLabels(double label_noise,
                                            std::span<const std::int32_t> labels, int classes,
                                            std::uint64_t seed);

/// Adds input_noise times a standard normal to every entry, column by column, in double, from the
/// stream (seed, kInputNoise, the low 32 bits of step): the same for both precisions.
template <typename Scalar>
void AddInputNoise(double input_noise, std::uint64_t seed, std::int64_t step,
                   Matrix<Scalar>& inputs);

}  // namespace relulab
