/// Parity: inputs are `bits` fair bits, 0 or 1; the label is the parity of the first
/// `relevant_bits` of them, 1 if their sum is odd. No linear model does better than chance when
/// two or more bits matter, and no single input tells anything. Scaling `none` keeps 0 and 1;
/// `symmetric` makes -1 and +1 of them.
#pragma once

#include <memory>

#include "core/data/row_generator.h"

namespace relulab {

/// Parameters `bits`, `relevant_bits`, `seed`. Throws DataError if relevant_bits exceed bits.
std::unique_ptr<const RowGenerator> MakeParity(const ParameterValues& parameters);

}  // namespace relulab
