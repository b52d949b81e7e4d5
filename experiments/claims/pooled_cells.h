/// The pairs of arms of a claim, gathered into the cells that its pool takes as independent.
#pragma once

#include <vector>

#include "experiments/claims/claim_cells.h"

namespace relulab {

/// The pairs of one cell of settings, each with the units that all of them have, in one order.
struct PooledCell {
  std::vector<PairedCell> pairs;
  std::vector<std::size_t> numbers;  ///< of the same pairs, in the list that they come from
};

/// Of the pairs with these numbers, in the order in which their cells come first. A cell of whose
/// pairs no unit is common is left out.
std::vector<PooledCell> PoolCells(const std::vector<PairedCell>& pairs,
                                  const std::vector<std::size_t>& numbers);

}  // namespace relulab
