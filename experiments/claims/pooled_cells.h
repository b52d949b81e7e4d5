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

struct Pool {
  std::vector<PooledCell> cells;
  std::size_t lost_cells = 0;  ///< of whose pairs no unit is common; not in `cells`
  std::size_t lost_units = 0;  ///< of the cells in `cells`: units that not all of its pairs have
};

/// Of the pairs with these numbers, in the order in which their cells come first.
Pool PoolCells(const std::vector<PairedCell>& pairs, const std::vector<std::size_t>& numbers);

}  // namespace relulab
