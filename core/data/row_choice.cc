#include "core/data/row_choice.h"

#include <cassert>
#include <numeric>
#include <span>

#include "core/data/row_generator.h"
#include "core/random/stream.h"

namespace relulab {

std::vector<Index> ConsecutiveRows(Index first, Index count) {
  std::vector<Index> rows(static_cast<std::size_t>(count));
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

std::vector<Index> ChooseTrainRows(const DatasetSpec& spec, Index held_out, Index file_rows) {
  const Index held_out_begin = spec.first_row + spec.train_size;
  assert(file_rows >= held_out_begin + held_out);
  std::vector<Index> rows = ConsecutiveRows(spec.first_row, spec.train_size);
  if (spec.subset == Subset::kFirst) return rows;
  for (Index row = held_out_begin + held_out; row < file_rows; ++row) rows.push_back(row);
  RandomStream stream(spec.subset_seed, Purpose::kData, kSubsetDrawIndex);
  Shuffle(std::span<Index>(rows), stream);
  rows.resize(static_cast<std::size_t>(spec.train_size));
  return rows;
}

}  // namespace relulab
