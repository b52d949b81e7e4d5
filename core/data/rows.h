/// The rows of the splits: how they are chosen from a file, and how they are generated.
///
/// From a file, Subset::kFirst takes the training rows [first_row, first_row + train_size). The
/// next `held_out` rows are validation rows and, in a one-file set, test rows. Subset::kBySeed
/// keeps the held-out rows and draws the training rows without replacement from all other rows from
/// first_row on: it shuffles those (Fisher-Yates, RandomStream(subset_seed, Purpose::kData, 4)) and
/// takes the first train_size of them in the shuffled order. Rows before first_row are never used,
/// so they can serve for tuning.
///
/// Under `shuffle`, these numbers are positions in a permutation of the rows of the file (Fisher-
/// Yates, RandomStream(seed, Purpose::kData, 5), or 6 for a file of test rows), which depends on
/// the data set's own seed alone.
///
/// A generator needs no file: a row depends only on the parameters, its split and its number, so
/// any row can be drawn at any time and rows never run out. Its random numbers come from
/// RandomStream(seed, Purpose::kData, index, substream), with the split as index and the row as
/// substream. The indices below are for draws that belong to no single row.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/scaling.h"
#include "core/random/stream.h"

namespace relulab {

/// Indices of Purpose::kData besides those of the splits.
inline constexpr std::uint32_t kSharedDrawIndex = 3;  ///< draws that all rows of a generator share
inline constexpr std::uint32_t kSubsetDrawIndex = 4;  ///< the choice of rows by a run's seed

/// A file of training (and validation) rows, or one of test rows only. The value is the index of
/// the stream that shuffles its rows.
enum class FilePart : std::uint32_t { kTrain = 5, kTest = 6 };

/// The `count` rows first, first + 1, ....
std::vector<Index> ConsecutiveRows(Index first, Index count);

/// The training rows of a file, counted from 0, in their order in the split. Precondition: the file
/// has at least first_row + train_size + held_out rows and fewer than 2^32.
std::vector<Index> ChooseTrainRows(const DatasetSpec& spec, Index held_out, Index file_rows);

/// The rows at these positions of a file: the positions themselves, unless the rows are shuffled.
std::vector<Index> RowsAt(const DatasetSpec& spec, FilePart file, std::vector<Index> positions,
                          Index file_rows);

class RowGenerator {
 public:
  virtual ~RowGenerator() = default;

  virtual Index features() const = 0;
  virtual int classes() const = 0;
  virtual bool is_image() const { return false; }  ///< then values lie in [0, 255]

  /// Writes the inputs of a row and returns its label. Rows are numbered modulo 2^32. Thread-safe.
  virtual std::int32_t Draw(SplitName split, Index row,
                            Eigen::Ref<Vector<double>> inputs) const = 0;
};

/// For DatasetInfo::make_generator.
template <typename Generator>
std::unique_ptr<const RowGenerator> MakeGenerator(const ParameterValues& parameters) {
  return std::make_unique<Generator>(parameters);
}

/// The stream of one row.
inline RandomStream RowStream(std::uint64_t seed, SplitName split, Index row) {
  return {seed, Purpose::kData, static_cast<std::uint32_t>(split), static_cast<std::uint32_t>(row)};
}

/// The parameter `seed` of every generator.
Parameter GeneratorSeed();

/// The parameters `shuffle` and `seed` of every data set in files.
Parameter ShuffleRows();
Parameter ShuffleSeed();

/// A text parameter that the config must give.
Parameter RequiredText(std::string_view name, std::string_view help);

/// The number of a generator's first training row. Under Subset::kFirst it is first_row. Under
/// Subset::kBySeed a 32-bit random number from the run's seed is added to it. Two seeds then share
/// training rows with a probability of about 2 train_size / 2^32.
Index FirstGeneratedRow(const DatasetSpec& spec);

/// Draws the rows of `spec`. Validation and test rows are numbered from 0.
RawDataset GenerateRows(const RowGenerator& generator, const DatasetSpec& spec);

/// Endless training rows, scaled.
template <typename Scalar>
class EndlessRows {
 public:
  EndlessRows(std::shared_ptr<const RowGenerator> generator, FittedScaling scaling,
              Index first_row);

  /// Rows [first, first + count) of the training rows; `inputs` becomes [features, count].
  void Draw(Index first, Index count, Matrix<Scalar>& inputs,
            std::vector<std::int32_t>& labels) const;

 private:
  std::shared_ptr<const RowGenerator> generator_;
  FittedScaling scaling_;
  Index first_row_;
};

}  // namespace relulab
