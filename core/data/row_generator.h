/// Data sets that need no file: a row is a function of the parameters, its split and its number,
/// never of how many rows are asked for. So any row can be drawn at any time, and endlessly many.
///
/// Random numbers come from RandomStream(seed, Purpose::kData, index, substream): index = split and
/// substream = row for what a row draws; the last two indices below are for what is drawn once.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/scaling.h"
#include "core/random/stream.h"

namespace relulab {

enum class SplitName : std::uint32_t { kTrain = 0, kValidation = 1, kTest = 2 };

/// Indices of Purpose::kData beyond the splits.
inline constexpr std::uint32_t kSharedDrawIndex = 3;  ///< what all rows of a generator share
inline constexpr std::uint32_t kSubsetDrawIndex = 4;  ///< which rows a run's seed chooses

class RowGenerator {
 public:
  virtual ~RowGenerator() = default;

  virtual Index features() const = 0;
  virtual int classes() const = 0;
  virtual bool is_image() const { return false; }  ///< then values lie in [0, 255]

  /// Writes the inputs of a row and returns its label. Rows are numbered modulo 2^32. May be called
  /// from many threads.
  virtual std::int32_t Draw(SplitName split, Index row,
                            Eigen::Ref<Vector<double>> inputs) const = 0;
};

/// The stream of one row.
inline RandomStream RowStream(std::uint64_t seed, SplitName split, Index row) {
  return {seed, Purpose::kData, static_cast<std::uint32_t>(split), static_cast<std::uint32_t>(row)};
}

/// The parameter `seed` of every generator.
Parameter GeneratorSeed();

/// The number of the first training row: first_row, and under Subset::kBySeed 32 bits drawn from
/// the run's seed besides. Two seeds then share training rows with a probability of about
/// 2 train_size / 2^32.
Index FirstGeneratedRow(const DatasetSpec& spec);

/// The rows that `spec` asks for; validation and test rows are numbered from 0.
RawDataset GenerateRows(const RowGenerator& generator, const DatasetSpec& spec);

/// Training rows without an end, scaled.
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

extern template class EndlessRows<float>;
extern template class EndlessRows<double>;

}  // namespace relulab
