#include "core/data/rows.h"

#include <cassert>
#include <numeric>
#include <span>
#include <utility>

namespace relulab {
namespace {

Split<double> DrawSplit(const RowGenerator& generator, SplitName name, Index first, Index count) {
  Split<double> split;
  split.inputs.resize(generator.features(), count);
  split.labels.resize(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) {
    split.labels[static_cast<std::size_t>(i)] =
        generator.Draw(name, first + i, split.inputs.col(i));
  }
  return split;
}

}  // namespace

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

std::vector<Index> RowsAt(const DatasetSpec& spec, FilePart file, std::vector<Index> positions,
                          Index file_rows) {
  if (!spec.parameters.Boolean("shuffle")) return positions;
  std::vector<Index> order = ConsecutiveRows(0, file_rows);
  RandomStream stream(static_cast<std::uint64_t>(spec.parameters.Integer("seed")), Purpose::kData,
                      static_cast<std::uint32_t>(file));
  Shuffle(std::span<Index>(order), stream);
  for (Index& position : positions) position = order[static_cast<std::size_t>(position)];
  return positions;
}

Index FirstGeneratedRow(const DatasetSpec& spec) {
  if (spec.subset == Subset::kFirst) return spec.first_row;
  RandomStream stream(spec.subset_seed, Purpose::kData, kSubsetDrawIndex);
  return spec.first_row + static_cast<Index>(stream.Bits());
}

Parameter GeneratorSeed() { return {"seed", 0, "seed of the generator, not of the run", 0}; }

Parameter ShuffleRows() {
  return {.name = "shuffle",
          .default_value = false,
          .help = "whether the rows of a file are shuffled before they are split"};
}

Parameter ShuffleSeed() { return {"seed", 0, "seed of `shuffle`, not of the run", 0}; }

Parameter RequiredText(std::string_view name, std::string_view help) {
  return {.name = name, .default_value = std::string(), .help = help, .required = true};
}

RawDataset GenerateRows(const RowGenerator& generator, const DatasetSpec& spec) {
  RawDataset raw;
  raw.classes = generator.classes();
  raw.is_image = generator.is_image();
  raw.train = DrawSplit(generator, SplitName::kTrain, FirstGeneratedRow(spec), spec.train_size);
  raw.validation = DrawSplit(generator, SplitName::kValidation, 0, spec.validation_size);
  raw.test = DrawSplit(generator, SplitName::kTest, 0, spec.test_size);
  return raw;
}

template <typename Scalar>
EndlessRows<Scalar>::EndlessRows(std::shared_ptr<const RowGenerator> generator,
                                 FittedScaling scaling, Index first_row)
    : generator_(std::move(generator)), scaling_(std::move(scaling)), first_row_(first_row) {}

template <typename Scalar>
void EndlessRows<Scalar>::Draw(Index first, Index count, Matrix<Scalar>& inputs,
                               std::vector<std::int32_t>& labels) const {
  Split<double> raw = DrawSplit(*generator_, SplitName::kTrain, first_row_ + first, count);
  inputs = ApplyScaling<Scalar>(scaling_, raw.inputs);
  labels = std::move(raw.labels);
}

template class EndlessRows<float>;
template class EndlessRows<double>;

}  // namespace relulab
