/// Data sets: their description, their registry, and how to load one.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/numeric/matrix.h"
#include "core/registry/registry.h"

namespace relulab {

class RowGenerator;
struct DatasetInfo;
struct FittedScaling;  // scaling.h

/// The data are missing, broken or too few. The message names the file (or the generator), the
/// problem and what was expected. Exit code 3.
class DataError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How raw inputs become network inputs. Statistics come from the training rows only and are then
/// applied to all splits, so validation and test rows may lie outside the range. Images have one
/// statistic for all pixels, other data one for each feature. A feature (of data that are not
/// images) with a single value in the training rows is only shifted, so that this value becomes 0;
/// under kNone it stays as stored. scaling.h has the formula.
enum class Scaling {
  kNone,         ///< as stored
  kUnit,         ///< to [0, 1]: images are divided by 255, other data min-max scaled
  kSymmetric,    ///< to [-1, 1]: 2 * unit - 1
  kStandardize,  ///< subtract the mean, divide by the standard deviation
};

inline constexpr auto kScalings = std::to_array<NamedValue<Scaling>>({
    {"none", Scaling::kNone, "as stored"},
    {"unit", Scaling::kUnit, "to [0, 1]"},
    {"symmetric", Scaling::kSymmetric, "to [-1, 1]"},
    {"standardize", Scaling::kStandardize, "to mean 0 and standard deviation 1"},
});

/// Which training rows a run gets.
enum class Subset {
  kFirst,   ///< [first_row, first_row + train_size), the same for every run
  kBySeed,  ///< drawn by the run's seed; rows.h has the rule
};

inline constexpr auto kSubsets = std::to_array<NamedValue<Subset>>({
    {"first", Subset::kFirst, "consecutive rows from first_row on"},
    {"by_seed", Subset::kBySeed, "rows drawn by the run's seed"},
});

/// Which rows of which data set are used, and how they are scaled. Training rows are [first_row,
/// first_row + train_size) unless `subset` draws them. The validation rows follow. Test rows are
/// the first rows of the test file or, in a one-file set, the rows after the validation rows. A
/// generator has one stream of rows for each split; validation and test rows are the first rows of
/// their streams. `subset` changes the training rows only.
struct DatasetSpec {
  const DatasetInfo* source = nullptr;  ///< never null once set up
  Index first_row = 0;
  Index train_size = 0;  ///< at least 1
  Index validation_size = 0;
  Index test_size = 0;  ///< these four are at most 2^32
  Subset subset = Subset::kFirst;
  std::uint64_t subset_seed = 0;  ///< the run's seed, for kBySeed
  /// Generators only: every batch gets new rows. train_size is kEndlessTrainSize: that many
  /// rows are kept in memory. Evaluation, the probe and the scaling use them.
  bool endless = false;
  Scaling scaling = Scaling::kStandardize;
  double missing_fraction = 0.0;  ///< share of scaled inputs set to 0 (scaling.h); 0 if endless
  ParameterValues parameters;
  std::filesystem::path base_directory;  ///< relative paths in `parameters` start here
};

enum class SplitName : std::uint32_t { kTrain = 0, kValidation = 1, kTest = 2 };

inline constexpr auto kSplitNames = std::to_array<NamedValue<SplitName>>({
    {"train", SplitName::kTrain, "the training split"},
    {"validation", SplitName::kValidation, "the validation split"},
    {"test", SplitName::kTest, "the test split"},
});

template <typename Scalar>
struct Split {
  Matrix<Scalar> inputs;             ///< [features, examples]
  std::vector<std::int32_t> labels;  ///< one per example, 0 .. classes - 1

  Index size() const { return inputs.cols(); }
};

/// The size of the train split of an endless data set: enough for stable statistics.
inline constexpr Index kEndlessTrainSize = 10000;

template <typename Scalar>
class EndlessRows;

template <typename Scalar>
struct Dataset {
  Split<Scalar> train;
  Split<Scalar> validation;
  Split<Scalar> test;
  std::shared_ptr<const EndlessRows<Scalar>> endless;  ///< source of batches; if null, `train` is
  std::shared_ptr<const FittedScaling> scaling;        ///< of all inputs
  int classes = 0;
  Index features = 0;
  std::vector<std::string> warnings;  ///< such as a split that lacks a class
  std::vector<std::string> notices;   ///< how the files were read, and how many rows are used
};

/// The rows of a source, unscaled, in double, which represents the values of every source exactly.
struct RawDataset {
  Split<double> train;
  Split<double> validation;
  Split<double> test;
  int classes = 0;
  bool is_image = false;  ///< scaled as an image; values lie in [0, 255]
  /// Of each class, for messages: its label in the files, empty if no row has it. None for a
  /// generator, whose classes are numbers.
  std::vector<std::string> class_names;
  /// Whether another order of the rows can bring the missing classes into a split: not if the file
  /// of the split lacks them.
  bool order_matters = true;
  /// The place in a file of a feature (counted from 0) of example i of a split, such as `"t.csv",
  /// line 3, column "x"`, for messages. Null if messages name only the data set.
  std::function<std::string(SplitName, Index feature, Index i)> place_of;
  std::vector<std::string> warnings;
  std::vector<std::string> notices;
};

/// The split of a Dataset or RawDataset.
template <typename Data>
auto& SplitOf(Data& data, SplitName name) {
  if (name == SplitName::kTrain) return data.train;
  return name == SplitName::kValidation ? data.validation : data.test;
}

/// A registry row: a data set in files, which has `load` and `files`, or a generator, which has
/// `make_generator`. The other functions are null.
struct DatasetInfo {
  std::string_view name;
  std::string_view description;
  std::vector<Parameter> parameters;
  RawDataset (*load)(const DatasetSpec&) = nullptr;
  std::vector<std::filesystem::path> (*files)(const DatasetSpec&) = nullptr;
  std::unique_ptr<const RowGenerator> (*make_generator)(const ParameterValues&) = nullptr;

  bool is_generator() const { return make_generator != nullptr; }
};

/// All data sets.
std::span<const DatasetInfo> Datasets();

/// The files that `spec` reads, in a fixed order, for digests; none for a generator. Throws
/// DataError if one is missing.
std::vector<std::filesystem::path> DatasetFiles(const DatasetSpec& spec);

/// The names of the data sets that need no file, for messages about a missing file.
std::string GeneratorNames();

/// The path in a text parameter of `spec`.
std::filesystem::path ResolvePath(const DatasetSpec& spec, std::string_view parameter);

/// Loads and scales. Throws DataError.
template <typename Scalar>
Dataset<Scalar> LoadDataset(const DatasetSpec& spec);

}  // namespace relulab
