/// Which rows of a file are training rows.
///
/// `first`: [first_row, first_row + train_size); the next `held_out` rows are validation and, in a
/// one-file set, test rows. `by_seed`: held-out rows stay where they are, and train_size of all
/// other rows of the file from first_row on are drawn without replacement by the run's seed: the
/// first of their Fisher-Yates shuffle by RandomStream(subset_seed, Purpose::kData, 4), in that
/// order. Rows before first_row are never used, so that they can serve to tune.
#pragma once

#include <vector>

#include "core/data/dataset.h"

namespace relulab {

/// first, first + 1, ..., `count` of them.
std::vector<Index> ConsecutiveRows(Index first, Index count);

/// The rows, counted from 0, in their order in the split. Precondition: the file has at least
/// first_row + train_size + held_out rows; fewer than 2^32.
std::vector<Index> ChooseTrainRows(const DatasetSpec& spec, Index held_out, Index file_rows);

}  // namespace relulab
